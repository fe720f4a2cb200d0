//! What a web page calls: the established exports, and calls that fill the page's own memory.
//!
//! Invariant: there is at most one stream, and it belongs to the instance of the module. No call traps: what has nothing to act on does
//! nothing, what is no number counts as 0, and a track that cannot be used is an exception that says where and why, while
//! what plays goes on. Nothing here knows of a device or a clock: sound is made when a page asks for it, as much as it asks for.

mod outlet;
mod told;
mod typescript;

use std::cell::RefCell;

use js_sys::{Array, Float32Array, RangeError};
use wasm_bindgen::prelude::*;

use crate::pulled::Pulled;
use crate::source::Source;
use outlet::Outlet;

/// Most floats that one call of [`process_block`] makes: 64 MiB.
const MOST_FLOATS: f64 = 16_777_216.0;

/// Rates that a stream may have, in Hz.
const RATES_HZ: std::ops::RangeInclusive<f64> = 1000.0..=768_000.0;

/// Everything that an instance of the module holds.
struct Page {
    stream: Option<Pulled>,
    outlet: Outlet,
    /// What was said of the track that came last.
    last: Array,
    /// Has no effect on the sound.
    gpu: bool,
}

impl Page {
    fn new() -> Self {
        // An internal error says on the console what it is, before it ends the call.
        std::panic::set_hook(Box::new(|problem| told::to_console(&problem.to_string())));
        Self {
            stream: None,
            outlet: Outlet::new(),
            last: Array::new(),
            gpu: false,
        }
    }
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::new(Page::new());
}

/// Acts on the page; after an internal error has ended a call in its midst, `otherwise` counts for ever.
fn page<T>(otherwise: T, act: impl FnOnce(&mut Page) -> T) -> T {
    PAGE.with(|page| match page.try_borrow_mut() {
        Ok(mut page) => act(&mut page),
        Err(_) => otherwise,
    })
}

/// Acts on what plays; without it there is nothing to do.
fn stream<T: Default>(act: impl FnOnce(&mut Pulled) -> T) -> T {
    page(T::default(), |page| {
        page.stream.as_mut().map(act).unwrap_or_default()
    })
}

/// Plays a track, in place of what plays.
///
/// Clips in `data:` URLs are decoded here. All others wait for {@link push_clip_samples}.
///
/// @param track_json_str The text of the track, in either dialect.
/// @param sample_rate Frames per second, 1000 to 768000: the rate of the AudioContext.
/// @param start_time Second of the track to begin at; left out, negative or `NaN`: 0. Past the end it is silence.
/// @throws {TrackError} The track cannot be used. What plays goes on.
#[wasm_bindgen]
pub fn start_stream(
    #[wasm_bindgen(unchecked_param_type = "string")] track_json_str: &JsValue,
    sample_rate: f64,
    start_time: Option<f64>,
) -> Result<(), JsValue> {
    let source = source(track_json_str)?;
    let rate_hz = sample_rate.round();
    if !RATES_HZ.contains(&rate_hz) {
        let message = format!("sample_rate is {sample_rate}; accepted are 1000 to 768000 Hz");
        return Err(RangeError::new(&message).into());
    }
    page(Err(told::broken()), |page| {
        let started = Pulled::start(&source, rate_hz as u32, start_time.unwrap_or(0.0));
        let stream = started.map_err(|refused| {
            page.last = told::list(&refused.diagnostics, &source);
            told::error(&refused, &page.last)
        })?;
        page.last = told::list(stream.warnings(), &source);
        page.stream = Some(stream);
        Ok(())
    })
}

/// Ends the sound. From now on there are zeros.
#[wasm_bindgen]
pub fn stop_stream() {
    page((), |page| page.stream = None);
}

/// Falls silent over ten milliseconds; then the position stands still.
#[wasm_bindgen]
pub fn pause_stream() {
    stream(Pulled::pause);
}

/// Goes on after {@link pause_stream}.
#[wasm_bindgen]
pub fn resume_stream() {
    stream(Pulled::resume);
}

/// Goes on at another place, with a crossfade of ten milliseconds.
///
/// @param position Second of the track; negative or `NaN`: 0. Past the end it is silence.
#[wasm_bindgen]
pub fn start_from(position: f64) {
    stream(|stream| stream.seek(position));
}

/// Plays another text at the same position, with a crossfade of ten milliseconds. What was pushed to a clip is kept if the clip
/// stays at its index with the same source.
///
/// @param track_json_str The text of the track, in either dialect.
/// @throws {TrackError} The track cannot be used, whether something plays or not. What plays goes on.
#[wasm_bindgen]
pub fn update_track(
    #[wasm_bindgen(unchecked_param_type = "string")] track_json_str: &JsValue,
) -> Result<(), JsValue> {
    let source = source(track_json_str)?;
    page(Err(told::broken()), |page| {
        let found = match &mut page.stream {
            Some(stream) => stream.update(&source).map(|()| stream.warnings().to_vec()),
            None => source.read().map(|project| project.diagnostics),
        };
        let of = |found: &[_]| told::list(found, &source);
        match found {
            Ok(warnings) => {
                page.last = of(&warnings);
                Ok(())
            }
            Err(refused) => {
                page.last = of(&refused.diagnostics);
                Err(told::error(&refused, &page.last))
            }
        }
    })
}

/// Remembers the wish. It has no effect: every sample is made on the processor, with the same bits everywhere.
///
/// @param enable The wish.
#[wasm_bindgen]
pub fn enable_gpu(enable: bool) {
    page((), |page| page.gpu = enable);
}

/// Appends samples to a clip that could not be opened. For other clips, and for indices that are none, nothing happens.
///
/// @param index Index of the clip in the track, from 0.
/// @param samples Left and right in turn, at the rate of the stream. A chunk may end within a frame.
/// @param finished Whether this is the last chunk; left out: `false`.
#[wasm_bindgen]
pub fn push_clip_samples(index: f64, samples: &[f32], finished: Option<bool>) {
    if index >= 0.0 && index < f64::from(u32::MAX) {
        stream(|stream| stream.push(index as usize, samples, finished.unwrap_or(false)));
    }
}

/// The next sound, left and right in turn, as a new array of `n` floats: `n / 2` frames. Zeros when nothing plays.
///
/// @param n Floats, not frames; 0 to 16777216. The last one of an odd number is 0.
/// @throws {RangeError} `n` is too large.
#[wasm_bindgen]
pub fn process_block(n: f64) -> Result<Vec<f32>, JsValue> {
    if n > MOST_FLOATS {
        let message = format!("n is {n}; accepted are 0 to {MOST_FLOATS} floats");
        return Err(RangeError::new(&message).into());
    }
    let mut block = vec![0.0; n as usize];
    page((), |page| {
        if let Some(stream) = &mut page.stream {
            page.outlet.interleave(stream, &mut block);
        }
    });
    Ok(block)
}

/// Fills two arrays of the page with the next frames, and allocates nothing, neither here nor there, as long as their length stays the
/// same. Zeros when nothing plays. The arrays may lie in shared memory.
///
/// @param left Gets the left channel.
/// @param right Gets the right channel. If the lengths differ, the shorter counts.
/// @returns How many frames were written; 0 where an argument is no Float32Array.
#[wasm_bindgen]
pub fn process_frames(left: &Float32Array, right: &Float32Array) -> u32 {
    if !(left.is_instance_of::<Float32Array>() && right.is_instance_of::<Float32Array>()) {
        return 0;
    }
    page(0, |page| {
        page.outlet.fill(page.stream.as_mut(), left, right)
    })
}

/// Index of the step that plays: of two that overlap the later one, once its fade in is complete. Past the end it is the last
/// one; 0 when nothing plays.
#[wasm_bindgen]
pub fn current_step() -> u32 {
    stream(|stream| stream.step() as u32)
}

/// Position in frames from the start of the track; 0 when nothing plays.
#[wasm_bindgen]
pub fn elapsed_samples() -> u64 {
    stream(Pulled::position_frames)
}

/// Gain on everything that plays, with a ramp of ten milliseconds. The next stream begins with 1.
///
/// @param gain Linear, moved into 0 to 1; `NaN` is 0.
#[wasm_bindgen]
pub fn set_master_gain(gain: f32) {
    stream(|stream| stream.set_gain(gain));
}

/// What was found in the track that {@link start_stream} or {@link update_track} was given last, whether it was refused or plays.
#[wasm_bindgen(unchecked_return_type = "Diagnostic[]")]
pub fn last_diagnostics() -> Array {
    page(Array::new(), |page| page.last.clone())
}

/// The text of a track that a page hands in.
fn source(text: &JsValue) -> Result<Source, JsValue> {
    match text.as_string() {
        Some(text) => Ok(Source::text_of_program(text)),
        None => Err(told::no_text(text)),
    }
}
