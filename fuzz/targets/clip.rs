//! Any bytes as an audio file, and any text that starts with `data:` as a clip's path.
//!
//! The decoders that the clip reader stands on may panic; the reader turns that into an error. libFuzzer's own panic hook would
//! end the process before the reader can, so another hook takes its place: a panic that gets out still counts as a finding.
#![no_main]

use std::panic::PanicHookInfo;
use std::path::Path;

use heterodyne_media::{CLIP_RATES_HZ, ClipError, DecodedClip, decode_clip, decode_clip_bytes};
use libfuzzer_sys::fuzz_target;

/// Enough for every seed, and little enough that a file of lies is cheap.
const MAX_FRAMES: usize = 1 << 18;

fuzz_target!(
    init: std::panic::set_hook(Box::new(tell)),
    |bytes: &[u8]| {
        check(decode_clip_bytes(bytes.to_vec(), None, "input", MAX_FRAMES), MAX_FRAMES);
        if let Some(url) = std::str::from_utf8(bytes).ok().filter(|text| text.starts_with("data:")) {
            check(decode_clip(url, Path::new("")), usize::MAX);
        }
    }
);

/// Prints a panic unless it is one of the decoders' own.
fn tell(panic: &PanicHookInfo<'_>) {
    if !panic
        .location()
        .is_some_and(|place| place.file().contains("symphonia"))
    {
        eprintln!("{panic}");
    }
}

fn check(decoded: Result<DecodedClip, ClipError>, max_frames: usize) {
    match decoded {
        Ok(clip) => {
            assert_eq!(clip.left.len(), clip.right.len());
            assert!(clip.left.len() <= max_frames, "{} frames", clip.left.len());
            assert!(
                CLIP_RATES_HZ.contains(&clip.sample_rate_hz),
                "{} Hz",
                clip.sample_rate_hz
            );
            assert!(
                clip.left
                    .iter()
                    .chain(&clip.right)
                    .all(|sample| sample.is_finite())
            );
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
