//! The measures as one JSON object: what every program is told of a sound, and where this one comes from.

use super::Subject;
use serde_json::{Value, json};

/// The object.
pub fn json(subject: &Subject<'_>) -> Value {
    let mut object = json!({
        "ok": true,
        "version": null,
        "file": subject.args.path().display().to_string(),
    });
    for (key, value) in subject.measured.json(subject.start_frame) {
        object[key] = value;
    }
    object["channels"] = subject.channels.into();
    let plot = subject.args.plot.as_ref();
    object["plot"] = plot.map(|path| path.display().to_string()).into();
    object["warnings"] = json!(subject.warnings);
    object
}
