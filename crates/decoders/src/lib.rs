//! The decoders of clips as a WebAssembly module of their own, with plain exports: a page fetches it when a track has clips to decode.
//!
//! The samples are those that a native program decodes, bit for bit: it is the same code. Invariant: whatever the bytes are, [`hd_decode`]
//! gives a [`Decoded`], which holds sound or says why not. A decoder that breaks on hostile bytes ends this instance, not the engine's:
//! a script makes a new one and goes on.
//!
//! For each entry of what the engine's `ht_files_wanted` lists: [`hd_alloc`] room for what the track writes and for the file, [`hd_decode`], copy both
//! planes into the engine's memory and give them to `ht_files_add_decoded`, [`hd_decoded_free`]. This module has a memory of its own, which grows: views of it are to be made after
//! each call.

use std::alloc::Layout;

use heterodyne_media::{DecodedClip, Fold, HeldFiles, decode_clip_as};

/// A clip in memory, or why there is none.
pub struct Decoded {
    clip: DecodedClip,
    /// What is missing, or what is wrong.
    note: String,
    failed: bool,
}

fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes, 1)
        .ok()
        .filter(|layout| layout.size() > 0)
}

/// Room for `bytes` bytes; null where there is none, and for no bytes.
#[unsafe(no_mangle)]
pub extern "C" fn hd_alloc(bytes: usize) -> *mut u8 {
    match layout(bytes) {
        // SAFETY: the layout has a size above 0.
        Some(layout) => unsafe { std::alloc::alloc(layout) },
        None => std::ptr::null_mut(),
    }
}

/// Gives room back. Null is nothing.
///
/// # Safety
/// `at` is null or came from [`hd_alloc`] with this number, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_free(at: *mut u8, bytes: usize) {
    if let (false, Some(layout)) = (at.is_null(), layout(bytes)) {
        // SAFETY: it was allocated with this very layout.
        unsafe { std::alloc::dealloc(at, layout) }
    }
}

/// Decodes a recording. `written` is what the track writes, UTF-8: a path, whose bytes are the file's, or a `data:` URL, which needs no file. `fold`
/// 0 keeps the first two channels, else the mean of all goes to both. `file` came from [`hd_alloc`] and is this function's from now on.
///
/// # Safety
/// `written` is of this length; `file` is null or of this length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_decode(
    written: *const u8,
    written_bytes: usize,
    file: *mut u8,
    file_bytes: usize,
    fold: u32,
) -> *mut Decoded {
    let written = if written.is_null() || written_bytes == 0 {
        &[]
    } else {
        // SAFETY: the caller's promise.
        unsafe { std::slice::from_raw_parts(written, written_bytes) }
    };
    let written = String::from_utf8_lossy(written);
    let mut held = HeldFiles::new();
    if !file.is_null() && file_bytes > 0 {
        // SAFETY: it was allocated by this allocator with this size and alignment 1, and is given away.
        let bytes = unsafe { Vec::from_raw_parts(file, file_bytes, file_bytes) };
        held.insert(written.trim(), bytes);
    } else if !written.trim_start().starts_with("data:") {
        // A file without content is a file.
        held.insert(written.trim(), Vec::new());
    }
    let fold = if fold == 0 {
        Fold::FirstTwo
    } else {
        Fold::Mean
    };
    let decoded = match decode_clip_as(&written, &held, fold) {
        Ok(mut clip) => Decoded {
            note: clip.warning.take().unwrap_or_default(),
            clip,
            failed: false,
        },
        Err(problem) => Decoded {
            clip: DecodedClip::default(),
            note: problem.to_string(),
            failed: true,
        },
    };
    Box::into_raw(Box::new(decoded))
}

/// Frees what was decoded. Null is nothing.
///
/// # Safety
/// `decoded` is null or came from [`hd_decode`], and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_decoded_free(decoded: *mut Decoded) {
    if !decoded.is_null() {
        // SAFETY: it came from `hd_decode`.
        drop(unsafe { Box::from_raw(decoded) });
    }
}

/// Frames per second; 0 where there is no sound, and the note says why.
///
/// # Safety
/// `decoded` is null or came from [`hd_decode`]; so for all that ask.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_rate(decoded: *const Decoded) -> u32 {
    // SAFETY: the caller's promise.
    let decoded = unsafe { decoded.as_ref() };
    decoded.map_or(0, |it| if it.failed { 0 } else { it.clip.sample_rate_hz })
}

/// Frames of each channel.
///
/// # Safety
/// As [`hd_rate`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_frames(decoded: *const Decoded) -> usize {
    // SAFETY: the caller's promise.
    unsafe { decoded.as_ref() }.map_or(0, |it| it.clip.left.len())
}

/// The left samples.
///
/// # Safety
/// As [`hd_rate`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_left(decoded: *const Decoded) -> *const f32 {
    // SAFETY: the caller's promise.
    unsafe { decoded.as_ref() }.map_or(std::ptr::null(), |it| it.clip.left.as_ptr())
}

/// The right samples.
///
/// # Safety
/// As [`hd_rate`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_right(decoded: *const Decoded) -> *const f32 {
    // SAFETY: the caller's promise.
    unsafe { decoded.as_ref() }.map_or(std::ptr::null(), |it| it.clip.right.as_ptr())
}

/// What is missing or wrong, UTF-8.
///
/// # Safety
/// As [`hd_rate`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_note(decoded: *const Decoded) -> *const u8 {
    // SAFETY: the caller's promise.
    unsafe { decoded.as_ref() }.map_or(std::ptr::null(), |it| it.note.as_ptr())
}

/// Its length in bytes; 0 where there is nothing to say.
///
/// # Safety
/// As [`hd_rate`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hd_note_len(decoded: *const Decoded) -> usize {
    // SAFETY: the caller's promise.
    unsafe { decoded.as_ref() }.map_or(0, |it| it.note.len())
}
