//! From lanes to steps: a step for every stretch of time in which all lanes hold or move in a straight line.
//!
//! Invariant: steps follow each other frame by frame; the carriers of a lane continue in phase from step to step. A
//! tone that begins or ends at full level gets a fade of 10 ms there and nowhere else.
//! Formula: over N frames from f₀ to f₁ a carrier turns Σ f(k)/sr = (N·f₀ + (f₁ − f₀)·(N − 1)/2)/sr times.

use super::frames::{frame_at, secs_of};
use super::score::{Piece, Score, Stroke, Synth, Tone};
use super::{layer, voices};
use crate::document::{CrossfadeCurve, Dialect, Envelope, Globals, Place, Step, Track, Voice};
use crate::limits;

/// Length of the fade where a tone begins or ends at full level.
const EDGE_SECS: f64 = 0.01;

/// Why a score is no track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TooMuch {
    Steps,
    Voices,
    VoicesAtOnce,
}

impl TooMuch {
    /// What there is too much of, and how much is accepted.
    pub fn words(self) -> (&'static str, String) {
        match self {
            Self::Steps => (
                "the sequence makes too many steps",
                format!("at most {}", limits::STEPS),
            ),
            Self::Voices => (
                "the sequence makes too many voices",
                format!("at most {}", limits::VOICES),
            ),
            Self::VoicesAtOnce => (
                "too many voices sound together",
                format!("at most {}", limits::VOICES_PER_STEP),
            ),
        }
    }
}

/// Makes a track of a score.
pub(super) fn track(score: &Score, sample_rate: u32) -> Result<Track, TooMuch> {
    let background_noise = layer::colour(&score.noise)
        .map(|colour| layer::layer(&score.noise, colour, score.length_secs));
    Ok(Track {
        dialect: Dialect::New,
        globals: Globals {
            sample_rate,
            crossfade_secs: Some(0.0),
            crossfade_curve: CrossfadeCurve::Linear,
            output_filename: None,
            normalization_level: 0.95,
        },
        steps: steps(score, sample_rate)?,
        background_noise,
        clips: Vec::new(),
    })
}

/// What one lane does in one stretch.
#[derive(Clone, Copy, PartialEq)]
struct Sounding {
    lane: usize,
    synth: Synth,
    from: Tone,
    to: Tone,
}

/// A stretch of time with all that sounds in it.
struct Stretch {
    start: u64,
    end: u64,
    tones: Vec<Sounding>,
    noise: Vec<(&'static str, [f64; 2])>,
    strokes: Vec<Stroke>,
}

impl Stretch {
    /// Whether it goes on exactly as the one before.
    fn continues(&self, before: &Self) -> bool {
        self.strokes.is_empty()
            && before.strokes.is_empty()
            && self.noise == before.noise
            && self.noise.iter().all(|(_, [from, to])| from == to)
            && self.tones == before.tones
            && self.tones.iter().all(|tone| tone.from == tone.to)
    }
}

fn steps(score: &Score, sample_rate: u32) -> Result<Vec<Step>, TooMuch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for stretch in stretches_of(score, sample_rate)? {
        match stretches.last_mut() {
            Some(before) if stretch.continues(before) => before.end = stretch.end,
            _ => stretches.push(stretch),
        }
    }
    let mut turns = vec![[0.0; 2]; score.lanes.len()];
    let mut steps = Vec::with_capacity(stretches.len());
    let mut room = limits::VOICES;
    let mut labels = score.labels.iter().peekable();
    let mut label = "";
    for (index, stretch) in stretches.iter().enumerate() {
        let frames = stretch.end - stretch.start;
        let length_secs = secs_of(frames, sample_rate);
        let neighbour = |index: Option<usize>, lane: usize| {
            let tones = &stretches.get(index?)?.tones;
            tones.iter().find(|tone| tone.lane == lane)
        };
        let mut voices: Vec<Voice> = Vec::new();
        for tone in &stretch.tones {
            let before = neighbour(index.checked_sub(1), tone.lane)
                .filter(|before| before.synth == tone.synth && before.to.sounds());
            let after = neighbour(index.checked_add(1), tone.lane)
                .filter(|after| after.synth == tone.synth && after.from.sounds());
            let phases = &mut turns[tone.lane];
            if before.is_none() {
                *phases = [0.0; 2];
            }
            let begins = before.is_none() && tone.from.sounds();
            let ends = after.is_none() && tone.to.sounds();
            let envelope = edges(begins, ends);
            let name = &score.lanes[tone.lane].description;
            voices.extend(voices::tone(
                tone.synth, &tone.from, &tone.to, *phases, envelope, name,
            ));
            *phases = advanced(*phases, tone, frames, sample_rate);
        }
        let noise = stretch.noise.iter();
        voices
            .extend(noise.filter_map(|(colour, gains)| voices::noise(colour, *gains, length_secs)));
        let strokes = stretch.strokes.iter();
        voices.extend(strokes.filter_map(|stroke| voices::bell(stroke, length_secs)));
        if voices.len() > limits::VOICES_PER_STEP {
            return Err(TooMuch::VoicesAtOnce);
        }
        room = room.checked_sub(voices.len()).ok_or(TooMuch::Voices)?;
        while let Some((_, text)) =
            labels.next_if(|(secs, _)| frame_at(*secs, sample_rate) <= stretch.start)
        {
            label = text;
        }
        steps.push(Step {
            start_secs: Some(secs_of(stretch.start, sample_rate)),
            duration_secs: length_secs,
            voices,
            description: label.to_owned(),
            binaural_volume: 0.60,
            noise_volume: 0.60,
            normalization_level: 0.95,
            crossfade_secs: None,
            crossfade_curve: None,
            place: Place::default(),
        });
    }
    Ok(steps)
}

/// Full level all along, but for the ends that would click. `None` fades both.
fn edges(begins: bool, ends: bool) -> Option<Envelope> {
    let fade = |start_gain, end_gain, out| {
        Some(Envelope::LinearFade {
            fade_secs: EDGE_SECS,
            start_gain,
            end_gain,
            out,
        })
    };
    match (begins, ends) {
        (true, true) => None,
        (true, false) => fade(0.0, 1.0, false),
        (false, true) => fade(1.0, 0.0, true),
        (false, false) => Some(Envelope::Flat),
    }
}

/// Turns of the two carriers after a stretch, 0 to 1.
fn advanced(phases: [f64; 2], tone: &Sounding, frames: u64, sample_rate: u32) -> [f64; 2] {
    let half = match tone.synth {
        Synth::Beat => 0.5,
        Synth::Pulse { .. } => 0.0,
    };
    let hz = |tone: &Tone, ear: usize| {
        let side = if ear == 0 { half } else { -half };
        (tone.carrier_hz + side * tone.beat_hz).max(0.0)
    };
    let (count, rate) = (frames as f64, f64::from(sample_rate));
    [0, 1].map(|ear| {
        let (first, last) = (hz(&tone.from, ear), hz(&tone.to, ear));
        // Whole turns go before the sum, so that hours do not cost digits.
        let steady = (first * (count / rate)).fract();
        let slide = ((last - first) * ((count - 1.0) / 2.0 / rate)).fract();
        (phases[ear] + steady + slide).rem_euclid(1.0)
    })
}

fn stretches_of(score: &Score, sample_rate: u32) -> Result<Vec<Stretch>, TooMuch> {
    let frame = |secs: f64| frame_at(secs, sample_rate);
    let whole = frame(score.length_secs);
    let in_steps = layer::colour(&score.noise);
    let mut noise: Vec<_> = score
        .noise
        .iter()
        .filter(|piece| Some(piece.colour) != in_steps)
        .collect();
    noise.sort_by(|a, b| a.start_secs.total_cmp(&b.start_secs));
    let mut bounds: Vec<u64> = vec![0, whole];
    for piece in score.lanes.iter().flat_map(|lane| &lane.pieces) {
        bounds.extend([frame(piece.start_secs), frame(piece.end_secs)]);
    }
    for piece in &noise {
        bounds.extend([frame(piece.start_secs), frame(piece.end_secs)]);
    }
    bounds.extend(score.strokes.iter().map(|stroke| frame(stroke.at_secs)));
    bounds.sort_unstable();
    bounds.dedup();
    bounds.retain(|bound| *bound <= whole);
    if bounds.len() > limits::STEPS + 1 {
        return Err(TooMuch::Steps);
    }
    let mut next = vec![0_usize; score.lanes.len()];
    let mut next_noise = 0_usize;
    let mut stretches = Vec::with_capacity(bounds.len());
    let mut room = limits::VOICES;
    for pair in bounds.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        let mut tones = Vec::new();
        for (lane, next) in next.iter_mut().enumerate() {
            let pieces = &score.lanes[lane].pieces;
            while pieces
                .get(*next)
                .is_some_and(|piece| frame(piece.end_secs) <= start)
            {
                *next += 1;
            }
            let piece = pieces
                .get(*next)
                .filter(|piece| frame(piece.start_secs) <= start);
            tones.extend(piece.and_then(|piece| cut(piece, lane, [start, end], frame)));
        }
        while noise
            .get(next_noise)
            .is_some_and(|piece| frame(piece.end_secs) <= start)
        {
            next_noise += 1;
        }
        let sounding = noise[next_noise..]
            .iter()
            .take_while(|piece| frame(piece.start_secs) < end)
            .filter(|piece| frame(piece.start_secs) <= start && frame(piece.end_secs) >= end);
        let sounding = sounding.filter_map(|piece| {
            let parts = parts(
                [frame(piece.start_secs), frame(piece.end_secs)],
                [start, end],
            );
            let gains = parts.map(|part| piece.from + (piece.to - piece.from) * part);
            (gains != [0.0; 2]).then_some((piece.colour, gains))
        });
        let noise: Vec<_> = sounding.collect();
        let strokes: Vec<Stroke> = score
            .strokes
            .iter()
            .filter(|stroke| frame(stroke.at_secs) == start)
            .copied()
            .collect();
        let voices = tones.len() + noise.len() + strokes.len();
        room = room.checked_sub(voices).ok_or(TooMuch::Voices)?;
        stretches.push(Stretch {
            start,
            end,
            tones,
            noise,
            strokes,
        });
    }
    Ok(stretches)
}

/// The part of a piece that lies in a stretch, unless it is silent there.
fn cut(
    piece: &Piece,
    lane: usize,
    stretch: [u64; 2],
    frame: impl Fn(f64) -> u64,
) -> Option<Sounding> {
    let [first, last] = parts([frame(piece.start_secs), frame(piece.end_secs)], stretch);
    let (from, to) = (
        piece.from.towards(&piece.to, first),
        piece.from.towards(&piece.to, last),
    );
    (from.sounds() || to.sounds()).then_some(Sounding {
        lane,
        synth: piece.synth,
        from,
        to,
    })
}

/// Where a stretch lies in a whole, 0 to 1.
fn parts(whole: [u64; 2], stretch: [u64; 2]) -> [f64; 2] {
    let length = whole[1].saturating_sub(whole[0]).max(1);
    stretch.map(|at| at.saturating_sub(whole[0]).min(length) as f64 / length as f64)
}
