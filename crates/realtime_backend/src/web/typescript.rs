//! The types that the declarations of the exports name.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One thing that is wrong with a track, or worth knowing, with its place. */
export interface Diagnostic {
    severity: "error" | "warning";
    /** Stable name of the kind of problem. */
    code: string;
    message: string;
    /** `track_json_str` for the text itself, else the file that it names. */
    file: string;
    /** From 1; `null` when the whole text is meant. */
    line: number | null;
    /** In characters, from 1; `null` when the whole text is meant. */
    column: number | null;
    /** Range in the text, in units of UTF-16; `null` in other files, and when the whole text is meant. */
    start: number | null;
    end: number | null;
    /** JSON path, such as `progression[0].voices[1].params.baseFreq`. */
    path: string | null;
    /** What stands there. */
    found: string | null;
    /** What may stand there. */
    accepted: string | null;
    /** What to do, for example the name that was probably meant. */
    suggestion: string | null;
}

/** Thrown for a track that cannot be used. Its message names every problem with line, column and path. */
export interface TrackError extends Error {
    name: "TrackError";
    diagnostics: Diagnostic[];
}
"#;
