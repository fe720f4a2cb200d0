//! A render that was cut into tasks and joined is the file of one render, byte for byte.

use crate::scores::{RATE, Step, file, plain, score, threads, usual};
use heterodyne_engine::{Mix, Score};
use heterodyne_media::{Dither, Format, OutputSpec};
use heterodyne_render::{
    Ask, Join, Options, Peaks, RenderError, Signal, Stage, Task, Watch, level_gain, mix_peak, plan,
    render_piece, step_peak,
};
use proptest::prelude::*;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;

const FINAL: Stage = Stage::Final { target: 0.25 };

fn watch(cancel: &AtomicBool) -> Watch<'_> {
    Watch {
        cancel,
        progress: &|_| (),
    }
}

/// What a machine far away has: its own score, and the peaks that it was told.
fn told(fresh: &dyn Fn() -> Score, needs: &[usize], peaks: &[f32], pending: &[usize]) -> Score {
    let mut score = fresh();
    for step in needs {
        assert_eq!(
            pending[*step], 0,
            "step {step} is needed before it is known"
        );
        score.set_step_peak(*step, peaks[*step]);
    }
    score
}

/// Frames, the step that was rendered before its scale, and the samples.
type Done = (Range<u64>, Option<usize>, Vec<[f32; 2]>);

struct Joined {
    bytes: Vec<u8>,
    tasks: Vec<Task>,
    peaks: Vec<f32>,
    gain: f32,
}

/// Plans, does every task on a score of its own in the plan's order, and joins.
fn joined(fresh: &dyn Fn() -> Score, ask: &Ask, known: &Peaks, options: &Options) -> Joined {
    let cancel = AtomicBool::new(false);
    let mut home = fresh();
    let plan = plan(&home, ask, known).unwrap();
    let count = home.steps().len();
    let mut peaks = vec![0.0f32; count];
    let mut pending = vec![0usize; count];
    for (step, peak) in known.steps.iter().enumerate() {
        peaks[step] = peak.unwrap_or(0.0);
    }
    let of_step = |task: &Task| match task {
        Task::Piece {
            signal: Signal::Step(step),
            ..
        }
        | Task::StepPeak { step, .. } => Some(*step),
        _ => None,
    };
    for task in &plan.tasks {
        if let Some(step) = of_step(task) {
            pending[step] += 1;
        }
    }
    let mut pieces: Vec<Done> = Vec::new();
    let mut mix = 0.0f32;
    for task in &plan.tasks {
        match task {
            Task::Piece {
                frames,
                signal,
                needs,
            } => {
                let score = told(fresh, needs, &peaks, &pending);
                let piece = render_piece(&score, frames, *signal, watch(&cancel)).unwrap();
                let step = match signal {
                    Signal::Step(step) => {
                        peaks[*step] = peaks[*step].max(piece.peak);
                        Some(*step)
                    }
                    Signal::Mix => {
                        mix = mix.max(piece.peak);
                        None
                    }
                };
                let sound = piece.left.iter().zip(&piece.right);
                pieces.push((frames.clone(), step, sound.map(|(l, r)| [*l, *r]).collect()));
            }
            Task::StepPeak { step, quanta } => {
                let score = fresh();
                peaks[*step] =
                    step_peak(&score, *step, quanta, peaks[*step], watch(&cancel)).unwrap();
            }
            Task::MixPeak { quanta, needs } => {
                let score = told(fresh, needs, &peaks, &pending);
                mix = mix_peak(&score, quanta, mix, watch(&cancel)).unwrap();
            }
        }
        if let Some(step) = of_step(task) {
            pending[step] -= 1;
        }
    }
    for (step, peak) in peaks.iter().enumerate() {
        home.set_step_peak(step, *peak);
    }
    for (_, step, sound) in &pieces {
        if let Some(step) = step {
            let scale = home.step_scale(*step);
            mix = sound
                .iter()
                .flatten()
                .fold(mix, |mix, s| mix.max((s * scale).abs()));
        }
    }
    let gain = level_gain(ask.stage, mix);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("joined.audio");
    let spec = OutputSpec {
        first_frame: plan.frames.start,
        dither: options.dither,
        ..OutputSpec::new(
            options.format,
            home.sample_rate(),
            plan.frames.end - plan.frames.start,
        )
    };
    let mut join = Join::create(&path, &spec, gain).unwrap();
    pieces.sort_by_key(|(frames, _, _)| frames.start);
    let mut at = plan.frames.start;
    for (frames, step, sound) in pieces {
        assert_eq!(frames.start, at);
        assert_eq!(sound.len() as u64, frames.end - frames.start);
        at = frames.end;
        join.write(sound.into_iter(), step.map(|step| home.step_scale(step)))
            .unwrap();
    }
    join.finish().unwrap();
    Joined {
        bytes: std::fs::read(path).unwrap(),
        tasks: plan.tasks,
        peaks,
        gain,
    }
}

#[test]
fn every_format_is_joined_from_pieces_of_any_length() {
    let folder = tempfile::tempdir().unwrap();
    for (format, piece_frames) in [
        (Format::WavS16, 100_000),
        (Format::WavS24, 512 * 7),
        (Format::WavF32, 9_999),
        (Format::FlacS16, 65_537),
        (Format::FlacS24, u64::MAX),
    ] {
        let options = Options {
            stage: FINAL,
            dither: Some(Dither::new(7)),
            ..plain(format)
        };
        let (whole, report) = file(usual(), folder.path(), &options).unwrap();
        let ask = Ask {
            stage: FINAL,
            slice: None,
            piece_frames,
        };
        let joined = joined(&usual, &ask, &Peaks::default(), &options);
        assert!(
            joined.bytes == whole,
            "{format} in pieces of {piece_frames}"
        );
        assert_eq!(joined.gain, report.level_gain);
    }
}

#[test]
fn a_step_alone_is_rendered_once_for_its_level_and_its_sound() {
    // 60 s at 8000 Hz, loud from end to end: nothing but the fades at the ends is measured apart.
    let loud = || {
        score(
            &[Step {
                secs: 60.0,
                voices: 4,
                amp: 0.7,
            }],
            0.0,
            0.0,
            Mix::Offline,
        )
    };
    let ask = Ask {
        stage: FINAL,
        slice: None,
        piece_frames: 10 * u64::from(RATE),
    };
    let plan = plan(&loud(), &ask, &Peaks::default()).unwrap();
    assert_eq!(plan.unknown, [0]);
    let measured: u64 = plan
        .tasks
        .iter()
        .map(|task| match task {
            Task::StepPeak { quanta, .. } => quanta.end - quanta.start,
            _ => 0,
        })
        .sum();
    // The last piece holds the block that the step ends in: its 10 s are no stretch of the step alone.
    assert!(
        measured * 512 <= 10 * u64::from(RATE) + 1024,
        "{measured} blocks"
    );
    let pieces = plan
        .tasks
        .iter()
        .filter(|task| {
            matches!(
                task,
                Task::Piece {
                    signal: Signal::Step(0),
                    ..
                }
            )
        })
        .count();
    assert_eq!(pieces, 5);
}

#[test]
fn known_peaks_are_not_measured_again() {
    let ask = Ask {
        stage: FINAL,
        slice: None,
        piece_frames: 50_000,
    };
    let options = Options {
        stage: FINAL,
        ..plain(Format::WavF32)
    };
    let first = joined(&usual, &ask, &Peaks::default(), &options);
    assert!(first.peaks[1] > 1.0, "the second step is too loud");
    let known = Peaks {
        steps: first.peaks.iter().map(|peak| Some(*peak)).collect(),
        track: None,
    };
    let second = joined(&usual, &ask, &known, &options);
    assert!(second.bytes == first.bytes);
    assert!(second.tasks.iter().all(|task| matches!(
        task,
        Task::Piece {
            signal: Signal::Mix,
            ..
        }
    )));
}

#[test]
fn what_cannot_be_planned_is_refused_like_a_render() {
    let ask = |stage, slice| Ask {
        stage,
        slice,
        piece_frames: 1000,
    };
    let of = |ask: &Ask| plan(&usual(), ask, &Peaks::default()).unwrap_err();
    let length = usual().frames();
    assert!(matches!(
        of(&ask(Stage::Final { target: 1.5 }, None)),
        RenderError::Target { .. }
    ));
    assert!(matches!(
        of(&ask(FINAL, Some(length..length + 1))),
        RenderError::PastTheEnd { .. }
    ));
    let empty = Range { start: 5, end: 5 };
    assert!(matches!(
        of(&ask(FINAL, Some(empty))),
        RenderError::Nothing { what: "slice" }
    ));
}

#[test]
fn an_unfinished_join_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path: &Path = &folder.path().join("out.wav");
    let spec = OutputSpec::new(Format::WavS16, RATE, 10);
    let mut join = Join::create(path, &spec, 1.0).unwrap();
    join.write([[0.5f32; 2]; 9].into_iter(), None).unwrap();
    assert!(join.finish().is_err(), "a frame is missing");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_cut_of_any_track_and_slice_joins_to_the_bytes_of_one_render(
        steps in prop::collection::vec(
            (0.01f64..30.0, 0usize..5, 0.05f64..1.5)
                .prop_map(|(secs, voices, amp)| Step { secs, voices, amp }),
            1..5,
        ),
        crossfade in 0.0f64..4.0,
        noise in prop_oneof![Just(0.0), Just(0.3)],
        live in any::<bool>(),
        raw in any::<bool>(),
        piece_frames in prop_oneof![500u64..5_000, 5_000u64..400_000],
        cut in prop_oneof![Just(None), (0.0f64..1.0, 0.0f64..1.0).prop_map(Some)],
        count in 1usize..3,
    ) {
        let mix = if live { Mix::Live } else { Mix::Offline };
        let fresh = || score(&steps, crossfade, noise, mix);
        let stage = if raw || live { Stage::Raw } else { FINAL };
        let length = fresh().frames();
        let slice = cut.map(|(from, part)| {
            let start = (from * length as f64) as u64;
            start..start + 1 + (part * (length - start) as f64) as u64
        });
        let options = Options { stage, slice: slice.clone(), threads: threads(count), ..plain(Format::WavF32) };
        let folder = tempfile::tempdir().unwrap();
        let (whole, _) = file(fresh(), folder.path(), &options).unwrap();
        // Cuts of a few frames of a long track are slow and prove no more than those of a short one.
        let piece_frames = piece_frames.max(length / 200);
        let ask = Ask { stage, slice, piece_frames };
        let joined = joined(&fresh, &ask, &Peaks::default(), &options);
        prop_assert!(joined.bytes == whole);
    }
}
