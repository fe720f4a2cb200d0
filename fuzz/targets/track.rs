//! Any bytes as a track file and as a file of voice presets.
#![no_main]

mod parsed;

use heterodyne_track::{parse_track, parse_voice_presets, text_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = text_of(bytes, "input") else {
        return;
    };
    let track = parse_track(text, "input");
    parsed::check(text, &track);
    let voices = parse_voice_presets(text, "input");
    parsed::check(text, &voices);
});
