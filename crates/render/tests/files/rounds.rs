//! A render in rounds is the file of one render, byte for byte, whoever did which task and in which order.

use crate::scores::{RATE, Step, file, memory_of, plain, score, usual};
use heterodyne_engine::{Mix, Score};
use heterodyne_media::{Dither, Format};
use heterodyne_render::{
    Form, Options, Place, RenderError, Round, RoundError, Rounds, Stage, TaskError,
};
use proptest::prelude::*;
use std::collections::HashMap;
use std::ops::Range;

const FINAL: Stage = Stage::Final { target: 0.25 };
const F32: Form = Form::Wav {
    format: Format::WavF32,
    dither: None,
};

fn form_of(options: &Options) -> Form {
    Form::Wav {
        format: options.format,
        dither: options.dither,
    }
}

/// What the pieces made, where each began, how loud the loudest was, and which tasks were not passed over.
#[derive(Default)]
struct Made {
    pieces: Vec<Vec<u8>>,
    first_frames: Vec<u64>,
    peak: f32,
    bytes: u64,
    measured: usize,
    tasks: usize,
    /// Pieces that were not rendered again.
    spared: usize,
}

/// Several workers with a copy of everything each: `pick` says which task is done next and by whom, of so many. Of the measured sound
/// the pieces before number `keep` are kept.
fn apart(
    fresh: &dyn Fn() -> Score,
    (stage, slice, form): (Stage, Option<Range<u64>>, Form),
    (workers, keep): (usize, u64),
    mut pick: impl FnMut(usize) -> usize,
) -> Made {
    let mut copies: Vec<Rounds> = (0..workers)
        .map(|_| Rounds::new(fresh(), stage, slice.as_ref(), form).unwrap())
        .collect();
    let mut places: Vec<Place> = copies.iter().map(Place::new).collect();
    let mut kept: HashMap<u64, Vec<f32>> = HashMap::new();
    let mut made = Made {
        bytes: copies[0].bytes(),
        ..Made::default()
    };
    let mut done = copies[0].share().start;
    while copies[0].round() != Round::Done {
        let round = copies[0].round();
        assert!((copies[0].share().start - done).abs() < 1e-12, "{round:?}");
        done = copies[0].share().end;
        let mut open: Vec<u64> = (0..copies[0].tasks()).collect();
        if round == Round::Sound {
            made.pieces = vec![Vec::new(); open.len()];
            made.first_frames = vec![0; open.len()];
        }
        while !open.is_empty() {
            let task = open.remove(pick(open.len()));
            let by = pick(workers);
            match kept.get(&task).filter(|_| round == Round::Sound) {
                Some(raw) => {
                    places[by].raw().copy_from_slice(raw);
                    copies[by].run_from_raw(&mut places[by], task).unwrap();
                    made.spared += 1;
                }
                None => copies[by].run(&mut places[by], task).unwrap(),
            }
            if let Some(sound_task) = places[by].raw_of().filter(|task| *task < keep) {
                kept.insert(sound_task, places[by].raw().to_vec());
            }
            let place = &places[by];
            if round == Round::Sound {
                made.pieces[task as usize] = place.answer().to_vec();
                made.first_frames[task as usize] = place.first_frame();
                made.peak = made.peak.max(place.peak());
                continue;
            }
            if matches!(round, Round::StepPeaks | Round::MixPeaks) {
                made.tasks += 1;
                let answer = place.answer().try_into().unwrap();
                made.measured += usize::from(f32::from_le_bytes(answer) >= 0.0);
            }
            for other in (0..workers).filter(|other| *other != by) {
                copies[other].put(task, places[by].answer()).unwrap();
            }
        }
        for copy in &mut copies {
            copy.advance().unwrap();
        }
    }
    assert!((done - 1.0).abs() < 1e-9);
    made
}

/// In order, by one.
fn alone(fresh: &dyn Fn() -> Score, ask: (Stage, Option<Range<u64>>, Form)) -> Made {
    apart(fresh, ask, (1, 0), |_| 0)
}

#[test]
fn every_wav_format_with_and_without_dither() {
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::WavS16, Format::WavS24, Format::WavF32] {
        for dither in [None, Some(Dither::new(7))] {
            let slice = Some(3000..400_000);
            let options = Options {
                stage: FINAL,
                dither,
                slice: slice.clone(),
                ..plain(format)
            };
            let (whole, report) = file(usual(), folder.path(), &options).unwrap();
            let made = alone(&usual, (FINAL, slice, form_of(&options)));
            assert!(made.pieces.concat() == whole, "{format}");
            assert_eq!(made.bytes, whole.len() as u64);
            assert_eq!(made.peak, report.peak);
        }
    }
}

#[test]
fn threads_that_share_one_render_make_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        stage: FINAL,
        ..plain(Format::WavS16)
    };
    let (whole, _) = file(usual(), folder.path(), &options).unwrap();
    let mut rounds = Rounds::new(usual(), FINAL, None, form_of(&options)).unwrap();
    let mut pieces = Vec::new();
    while rounds.round() != Round::Done {
        let shared = &rounds;
        let mut answers: Vec<(u64, Vec<u8>)> = std::thread::scope(|scope| {
            let worker = |odd: u64| {
                scope.spawn(move || {
                    let mut place = Place::new(shared);
                    let mine = (0..shared.tasks()).filter(|task| task % 2 == odd);
                    mine.map(|task| {
                        shared.run(&mut place, task).unwrap();
                        (task, place.answer().to_vec())
                    })
                    .collect::<Vec<_>>()
                })
            };
            let workers = [worker(0), worker(1)];
            workers.map(|worker| worker.join().unwrap()).concat()
        });
        answers.sort();
        if rounds.round() == Round::Sound {
            pieces = answers.into_iter().map(|(_, bytes)| bytes).collect();
        }
        rounds.advance().unwrap();
    }
    assert!(pieces.concat() == whole);
}

#[test]
fn what_cannot_be_louder_is_passed_over() {
    // Two steady steps far from each other in level: of the mix, only chunks of the louder one can hold the peak.
    let steps = [(120.0, 0.05), (60.0, 0.4)].map(|(secs, amp)| Step {
        secs,
        voices: 1,
        amp,
    });
    let fresh = || score(&steps, 0.0, 0.0, Mix::Offline);
    let made = alone(&fresh, (FINAL, None, F32));
    let quiet = (120 * u64::from(RATE) / 65_536) as usize;
    assert!(
        made.measured <= made.tasks - quiet,
        "{} of {}",
        made.measured,
        made.tasks
    );
}

#[test]
fn kept_sound_is_not_rendered_again() {
    // Noise has no bound: all of it is measured, and each whole chunk of it can be kept.
    let steps = [Step {
        secs: 60.0,
        voices: 1,
        amp: 0.3,
    }];
    let folder = tempfile::tempdir().unwrap();
    let whole_chunks = 60 * u64::from(RATE) / 65_536;
    for (noise, voices) in [(0.3, 1), (0.0, 5)] {
        // Without noise a loud step alone: its sound is kept before its scale, but for the chunk that it begins in.
        let steps = [Step {
            voices,
            ..steps[0].clone()
        }];
        let fresh = || score(&steps, 0.0, noise, Mix::Offline);
        let made = apart(&fresh, (FINAL, None, F32), (1, u64::MAX), |_| 0);
        assert!(
            made.spared > 0 && made.spared as u64 <= whole_chunks,
            "{}",
            made.spared
        );
        if noise > 0.0 {
            assert_eq!(made.spared as u64, whole_chunks);
        }
        let options = Options {
            stage: FINAL,
            ..plain(Format::WavF32)
        };
        assert!(made.pieces.concat() == file(fresh(), folder.path(), &options).unwrap().0);
    }
}

#[test]
fn a_raw_render_of_a_quiet_track_is_one_round() {
    let quiet = || {
        let steps = [Step {
            secs: 20.0,
            voices: 1,
            amp: 0.2,
        }];
        score(&steps, 0.0, 0.0, Mix::Offline)
    };
    let mut rounds = Rounds::new(quiet(), Stage::Raw, None, F32).unwrap();
    assert_eq!((rounds.round(), rounds.share()), (Round::Sound, 0.0..1.0));
    assert_eq!(rounds.tasks(), 20 * u64::from(RATE) / 65_536 + 1);
    assert_eq!(rounds.advance(), Ok(Round::Done));
    assert_eq!(
        (rounds.tasks(), rounds.advance()),
        (0, Ok(Round::Done)),
        "the end stays the end"
    );
}

#[test]
fn answers_are_checked() {
    let mut rounds = Rounds::new(usual(), FINAL, None, F32).unwrap();
    assert_eq!(rounds.round(), Round::StepBounds);
    assert!(matches!(
        rounds.advance(),
        Err(RoundError::Missing { task: 0, .. })
    ));
    let beyond = rounds.tasks();
    let mut place = Place::new(&rounds);
    assert!(matches!(
        rounds.run(&mut place, beyond),
        Err(TaskError::Round(RoundError::NoSuchTask { .. }))
    ));
    assert!(matches!(
        rounds.put(beyond, &[]),
        Err(RoundError::NoSuchTask { .. })
    ));
    assert!(matches!(
        rounds.put(0, &[0; 5]),
        Err(RoundError::Answer { found: 5, .. })
    ));
}

#[test]
fn a_score_that_others_hold_is_not_changed_under_them() {
    let shared = std::sync::Arc::new(usual());
    let mut rounds = Rounds::new(shared.clone(), FINAL, None, F32).unwrap();
    while rounds.round() != Round::StepPeaks {
        all_tasks(&rounds);
        rounds.advance().unwrap();
    }
    all_tasks(&rounds);
    assert_eq!(rounds.advance(), Err(RoundError::Shared));
    rounds.replace_score(usual());
    assert_eq!(rounds.advance(), Ok(Round::MixBounds));
    // The second step is too loud: its scale is known to the render, and to nobody else.
    assert!(rounds.score().step_scale(1) < 1.0);
    assert_eq!(shared.step_scale(1), 1.0);
}

fn all_tasks(rounds: &Rounds) {
    let mut place = Place::new(rounds);
    for task in 0..rounds.tasks() {
        rounds.run(&mut place, task).unwrap();
    }
}

#[test]
fn what_cannot_be_rendered_is_refused_like_a_render() {
    let of = |stage, slice: Option<Range<u64>>| {
        let refused = Rounds::new(usual(), stage, slice.as_ref(), F32);
        refused.err().expect("a refusal")
    };
    let length = usual().frames();
    assert!(matches!(
        of(Stage::Final { target: 0.0 }, None),
        RenderError::Target { .. }
    ));
    assert!(matches!(
        of(FINAL, Some(length..length + 1)),
        RenderError::PastTheEnd { .. }
    ));
    assert!(matches!(
        of(FINAL, Some(Range { start: 7, end: 7 })),
        RenderError::Nothing { what: "slice" }
    ));
}

/// Left and right in turn, from pieces that hold one channel after the other.
fn interleaved(made: &Made) -> Vec<u8> {
    let mut out = Vec::new();
    let mut frames = 0;
    for (piece, first_frame) in made.pieces.iter().zip(&made.first_frames) {
        assert_eq!(*first_frame, frames);
        let (left, right) = piece.split_at(piece.len() / 2);
        for (l, r) in left.chunks(4).zip(right.chunks(4)) {
            out.extend_from_slice(l);
            out.extend_from_slice(r);
        }
        frames += left.len() as u64 / 4;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_track_slice_and_order_gives_the_bytes_of_one_render(
        steps in prop::collection::vec(
            (0.01f64..30.0, 0usize..5, 0.05f64..1.5)
                .prop_map(|(secs, voices, amp)| Step { secs, voices, amp }),
            1..5,
        ),
        crossfade in 0.0f64..4.0,
        noise in prop_oneof![Just(0.0), Just(0.3)],
        live in any::<bool>(),
        raw in any::<bool>(),
        cut in prop_oneof![Just(None), (0.0f64..1.0, 0.0f64..1.0).prop_map(Some)],
        kind in 0usize..4,
        dithered in any::<bool>(),
        workers in 1usize..4,
        keep in 0u64..8,
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let mix = if live { Mix::Live } else { Mix::Offline };
        let fresh = || score(&steps, crossfade, noise, mix);
        let stage = if raw || live { Stage::Raw } else { FINAL };
        let length = fresh().frames();
        let slice = cut.map(|(from, part)| {
            let start = (from * length as f64) as u64;
            start..start + 1 + (part * (length - start) as f64) as u64
        });
        let format = [Format::WavS16, Format::WavS24, Format::WavF32][kind % 3];
        let dither = dithered.then(|| Dither::new(3));
        let options = Options { stage, slice: slice.clone(), dither, ..plain(format) };
        let mut picks = picks.into_iter().cycle();
        let pick = |of: usize| picks.next().map_or(0, |pick| pick.index(of.max(1)));
        if kind == 3 {
            let made = apart(&fresh, (stage, slice, Form::Planar), (workers, keep), pick);
            prop_assert!(interleaved(&made) == memory_of(fresh(), &options).unwrap());
        } else {
            let folder = tempfile::tempdir().unwrap();
            let (whole, report) = file(fresh(), folder.path(), &options).unwrap();
            let made = apart(&fresh, (stage, slice, form_of(&options)), (workers, keep), pick);
            prop_assert!(made.pieces.concat() == whole);
            prop_assert_eq!(made.peak, report.peak);
        }
    }
}
