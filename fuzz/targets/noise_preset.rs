//! Any bytes as a `.noise` preset.
#![no_main]

mod parsed;

use heterodyne_track::{parse_noise, text_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = text_of(bytes, "input") else {
        return;
    };
    let preset = parse_noise(text, "input");
    parsed::check(text, &preset);
});
