//! The list of all voices.

use std::fmt::Write;

use heterodyne_track::table::voices;

/// The page that links all others.
pub fn index() -> String {
    let mut text = String::from(
        "# Voices\n\n\
         Every synthesizer that a track can name in `synth_function_name`. With `_transition` at the end of the name, or\n\
         `\"is_transition\": true`, a voice moves from start to end values.\n\n\
         These pages are made by `cargo xtask docs` from the tables that the parser reads; pictures and tracks are made by the\n\
         engine. `heterodyne voices NAME` prints the same tables in a terminal.\n\n\
         | voice | what it is |\n| --- | --- |\n",
    );
    for voice in voices() {
        let _ = writeln!(text, "| [`{0}`]({0}.md) | {1} |", voice.name, voice.summary);
    }
    text
}
