//! What is wrong with a track, as data and as an exception for a page.

use heterodyne_track::{Diagnostic, Severity};
use js_sys::{Array, Error, Object, Reflect, TypeError};
use wasm_bindgen::prelude::*;

use crate::refused::Refused;
use crate::source::Source;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
}

/// A line for whoever looks for the reason of a failure.
pub(super) fn to_console(text: &str) {
    console_error(text);
}

/// An internal error has ended an earlier call.
pub(super) fn broken() -> JsValue {
    Error::new("an internal error has ended an earlier call; load the module again").into()
}

/// What was handed in as a track is no text.
pub(super) fn no_text(found: &JsValue) -> JsValue {
    let kind = found
        .js_typeof()
        .as_string()
        .unwrap_or_else(|| "something else".to_owned());
    TypeError::new(&format!(
        "track_json_str is {kind}; accepted is the text of a track, for example from JSON.stringify"
    ))
    .into()
}

/// The exception for a track that cannot be used, with all that was found in it.
pub(super) fn error(refused: &Refused, diagnostics: &Array) -> JsValue {
    let error = Error::new(&refused.to_string());
    error.set_name("TrackError");
    set(&error, "diagnostics", diagnostics);
    error.into()
}

/// Problems as a page reads them.
pub(super) fn list(problems: &[Diagnostic], source: &Source) -> Array {
    problems
        .iter()
        .map(|problem| JsValue::from(object(problem, source)))
        .collect()
}

fn object(problem: &Diagnostic, source: &Source) -> Object {
    let object = Object::new();
    let text_or_null = |text: &str| match text {
        "" => JsValue::NULL,
        text => JsValue::from_str(text),
    };
    let number_or_null =
        |number: Option<usize>| number.map_or(JsValue::NULL, |number| (number as f64).into());
    let is_error = problem.severity == Severity::Error;
    // None in other files than the track.
    let range = problem.utf16_range(source.name(), source.text());
    let has_place = !problem.is_of_whole_file();
    for (key, value) in [
        (
            "severity",
            if is_error { "error" } else { "warning" }.into(),
        ),
        ("code", problem.code.into()),
        ("message", problem.message.as_str().into()),
        ("file", problem.file.as_str().into()),
        ("line", number_or_null(has_place.then_some(problem.line))),
        (
            "column",
            number_or_null(has_place.then_some(problem.column)),
        ),
        (
            "start",
            number_or_null(range.as_ref().map(|units| units.start)),
        ),
        ("end", number_or_null(range.as_ref().map(|units| units.end))),
        ("path", text_or_null(&problem.path)),
        ("found", text_or_null(&problem.found)),
        ("accepted", text_or_null(&problem.accepted)),
        (
            "suggestion",
            text_or_null(problem.help.as_deref().unwrap_or_default()),
        ),
    ] {
        set(&object, key, &value);
    }
    object
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    // It fails for frozen objects only.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_count_units_of_utf16() {
        // U+1D11E takes four bytes and two units, ä two bytes and one unit.
        let source = Source::text_of_program("{\"\u{1d11e}ä\": oops}");
        let at = source.text().find("oops").unwrap();
        let place = heterodyne_track::document::Place {
            path: String::new(),
            span: at..at + 4,
        };
        let problem = source.problem(Severity::Error, "test", &place, "odd");
        let range = |problem: &Diagnostic, of: &Source| problem.utf16_range(of.name(), of.text());
        assert_eq!(range(&problem, &source), Some(8..12));
        // At the end an editor's cursor may stand; a rate is no place.
        let cut = Source::text_of_program("{\n\n\"\u{1d11e}\": [1, [");
        let refused = cut.read().expect_err("no track");
        let end = &refused.diagnostics[0];
        assert_eq!((end.line, range(end, &cut)), (3, Some(14..14)));
        assert!(!end.is_of_whole_file());
        let nowhere = heterodyne_track::document::Place::default();
        let rate = source.problem(Severity::Error, "engine", &nowhere, "odd");
        assert_eq!(range(&rate, &source), None);
        let elsewhere = Diagnostic {
            file: "other.noise".to_owned(),
            ..problem
        };
        assert_eq!(range(&elsewhere, &source), None);
    }
}
