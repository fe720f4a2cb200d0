//! Any bytes as a track file and as a file of voice presets.
#![no_main]

mod parsed;

use heterodyne_track::{parse_track, parse_voice_presets, text_of, write_track};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = text_of(bytes, "input") else {
        return;
    };
    let track = parse_track(text, "input");
    parsed::check(text, &track);
    if let Some(track) = &track.value {
        let written = write_track(track);
        let read = parse_track(&written, "written")
            .value
            .expect("a written track reads");
        assert_eq!(
            write_track(&read),
            written,
            "writing is settled after one round"
        );
    }
    let voices = parse_voice_presets(text, "input");
    parsed::check(text, &voices);
});
