//! Brings frames from the module's memory to the page's.
//!
//! Invariant: filling arrays allocates nothing as long as their lengths stay the same. A view of the module's own memory is
//! kept for whole turns and one for the rest of the last length; both are made anew when the memory has grown, which empties every
//! view. It grows in calls that load or push, never while frames are made.

use js_sys::{Float32Array, WebAssembly};
use wasm_bindgen::JsCast;

use crate::pulled::Pulled;

/// Frames that are made in one turn.
const TURN: usize = 1024;

/// Two planar buffers, and views of them for the page.
pub(super) struct Outlet {
    left: Box<[f32; TURN]>,
    right: Box<[f32; TURN]>,
    whole: Option<Views>,
    rest: Option<Views>,
}

/// The first frames of both buffers.
struct Views {
    left: Float32Array,
    right: Float32Array,
}

impl Outlet {
    pub fn new() -> Self {
        Self {
            left: Box::new([0.0; TURN]),
            right: Box::new([0.0; TURN]),
            whole: None,
            rest: None,
        }
    }

    /// Writes left and right in turn; half a frame at the end stays as it is.
    pub fn interleave(&mut self, stream: &mut Pulled, block: &mut [f32]) {
        let frames = block.as_chunks_mut::<2>().0;
        for turn in frames.chunks_mut(TURN) {
            let (left, right) = (&mut self.left[..turn.len()], &mut self.right[..turn.len()]);
            stream.pull(left, right);
            for (frame, (l, r)) in turn.iter_mut().zip(left.iter().zip(right.iter())) {
                *frame = [*l, *r];
            }
        }
    }

    /// Fills two arrays, with silence where there is no stream; returns how many frames.
    pub fn fill(
        &mut self,
        mut stream: Option<&mut Pulled>,
        left: &Float32Array,
        right: &Float32Array,
    ) -> u32 {
        let frames = left.length().min(right.length());
        let mut at = 0;
        while at < frames {
            let count = (frames - at).min(TURN as u32);
            let turn = count as usize;
            match &mut stream {
                Some(stream) => stream.pull(&mut self.left[..turn], &mut self.right[..turn]),
                None => {
                    self.left[..turn].fill(0.0);
                    self.right[..turn].fill(0.0);
                }
            }
            let views = self.views(count);
            left.set(&views.left, at);
            right.set(&views.right, at);
            at += count;
        }
        frames
    }

    fn views(&mut self, count: u32) -> &Views {
        let place = if count as usize == TURN {
            &mut self.whole
        } else {
            &mut self.rest
        };
        // A view of memory that has grown since is empty.
        if place
            .as_ref()
            .is_some_and(|views| views.left.length() != count)
        {
            *place = None;
        }
        place.get_or_insert_with(|| Views {
            left: view(&self.left, count),
            right: view(&self.right, count),
        })
    }
}

/// The first `count` samples of a buffer that stays where it is.
fn view(buffer: &[f32; TURN], count: u32) -> Float32Array {
    let memory = wasm_bindgen::memory().unchecked_into::<WebAssembly::Memory>();
    let at = buffer.as_ptr().expose_provenance();
    Float32Array::new_with_byte_offset_and_length(&memory.buffer(), at as u32, count)
}
