//! Recordings that another module has decoded: which ones a track needs, and taking them in.
//!
//! The engine's own module has no decoders, which are larger than all the rest of it; a page fetches them (`heterodyne-decoders`) when this
//! lists something. Invariant: what is taken in stands for the recording in every later [`crate::ht_load`] with the same files.

use heterodyne_media::{CLIP_RATES_HZ, DecodedClip, Fold, HeldFiles, Media, load_text};
use serde_json::{Value, json};

use crate::memory::{answer, bytes};

/// Lists the recordings of a track that are among `files` or in the text itself and have to be decoded before it is loaded, and returns how many
/// there are. The answer is a list of `{"written", "fold", "file"}`: what the track writes, what becomes of the channels (0 the
/// first two, 1 the mean of all), and the name of the file that is meant, or null for a `data:` URL. Of a text that is no track it is empty.
///
/// # Safety
/// The text is of this length; `files` is null or a set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_files_wanted(
    files: *const HeldFiles,
    text: *const u8,
    text_bytes: usize,
) -> u32 {
    // SAFETY: the caller's promises.
    let (files, text) = unsafe { (files.as_ref(), bytes(text, text_bytes)) };
    let none = HeldFiles::new();
    let files = files.unwrap_or(&none);
    let text = String::from_utf8_lossy(text);
    let project = load_text(&text, "track.json", files, Media::Skip);
    let wanted = project.map_or(Vec::new(), |project| project.wanted(files));
    let listed = wanted.iter().map(|one| {
        json!({
            "written": one.written,
            "fold": match one.fold {
                Fold::FirstTwo => 0,
                Fold::Mean => 1,
            },
            "file": one.file,
        })
    });
    answer(Value::Array(listed.collect()).to_string());
    u32::try_from(wanted.len()).unwrap_or(u32::MAX)
}

/// Takes in what the decoders made of a recording: `written` and `fold` as [`ht_files_wanted`] lists them, both planes of `frames` samples from
/// [`crate::ht_alloc`] with alignment 4, which are the set's from now on, and what there is to be said of it. With `rate_hz` 0 it could not be decoded, and the note is the reason.
///
/// 1, or 0 without a set, and for a rate and planes that are no sound.
///
/// # Safety
/// `files` is null or a set; written text and note are of these lengths; each plane is null or came from [`crate::ht_alloc`] with
/// 4 · `frames` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_files_add_decoded(
    files: *mut HeldFiles,
    written: *const u8,
    written_bytes: usize,
    fold: u32,
    rate_hz: u32,
    left: *mut f32,
    right: *mut f32,
    frames: usize,
    note: *const u8,
    note_bytes: usize,
) -> u32 {
    let plane = |at: *mut f32| {
        if at.is_null() || frames == 0 {
            return Vec::new();
        }
        // SAFETY: it was allocated by this allocator with this size and the alignment of f32, and is given away.
        unsafe { Vec::from_raw_parts(at, frames, frames) }
    };
    let (left, right) = (plane(left), plane(right));
    // SAFETY: the caller's promises; nobody else has the set.
    let (files, written, note) = unsafe {
        (
            files.as_mut(),
            bytes(written, written_bytes),
            bytes(note, note_bytes),
        )
    };
    let Some(files) = files else {
        return 0;
    };
    let note = String::from_utf8_lossy(note).into_owned();
    let fold = if fold == 0 {
        Fold::FirstTwo
    } else {
        Fold::Mean
    };
    let sounds = rate_hz > 0;
    let finite = |plane: &[f32]| plane.iter().all(|sample| sample.is_finite());
    let usable = CLIP_RATES_HZ.contains(&rate_hz)
        && left.len() == right.len()
        && !left.is_empty()
        && finite(&left)
        && finite(&right);
    if sounds && !usable {
        return 0;
    }
    let clip = if sounds {
        Ok(DecodedClip {
            sample_rate_hz: rate_hz,
            channels: 0,
            left,
            right,
            warning: (!note.is_empty()).then_some(note),
        })
    } else {
        Err(note)
    };
    files.insert_decoded(String::from_utf8_lossy(written), fold, clip);
    1
}
