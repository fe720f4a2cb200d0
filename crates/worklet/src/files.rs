//! Files that come with a track, held in memory.

use heterodyne_media::HeldFiles;

use crate::memory::bytes;

/// An empty set of files.
#[unsafe(no_mangle)]
pub extern "C" fn ht_files_new() -> *mut HeldFiles {
    Box::into_raw(Box::new(HeldFiles::new()))
}

/// Takes a file in, by the path that the track writes or its last part. `data` came from [`crate::ht_alloc`] with alignment 1 and is the
/// set's from now on, whatever this answers. 1, or 0 without a set or a name.
///
/// # Safety
/// `files` is null or a set; the name and the data are of these lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_files_add(
    files: *mut HeldFiles,
    name: *const u8,
    name_bytes: usize,
    data: *mut u8,
    data_bytes: usize,
) -> u32 {
    let content = if data.is_null() || data_bytes == 0 {
        Vec::new()
    } else {
        // SAFETY: it was allocated by this allocator with this size and alignment 1, and is given away.
        unsafe { Vec::from_raw_parts(data, data_bytes, data_bytes) }
    };
    // SAFETY: the caller's promise.
    let name = String::from_utf8_lossy(unsafe { bytes(name, name_bytes) });
    // SAFETY: the caller's promise; nobody else has it.
    let Some(files) = (unsafe { files.as_mut() }) else {
        return 0;
    };
    if name.is_empty() {
        return 0;
    }
    files.insert(name.into_owned(), content);
    1
}

/// Frees a set. Null is nothing.
///
/// # Safety
/// `files` is null or a set that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_files_free(files: *mut HeldFiles) {
    if !files.is_null() {
        // SAFETY: it came from `ht_files_new`.
        drop(unsafe { Box::from_raw(files) });
    }
}
