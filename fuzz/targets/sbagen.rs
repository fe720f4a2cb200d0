//! Any bytes as an SBaGen sequence; what is accepted must read back as a track.
#![no_main]

mod parsed;

use heterodyne_track::{import_sbagen, parse_track, text_of, write_track};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = text_of(bytes, "input") else {
        return;
    };
    let imported = import_sbagen(text, "input", Some(600.0));
    parsed::check(text, &imported);
    if let Some(track) = imported.value {
        let written = write_track(&track);
        let read = parse_track(&written, "written");
        let refused = read.errors().next().map(ToString::to_string);
        assert_eq!(refused, None, "{written}");
    }
});
