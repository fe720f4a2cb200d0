//! The page of one voice.

use std::fmt::Write;

use heterodyne_track::table::VoiceSpec;

use crate::parameters;

/// The page of a voice whose example is `track`.
pub fn page(voice: &'static VoiceSpec, track: &str) -> String {
    let name = voice.name;
    let mut text = format!("# {name}\n\n{}\n\n{}\n\n", voice.summary, voice.hearing);
    if !voice.aliases.is_empty() {
        let _ = writeln!(text, "Also written `{}`.\n", voice.aliases.join("`, `"));
    }
    let _ = writeln!(
        text,
        "![Two spectrograms of the track below: left ear above right ear, time to the right, frequency upwards, level as colour](pictures/{name}.png)\n"
    );
    let _ = writeln!(text, "## Formula\n\n```text\n{}\n```\n", voice.formula);
    text.push_str(
        "`i` counts frames from the start of the voice, `t = i/sr` is the time, `sr` the sample rate.\n\n",
    );
    text.push_str("## Parameters\n\n");
    text.push_str(&parameters::tables(voice));
    let _ = writeln!(
        text,
        "## A track that plays it\n\n[tracks/{name}.json](tracks/{name}.json), rendered by `heterodyne render docs/voices/tracks/{name}.json`:\n\n```json\n{}\n```",
        track.trim_end()
    );
    text
}
