//! Any bytes as a track file, as a file of voice presets, and as a track whose presets are the track itself.
#![no_main]

mod parsed;

use heterodyne_track::{
    PresetShelf, Reading, named_presets, parse_track, parse_track_with, parse_voice_presets,
    split_preset, text_of, write_track,
};
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
    // Whatever the text names as a preset is the text itself.
    let mut shelf = PresetShelf::default();
    for written in named_presets(text) {
        shelf.put(split_preset(&written).0, Ok(text.to_owned()));
    }
    let reading = Reading {
        presets: Some(&shelf),
        say_losses: true,
    };
    parsed::check(text, &parse_track_with(text, "input", reading));
});
