//! Walks a block frame by frame, whether it has one channel or two.
//!
//! Invariant: a single channel is heard on both sides going in, and the left side is what comes out.

/// Puts every frame of a block through `each`, in order.
#[inline(always)]
pub(super) fn each_frame(block: &mut [&mut [f32]], mut each: impl FnMut([f32; 2]) -> [f32; 2]) {
    match block {
        [left, right, ..] => {
            for (left, right) in left.iter_mut().zip(right.iter_mut()) {
                [*left, *right] = each([*left, *right]);
            }
        }
        [only] => {
            for sample in only.iter_mut() {
                [*sample, _] = each([*sample, *sample]);
            }
        }
        [] => {}
    }
}

/// Finds a gain for every frame from how loud it is.
pub(super) trait Follower {
    /// The gain of the next frame, whose louder channel is `peak` away from 0. Always inline: so a frame costs no call.
    fn gain_for(&mut self, peak: f64) -> f64;
}

/// Gives every frame of a block, in order, the gain that the follower finds, both channels the same.
#[inline(always)]
pub(super) fn follow(block: &mut [&mut [f32]], follower: &mut impl Follower) {
    match block {
        [mono] => {
            for x in mono.iter_mut() {
                *x = (f64::from(*x) * follower.gain_for(f64::from(x.abs()))) as f32;
            }
        }
        [left, right, ..] => {
            for (l, r) in left.iter_mut().zip(right.iter_mut()) {
                let peak = if l.abs() > r.abs() { l.abs() } else { r.abs() };
                let gain = follower.gain_for(f64::from(peak));
                *l = (f64::from(*l) * gain) as f32;
                *r = (f64::from(*r) * gain) as f32;
            }
        }
        [] => {}
    }
}

/// A number so small that no one hears it becomes 0, before it is so small that the machine computes slowly with it.
#[inline(always)]
pub(super) fn quiet(x: f32) -> f32 {
    if x.abs() < 1e-18 { 0.0 } else { x }
}
