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

/// A number so small that no one hears it becomes 0, before it is so small that the machine computes slowly with it.
#[inline(always)]
pub(super) fn quiet(x: f32) -> f32 {
    if x.abs() < 1e-18 { 0.0 } else { x }
}
