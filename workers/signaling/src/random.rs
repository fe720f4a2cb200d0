//! Random bytes, of the runtime's own generator.
//!
//! Invariant: they are fit for secrets: `crypto.getRandomValues` is the only source.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// That many of them.
pub fn bytes<const COUNT: usize>() -> worker::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// A number that JavaScript holds exactly, from 1 on.
pub fn number() -> worker::Result<u64> {
    Ok((u64::from_le_bytes(bytes()?) >> 12) + 1)
}
