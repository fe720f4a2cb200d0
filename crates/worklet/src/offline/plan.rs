//! The control's side of a render: making a plan, telling it answers, going from round to round.

use std::ops::Range;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use heterodyne_engine::{Mix, Settings, Sources, compile};
use heterodyne_media::{Dither, Format};
use heterodyne_render::{Form, RenderError, Round, RoundError, Rounds, Stage};
use heterodyne_track::document;
use serde_json::{Value, json};

use crate::memory::{answer, bytes};
use crate::track::Track;

/// A render in tasks.
pub struct Plan {
    rounds: RwLock<Rounds>,
    /// What the score was compiled from, for one of its own where the track is still played when levels are to be set.
    document: document::Track,
    sources: Sources,
}

impl Plan {
    /// For doing tasks, by several threads at once.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Rounds> {
        self.rounds.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// For going on to the next round, by one.
    fn write(&self) -> RwLockWriteGuard<'_, Rounds> {
        self.rounds.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Plans a render of a track, at the rate and by the mix that it was loaded for.
///
/// `stage` 0 is raw, else final: brought to a peak of `target` (the live mix is always raw). `start_frame` and `frames` are a slice; fewer than 0
/// frames go to the end. `format` is 0 for WAV of 16 bits, 1 for 24 bits, 2 for f32, 3 for planar samples. With `dither` other than 0, whole numbers are dithered as `heterodyne render --dither` does.
/// The track may be freed at once, and should be before the first round ends: a track that is still held then has to be compiled again. The answer is described [here](super).
///
/// Null where the render is refused.
///
/// # Safety
/// `track` is null or a track.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_plan_new(
    track: *const Track,
    stage: u32,
    target: f32,
    start_frame: f64,
    frames: f64,
    format: u32,
    dither: u32,
) -> *mut Plan {
    // SAFETY: the caller's promise.
    let track = unsafe { track.as_ref() };
    let made = match track {
        None => Err(refusal("nothing-loaded", "there is no track to render")),
        Some(track) => form(format, dither).and_then(|form| {
            let stage = match (stage, track.score.mix()) {
                (0, _) | (_, Mix::Live) => Stage::Raw,
                (_, Mix::Offline) => Stage::Final { target },
            };
            let slice = slice(start_frame, frames);
            let rounds = Rounds::new(track.score.clone(), stage, Some(&slice), form);
            rounds
                .map_err(|error| render_error(&error))
                .map(|rounds| Plan {
                    rounds: RwLock::new(rounds),
                    document: track.document.clone(),
                    sources: track.sources.clone(),
                })
        }),
    };
    match made {
        Ok(plan) => {
            let rounds = plan.read();
            let range = rounds.frames();
            let said = json!({
                "error": null,
                "sampleRate": rounds.score().sample_rate(),
                "firstFrame": range.start,
                "frames": range.end - range.start,
                "bytes": rounds.bytes(),
                "round": round(&rounds),
            });
            answer(said.to_string());
            drop(rounds);
            Box::into_raw(Box::new(plan))
        }
        Err(error) => {
            answer(json!({ "error": error }).to_string());
            std::ptr::null_mut()
        }
    }
}

fn form(format: u32, dither: u32) -> Result<Form, Value> {
    let dither = (dither != 0).then(|| Dither::new(0));
    let wav = |format| Ok(Form::Wav { format, dither });
    match format {
        0 => wav(Format::WavS16),
        1 => wav(Format::WavS24),
        2 => wav(Format::WavF32),
        3 => Ok(Form::Planar),
        other => {
            let message =
                format!("{other} is no format; accepted are 0 (s16), 1 (s24), 2 (f32), 3 (planar)");
            Err(refusal("format", &message))
        }
    }
}

/// Saturates; what is no number is the beginning, as a start, and the end, as a length.
fn slice(start_frame: f64, frames: f64) -> Range<u64> {
    let start = start_frame as u64;
    let end = if frames >= 0.0 {
        start.saturating_add(frames as u64)
    } else {
        u64::MAX
    };
    start..end
}

pub(super) fn refusal(code: &str, message: &str) -> Value {
    json!({ "code": code, "message": message })
}

pub(super) fn render_error(error: &RenderError) -> Value {
    let code = match error {
        RenderError::PastTheEnd { .. } | RenderError::Nothing { .. } => "slice",
        RenderError::Target { .. } => "target",
        RenderError::NotFinite { .. } => "overflow",
        RenderError::Media(_) => "too-long",
        _ => "internal",
    };
    refusal(code, &error.to_string())
}

fn round(rounds: &Rounds) -> Value {
    let share = rounds.share();
    json!({
        "name": rounds.round().word(),
        "tasks": rounds.tasks(),
        "from": share.start,
        "to": share.end.min(1.0),
    })
}

/// Tells a plan the answer to a task that another copy of it has got. 1, or 0 where no task of this round has such an answer.
///
/// # Safety
/// `plan` is null or a plan; the answer is of this length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_plan_put(
    plan: *const Plan,
    task: u32,
    at: *const u8,
    length: usize,
) -> u32 {
    // SAFETY: the caller's promises.
    let (plan, found) = unsafe { (plan.as_ref(), bytes(at, length)) };
    let taken = plan.is_some_and(|plan| plan.read().put(u64::from(task), found).is_ok());
    u32::from(taken)
}

/// Begins the next round and returns how many tasks it has; 0 when there is no more to be done, and where answers are missing, which the answer
/// `{"error", "round"}` tells. Waits for tasks that are being done.
///
/// # Safety
/// `plan` is null or a plan.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_plan_advance(plan: *const Plan) -> u32 {
    // SAFETY: the caller's promise.
    let Some(plan) = (unsafe { plan.as_ref() }) else {
        answer(
            json!({ "error": refusal("internal", "there is no plan"), "round": null }).to_string(),
        );
        return 0;
    };
    let mut rounds = plan.write();
    let error = match advance(plan, &mut rounds) {
        Ok(_) => Value::Null,
        Err(error) => error,
    };
    let tasks = match (&error, rounds.round()) {
        (Value::Null, next) if next != Round::Done => rounds.tasks(),
        _ => 0,
    };
    answer(json!({ "error": error, "round": round(&rounds) }).to_string());
    u32::try_from(tasks).unwrap_or(u32::MAX)
}

/// Goes on; where somebody plays the score whose levels are to be set, with a score of its own.
fn advance(plan: &Plan, rounds: &mut Rounds) -> Result<Round, Value> {
    rounds.advance().or_else(|error| match error {
        RoundError::Shared => {
            let score = rounds.score();
            let settings = Settings::new(score.sample_rate(), score.mix());
            let compiled = compile(&plan.document, plan.sources.clone(), &settings)
                .map_err(|error| refusal("refused", &error.message))?;
            rounds.replace_score(compiled.score);
            rounds
                .advance()
                .map_err(|error| refusal("internal", &error.to_string()))
        }
        missing => Err(refusal("unanswered", &missing.to_string())),
    })
}

/// Frees a plan. Null is nothing.
///
/// # Safety
/// `plan` is null or a plan that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_plan_free(plan: *mut Plan) {
    if !plan.is_null() {
        // SAFETY: it came from `ht_plan_new`.
        drop(unsafe { Box::from_raw(plan) });
    }
}
