//! Sorts the voices of a track into lanes and follows each over its steps.
//!
//! Invariant: within a lane nothing sounds at once except while one step fades into the next. A voice goes on in the first
//! lane of its kind that is free when its step starts and ended on its pitch, else in the first that is free: equal voices
//! of consecutive steps stay in one lane.

use heterodyne_engine::frequencies::{Frequencies, FrequencyLine, Role};
use heterodyne_engine::outline::VoiceOutline;
use heterodyne_engine::{Score, StepSpan};
use heterodyne_track::document::{NoiseSource, Track, Voice};

use crate::curves::{moments, simplified};
use crate::model::{Lane, LaneKind, Line, Point, Segment, StepMark};

/// Largest error of a gain curve.
const GAIN_TOLERANCE: f64 = 0.004;
/// Carriers as near as this are the same.
const SAME_PITCH: f64 = 0.003;
/// Largest error of a frequency, as a part of its range.
const HZ_TOLERANCE: f64 = 0.001;

/// The steps of a score with what the document says of them, by the time of their start.
pub fn steps(track: &Track, score: &Score) -> Vec<StepMark> {
    let rate = f64::from(score.sample_rate());
    by_start(score)
        .into_iter()
        .map(|(at, span)| StepMark {
            number: span.document_index + 1,
            start_secs: span.start as f64 / rate,
            end_secs: (span.start + span.frames) as f64 / rate,
            fade_secs: score
                .fade_into(at)
                .map_or(0.0, |fade| fade.frames as f64 / rate),
            description: track.steps[span.document_index].description.clone(),
        })
        .collect()
}

fn by_start(score: &Score) -> Vec<(usize, StepSpan)> {
    let mut all: Vec<_> = score.steps().iter().copied().enumerate().collect();
    all.sort_by_key(|(at, span)| (span.start, *at));
    all
}

/// A lane under construction.
struct Open<'a> {
    function: &'a str,
    /// Frame of the track at which its last voice ends.
    end: u64,
    /// Its last step.
    step: usize,
    segments: Vec<Segment>,
}

/// One lane for each voice that sounds beside others, then the noise, then the clips. `clips` says of each clip of the
/// document whether it could be read.
pub fn lanes(track: &Track, score: &Score, clips: &[bool]) -> Vec<Lane> {
    let mut lanes = voices(track, score);
    lanes.extend(noise(track, score));
    lanes.extend(clip_lanes(track, score, clips));
    lanes
}

fn voices(track: &Track, score: &Score) -> Vec<Lane> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut frequencies = Frequencies::of_score(score);
    for (at, span) in by_start(score) {
        let document = &track.steps[span.document_index];
        // Starts are cut to whole frames: two steps may share one more than they fade over.
        let overlap = score
            .fade_into(at)
            .map_or(0, |fade| fade.frames.max(0) as u64);
        let mut waiting: Vec<(&Voice, Segment)> = document
            .voices
            .iter()
            .map(|voice| {
                let lines = frequencies.of(
                    voice,
                    span.frames,
                    document.duration_secs,
                    score.sample_rate(),
                );
                (voice, segment(score, (at, span), voice, &lines))
            })
            .collect();
        // First those that go on where a lane ends, then the others in order.
        for same_pitch in [true, false] {
            let mut left = Vec::new();
            for (voice, segment) in waiting {
                let free = |lane: &&mut Open<'_>| {
                    lane.function == voice.function
                        && lane.step != at
                        && lane.end <= span.start + overlap + 1
                        && (!same_pitch
                            || lane
                                .segments
                                .last()
                                .is_some_and(|last| goes_on(last, &segment)))
                };
                match open.iter_mut().find(free) {
                    Some(lane) => {
                        lane.end = span.start + span.frames;
                        lane.step = at;
                        lane.segments.push(segment);
                    }
                    None if same_pitch => left.push((voice, segment)),
                    None => open.push(Open {
                        function: &voice.function,
                        end: span.start + span.frames,
                        step: at,
                        segments: vec![segment],
                    }),
                }
            }
            waiting = left;
        }
    }
    let of_kind = |function: &str| open.iter().filter(|lane| lane.function == function).count();
    let names: Vec<String> = open
        .iter()
        .enumerate()
        .map(|(at, lane)| {
            let before = open[..at]
                .iter()
                .filter(|other| other.function == lane.function);
            match of_kind(lane.function) {
                1 => lane.function.to_owned(),
                _ => format!("{} {}", lane.function, before.count() + 1),
            }
        })
        .collect();
    open.into_iter()
        .zip(names)
        .map(|(lane, name)| Lane {
            name,
            kind: LaneKind::Voice,
            segments: lane.segments,
        })
        .collect()
}

/// Whether a voice starts on the carriers that another ends on.
fn goes_on(before: &Segment, after: &Segment) -> bool {
    let same = |a: &Line, b: &Line| {
        let [Some(a), Some(b)] = [a.hz.last(), b.hz.first()] else {
            return false;
        };
        (a[1] - b[1]).abs() <= SAME_PITCH * a[1].max(b[1])
    };
    let carriers = |segment: &Segment| {
        segment
            .lines
            .iter()
            .filter(|line| line.role == Role::Carrier)
            .cloned()
            .collect::<Vec<_>>()
    };
    let [before, after] = [carriers(before), carriers(after)];
    before.len() == after.len() && before.iter().zip(&after).all(|(a, b)| same(a, b))
}

fn segment(
    score: &Score,
    (at, span): (usize, StepSpan),
    voice: &Voice,
    lines: &[FrequencyLine],
) -> Segment {
    let rate = f64::from(score.sample_rate());
    let secs = |frame: u64| (span.start + frame) as f64 / rate;
    let outline = VoiceOutline::new(voice, span.frames, score.sample_rate(), score.mix());
    let mut corners = Vec::new();
    for fade in score.fade_into(at).iter().chain(score.fades_out_of(at)) {
        let first = (fade.start - span.start as i64) as f64;
        corners.extend([first, first + fade.frames as f64]);
    }
    let gain: Vec<Point> = moments(span.frames, &corners)
        .into_iter()
        .map(|frame| {
            let gain = outline.gain_at(frame as i64) * score.crossfade_gain(at, span.start + frame);
            [secs(frame), gain]
        })
        .collect();
    Segment {
        start_secs: secs(0),
        end_secs: secs(span.frames),
        step: Some(span.document_index + 1),
        text: voice.description.clone(),
        gain: simplified(&gain, GAIN_TOLERANCE),
        lines: lines
            .iter()
            .map(|line| curve(line, span.frames, secs))
            .collect(),
    }
}

fn curve(line: &FrequencyLine, frames: u64, secs: impl Fn(u64) -> f64) -> Line {
    let at = match line.moving_frames().filter(|_| !line.is_steady()) {
        Some((first, last)) => moments(frames, &[first, last]),
        None => vec![0, frames.saturating_sub(1)],
    };
    let few = |value: &dyn Fn(f64) -> f64| {
        let points: Vec<Point> = at
            .iter()
            .map(|frame| [secs(*frame), value(*frame as f64)])
            .collect();
        let (least, greatest) = points.iter().fold(
            (f64::INFINITY, f64::NEG_INFINITY),
            |(least, greatest), point| (least.min(point[1]), greatest.max(point[1])),
        );
        simplified(&points, HZ_TOLERANCE * (greatest - least))
    };
    Line {
        param: line.rate.param,
        role: line.rate.role,
        // A beat below 0 is the same beat with the ears swapped; a carrier below 0 is held at 0.
        hz: few(&|frame| match line.rate.role {
            Role::Carrier => line.hz_at(frame).max(0.0),
            _ => line.hz_at(frame).abs(),
        }),
        half_width_hz: if line.has_vibrato() {
            few(&|frame| line.half_width_hz_at(frame))
        } else {
            Vec::new()
        },
    }
}

fn noise(track: &Track, score: &Score) -> Option<Lane> {
    let frames = score.background_frames()?;
    let noise = track.background_noise.as_ref()?;
    let text = match &noise.source {
        NoiseSource::File(path) => path.clone(),
        NoiseSource::Inline(inline) => inline.colour.name.clone(),
    };
    let rate = f64::from(score.sample_rate());
    let ends = [
        noise.fade_in_secs,
        (frames.end - frames.start) as f64 / rate - noise.fade_out_secs,
    ];
    let corners: Vec<f64> = ends
        .into_iter()
        .chain(noise.amp_envelope.iter().map(|(secs, _)| *secs))
        .map(|secs| secs * rate)
        .collect();
    let segment = outlined(frames, rate, &corners, text, |frame| {
        score.background_gain(frame)
    });
    Some(Lane {
        name: "background noise".to_owned(),
        kind: LaneKind::Noise,
        segments: vec![segment],
    })
}

/// Clips, each in the first lane where it overlaps no other.
fn clip_lanes(track: &Track, score: &Score, clips: &[bool]) -> Vec<Lane> {
    let rate = f64::from(score.sample_rate());
    let read = track.clips.iter().zip(clips).filter(|(_, read)| **read);
    let mut placed: Vec<_> = read
        .map(|(clip, _)| clip)
        .zip(score.clip_frames())
        .enumerate()
        .collect();
    placed.sort_by_key(|(at, (_, frames))| (frames.start, *at));
    let mut lanes: Vec<(u64, Vec<Segment>)> = Vec::new();
    for (at, (clip, frames)) in placed {
        let end = frames.end;
        let text = if clip.description.is_empty() {
            short(&clip.source)
        } else {
            clip.description.clone()
        };
        let length = (frames.end - frames.start) as f64;
        let corners = [clip.fade_in_secs * rate, length - clip.fade_out_secs * rate];
        let start = frames.start;
        let segment = outlined(frames, rate, &corners, text, |frame| {
            clip.gain.abs() * score.clip_fade(at, frame)
        });
        match lanes.iter_mut().find(|lane| lane.0 <= start) {
            Some(lane) => {
                lane.0 = end;
                lane.1.push(segment);
            }
            None => lanes.push((end, vec![segment])),
        }
    }
    let many = lanes.len() > 1;
    lanes
        .into_iter()
        .enumerate()
        .map(|(at, (_, segments))| Lane {
            name: if many {
                format!("clips {}", at + 1)
            } else {
                "clips".to_owned()
            },
            kind: LaneKind::Clip,
            segments,
        })
        .collect()
}

/// A segment that stands on the track itself.
fn outlined(
    frames: std::ops::Range<u64>,
    rate: f64,
    corners: &[f64],
    text: String,
    gain: impl Fn(u64) -> f64,
) -> Segment {
    let points: Vec<Point> = moments(frames.end - frames.start, corners)
        .into_iter()
        .map(|frame| {
            [
                (frames.start + frame) as f64 / rate,
                gain(frames.start + frame),
            ]
        })
        .collect();
    Segment {
        start_secs: frames.start as f64 / rate,
        end_secs: frames.end as f64 / rate,
        step: None,
        text,
        gain: simplified(&points, GAIN_TOLERANCE),
        lines: Vec::new(),
    }
}

/// The last part of a path; of a `data:` URL its kind.
fn short(source: &str) -> String {
    match source.split_once(',') {
        Some((head, _)) if head.starts_with("data:") => head.to_owned(),
        _ => source
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(source)
            .to_owned(),
    }
}
