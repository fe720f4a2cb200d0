//! Which threads make sound at this moment: a mark that tests watch allocations by.

use std::cell::Cell;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread is inside an audio callback of this crate. Costs no more than a read, on any thread, even
/// within an allocator.
pub fn in_callback() -> bool {
    INSIDE.get()
}

/// Marks a callback from its beginning to its end.
pub(crate) struct Inside;

impl Inside {
    pub fn enter() -> Self {
        INSIDE.set(true);
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(false);
    }
}
