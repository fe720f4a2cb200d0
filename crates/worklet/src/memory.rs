//! Room that a script asks for to put bytes into, and the text that it gets back.
//!
//! Invariant: an answer stays where it is until the same thread's next call that answers; nothing here is for the audio half.

use std::alloc::Layout;
use std::cell::RefCell;
use std::mem::ManuallyDrop;

use heterodyne_ring::layout::size;

/// Greatest alignment that is given.
const MAX_ALIGN: usize = 1 << 16;

thread_local! {
    /// Nothing is to be done with it at the end of a thread: the standard library would note that down with an allocator of its own, which
    /// wants the memory to grow.
    static ANSWER: RefCell<ManuallyDrop<String>> =
        const { RefCell::new(ManuallyDrop::new(String::new())) };
}

/// Keeps a text for the script.
pub(crate) fn answer(text: String) {
    drop(ManuallyDrop::into_inner(
        ANSWER.replace(ManuallyDrop::new(text)),
    ));
}

/// Version of the exports and of the layouts.
#[unsafe(no_mangle)]
pub extern "C" fn ht_abi() -> u32 {
    size::ABI_VERSION as u32
}

/// Room for `bytes` bytes; null where there is none, for no bytes, and where `align` is no power of two up to 65536.
#[unsafe(no_mangle)]
pub extern "C" fn ht_alloc(bytes: usize, align: usize) -> *mut u8 {
    match layout(bytes, align) {
        // SAFETY: the layout has a size above 0.
        Some(layout) => unsafe { std::alloc::alloc(layout) },
        None => std::ptr::null_mut(),
    }
}

/// Gives room back. Null is nothing.
///
/// # Safety
/// `at` is null or came from [`ht_alloc`] with these numbers, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_free(at: *mut u8, bytes: usize, align: usize) {
    if let (false, Some(layout)) = (at.is_null(), layout(bytes, align)) {
        // SAFETY: it was allocated with this very layout.
        unsafe { std::alloc::dealloc(at, layout) }
    }
}

fn layout(bytes: usize, align: usize) -> Option<Layout> {
    if bytes == 0 || align > MAX_ALIGN {
        return None;
    }
    Layout::from_size_align(bytes, align).ok()
}

/// End of the memory that is in use, an address: a copy of all below is a copy of the instance. 0 on other machines.
#[unsafe(no_mangle)]
pub extern "C" fn ht_memory_top() -> usize {
    heterodyne_fixed_memory::top()
}

/// The text that this thread's last call answered, UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn ht_answer_ptr() -> *const u8 {
    ANSWER.with_borrow(|text| text.as_ptr())
}

/// Its length in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn ht_answer_len() -> usize {
    ANSWER.with_borrow(|text| text.len())
}

/// Bytes that a script has written.
///
/// # Safety
/// `at` is null or the start of `bytes` bytes that nobody changes while they are looked at.
pub(crate) unsafe fn bytes<'a>(at: *const u8, bytes: usize) -> &'a [u8] {
    if at.is_null() || bytes == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(at, bytes) }
}
