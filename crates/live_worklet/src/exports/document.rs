//! Chain documents: read, written and listed for a page. These calls are for an instance of the page's own; the one in the worklet is told numbers.
//!
//! Invariant: any bytes are answered; a text that is not UTF-8 is a document that is refused.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use heterodyne_dsp::effects::{ALL, Chain, Stage};
use heterodyne_track::chain;
use serde_json::{Value, json};

/// Most bytes of a text.
const TEXT_MAX: usize = 1 << 20;
/// The name of the document in diagnostics.
const FILE: &str = "chain";

#[derive(Default)]
struct Texts {
    text: Vec<u8>,
    answer: String,
}

thread_local! {
    /// Nothing is to be done with it at the end of a thread.
    static TEXTS: RefCell<ManuallyDrop<Texts>> = const {
        RefCell::new(ManuallyDrop::new(Texts { text: Vec::new(), answer: String::new() }))
    };
}

/// Room for a text of so many bytes; null for more than 1 MiB.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn text_ptr(bytes: u32) -> *mut u8 {
    if bytes as usize > TEXT_MAX {
        return std::ptr::null_mut();
    }
    TEXTS.with_borrow_mut(|texts| {
        texts.text.clear();
        texts.text.resize(bytes as usize, 0);
        texts.text.as_mut_ptr()
    })
}

/// Reads what was written as a chain document: 0, or −1 where it is refused. The answer tells both.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn document_read(bytes: u32) -> i32 {
    answer(bytes, |text| {
        let parsed = chain::parse(text, FILE);
        let diagnostics: Vec<Value> = parsed
            .diagnostics
            .iter()
            .map(|problem| problem.json(FILE, text))
            .collect();
        let spec = parsed.value.as_ref();
        let stages: Vec<Value> = spec
            .iter()
            .flat_map(|spec| &spec.stages)
            .map(stage)
            .collect();
        let latency_secs = spec.and_then(|spec| latency_secs(&spec.stages));
        let told = json!({
            "name": spec.map(|spec| spec.name.as_str()),
            "latencySeconds": latency_secs,
            "stages": stages,
            "diagnostics": diagnostics,
        });
        (spec.is_some(), told.to_string())
    })
}

/// Writes the document of stages by numbers into the answer: 0, or −1 where that is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn document_write(bytes: u32) -> i32 {
    answer(bytes, |text| {
        let told: Value = serde_json::from_str(text).unwrap_or_default();
        let name = told["name"].as_str().unwrap_or_default();
        let stages: Option<Vec<Stage>> = told["stages"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(stage_of)
            .collect();
        match stages {
            Some(stages) => (true, chain::write(&stages, name)),
            None => (false, String::new()),
        }
    })
}

/// The catalogue of effects and presets is the answer.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn document_catalogue() {
    TEXTS.with_borrow_mut(|texts| texts.answer = chain::catalogue());
}

/// Where the last answer lies, as UTF-8.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn answer_ptr() -> *const u8 {
    TEXTS.with_borrow(|texts| texts.answer.as_ptr())
}

/// Its bytes.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn answer_len() -> u32 {
    TEXTS.with_borrow(|texts| texts.answer.len() as u32)
}

fn answer(bytes: u32, what: impl FnOnce(&str) -> (bool, String)) -> i32 {
    TEXTS.with_borrow_mut(|texts| {
        let given = texts.text.get(..bytes as usize).unwrap_or(&texts.text);
        let (done, answer) = what(&String::from_utf8_lossy(given));
        texts.answer = answer;
        if done { 0 } else { -1 }
    })
}

fn stage(stage: &Stage) -> Value {
    let kind = ALL.iter().position(|kind| kind.name == stage.kind.name);
    let values: Vec<f64> = stage
        .values
        .iter()
        .map(|value| chain::number_of(*value))
        .collect();
    json!({ "effect": stage.kind.name, "kind": kind, "bypass": stage.bypass, "values": values })
}

fn stage_of(told: &Value) -> Option<Stage> {
    let kind = ALL
        .iter()
        .find(|kind| told["effect"].as_str() == Some(kind.name))?;
    let values = told["values"].as_array()?;
    let mut made = Stage::new(kind);
    made.bypass = told["bypass"].as_bool().unwrap_or(false);
    for (place, value) in made.values.iter_mut().zip(values) {
        *place = value.as_f64()? as f32;
    }
    Some(made)
}

/// The latency of a chain at 48 kHz.
fn latency_secs(stages: &[Stage]) -> Option<f64> {
    let chain = Chain::new(48_000.0, 2, stages).ok()?;
    Some(chain.latency_frames() as f64 / 48_000.0)
}
