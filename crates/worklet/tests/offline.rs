//! The exports of offline rendering, driven as a page drives them: the bytes are those of a native render.

use heterodyne_engine::{Mix, Settings, compile};
use heterodyne_media::{Dither, Format, HeldFiles, Media, load_text};
use heterodyne_render::{Memory, Options, Stage, Watch, render, render_to_memory};
use heterodyne_worklet::*;
use serde_json::Value;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::ptr::null;
use std::sync::atomic::AtomicBool;

/// A loud step, a crossfade, a quiet one, a clip from memory and noise: levels of every kind have to be found.
const TRACK: &str = r#"{"global": {"sample_rate": 8000, "crossfade_duration": 2.0},
 "background_noise": {"file_path": "soft.noise", "gain": 0.2},
 "overlay_clips": [{"path": "media/bell.wav", "start": 20.0}],
 "progression": [
  {"duration": 25.0, "voices": [
   {"synth_function_name": "binaural_beat", "params": {"baseFreq": 110.0, "ampL": 0.9, "ampR": 0.9}},
   {"synth_function_name": "isochronic_tone", "params": {"baseFreq": 150.0, "amp": 0.8}}]},
  {"duration": 30.0, "voices": [{"synth_function_name": "binaural_beat", "params": {"ampL": 0.3, "ampR": 0.3}}]}]}"#;
const NOISE: &str = r#"{"noise_parameters": {"name": "pink"}}"#;

/// A WAV file of 16 bits at 8000 Hz, one channel: a tone that dies away.
fn bell() -> Vec<u8> {
    let samples = (0..8000).map(|n| {
        let at = f64::from(n) / 8000.0;
        ((-4.0 * at).exp() * (at * 440.0 * std::f64::consts::TAU).sin() * 9000.0) as i16
    });
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(8000u32.to_le_bytes());
    bytes.extend(16_000u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// What is asked for, in the words of the exports.
#[derive(Clone)]
struct Wish {
    mix: u32,
    stage: u32,
    slice: Option<Range<u64>>,
    format: u32,
    dither: u32,
}

const PLAIN: Wish = Wish {
    mix: 1,
    stage: 1,
    slice: None,
    format: 0,
    dither: 0,
};

fn native(wish: &Wish) -> (Vec<u8>, f32) {
    let mut held = HeldFiles::new();
    held.insert("soft.noise", NOISE.as_bytes().to_vec());
    held.insert("media/bell.wav", bell());
    let project = load_text(TRACK, "t.json", &held, Media::Decode).unwrap();
    assert!(project.diagnostics.is_empty(), "{:?}", project.diagnostics);
    let (track, sources) = project.into_piece();
    let mix = [Mix::Live, Mix::Offline][wish.mix as usize];
    let mut score = compile(&track, sources, &Settings::new(8000, mix))
        .unwrap()
        .score;
    let formats = [Format::WavS16, Format::WavS24, Format::WavF32];
    let raw = wish.stage == 0 || wish.mix == 0;
    let options = Options {
        stage: if raw {
            Stage::Raw
        } else {
            Stage::Final { target: 0.25 }
        },
        slice: wish.slice.clone(),
        dither: (wish.dither != 0).then(|| Dither::new(0)),
        threads: NonZeroUsize::MIN,
        memory: Memory::off(),
        keep_bytes: 0,
        ..Options::new(*formats.get(wish.format as usize).unwrap_or(&Format::WavF32))
    };
    let watch = Watch {
        cancel: &AtomicBool::new(false),
        progress: &|_| (),
    };
    if wish.format == 3 {
        let sound = render_to_memory(&mut score, &options, watch).unwrap();
        let samples = sound.interleaved.iter();
        let bytes = samples.flat_map(|sample| sample.to_le_bytes()).collect();
        return (bytes, sound.report.peak);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    let report = render(&mut score, &path, &options, watch).unwrap();
    (std::fs::read(path).unwrap(), report.peak)
}

/// The text that this thread's last call answered.
fn said() -> Value {
    // SAFETY: pointer and length are those of one answer, and nothing is called in between.
    let text = unsafe { std::slice::from_raw_parts(ht_answer_ptr(), ht_answer_len()) };
    serde_json::from_slice(text).unwrap()
}

fn loaded(mix: u32) -> *mut Track {
    let files = ht_files_new();
    for (name, content) in [("soft.noise", NOISE.as_bytes()), ("bell.wav", &bell())] {
        let room = ht_alloc(content.len(), 1);
        // SAFETY: the room is as long as the content; name, data and set are valid.
        unsafe {
            room.copy_from_nonoverlapping(content.as_ptr(), content.len());
            assert_eq!(
                ht_files_add(files, name.as_ptr(), name.len(), room, content.len()),
                1
            );
        }
    }
    // SAFETY: all lengths are right, and the set is freed when nobody uses it any more.
    let track = unsafe {
        let track = ht_load(TRACK.as_ptr(), TRACK.len(), null(), 0, files, 0, mix);
        ht_files_free(files);
        track
    };
    assert!(!track.is_null(), "{}", said());
    track
}

/// A plan of a track that is freed at once, and what was said of it.
fn planned(wish: &Wish) -> (*mut Plan, Value) {
    let track = loaded(wish.mix);
    let (start, frames) = match &wish.slice {
        Some(slice) => (slice.start as f64, (slice.end - slice.start) as f64),
        None => (0.0, -1.0),
    };
    // SAFETY: the track is one, and is freed once.
    unsafe {
        let plan = ht_plan_new(
            track,
            wish.stage,
            0.25,
            start,
            frames,
            wish.format,
            wish.dither,
        );
        let said = said();
        ht_track_free(track);
        (plan, said)
    }
}

/// A worker's copy of a plan, as a copy of the memory would be.
struct Copy {
    plan: *mut Plan,
    desk: *mut Desk,
}

impl Copy {
    fn new(wish: &Wish) -> Self {
        let (plan, said) = planned(wish);
        assert!(!plan.is_null(), "{said}");
        // SAFETY: the plan is one.
        let desk = unsafe { ht_desk_new(plan) };
        Self { plan, desk }
    }

    fn answer(&self) -> Vec<u8> {
        // SAFETY: the desk is one; its answer stays until its next task.
        unsafe {
            std::slice::from_raw_parts(ht_desk_answer(self.desk), ht_desk_answer_len(self.desk))
                .to_vec()
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // SAFETY: both came from their exports and are freed once.
        unsafe {
            ht_desk_free(self.desk);
            ht_plan_free(self.plan);
        }
    }
}

/// What came out: pieces with their first frames, and the greatest magnitude.
#[derive(Default)]
struct Output {
    pieces: Vec<(f64, Vec<u8>)>,
    peak: f32,
    announced: (u64, u64),
    spared: usize,
    rounds: Vec<String>,
}

/// Renders with several copies that tell each other what they measure; sound that was measured is kept where `keeps`.
fn rendered(wish: &Wish, workers: usize, keeps: bool) -> Output {
    let (plan, said_of_plan) = planned(wish);
    // SAFETY: it is a plan that nobody uses.
    unsafe { ht_plan_free(plan) };
    let copies: Vec<Copy> = (0..workers).map(|_| Copy::new(wish)).collect();
    let mut output = Output {
        announced: (
            said_of_plan["bytes"].as_u64().unwrap(),
            said_of_plan["frames"].as_u64().unwrap(),
        ),
        ..Output::default()
    };
    let mut round = said_of_plan["round"].clone();
    let mut progress = 0.0;
    let mut kept = std::collections::HashMap::new();
    while round["name"] != "done" {
        let sound = round["name"] == "sound";
        let name = round["name"].as_str().unwrap();
        output.rounds.push(name.to_owned());
        let tasks = round["tasks"].as_u64().unwrap() as u32;
        assert!(tasks > 0);
        assert!((round["from"].as_f64().unwrap() - progress).abs() < 1e-9);
        progress = round["to"].as_f64().unwrap();
        for task in 0..tasks {
            let by = &copies[task as usize % workers];
            // SAFETY: plan and desk belong together and to this thread; the room for raw sound is as long as is said.
            unsafe {
                match kept.get(&u64::from(task)).filter(|_| sound) {
                    Some(raw) => {
                        let raw: &Vec<f32> = raw;
                        ht_desk_raw(by.desk).copy_from_nonoverlapping(raw.as_ptr(), raw.len());
                        assert_eq!(ht_plan_task_from_raw(by.plan, by.desk, task), 0);
                        output.spared += 1;
                    }
                    None => assert_eq!(ht_plan_task(by.plan, by.desk, task), 0, "{}", said()),
                }
                let raw_task = ht_desk_raw_task(by.desk);
                if keeps && raw_task >= 0.0 {
                    let raw = std::slice::from_raw_parts(ht_desk_raw(by.desk), RAW_BYTES / 4);
                    kept.insert(raw_task as u64, raw.to_vec());
                }
                if sound {
                    output.pieces.push((ht_desk_frame(by.desk), by.answer()));
                    output.peak = output.peak.max(ht_desk_peak(by.desk));
                    continue;
                }
                let answer = by.answer();
                for other in copies.iter().filter(|other| !std::ptr::eq(*other, by)) {
                    let taken = ht_plan_put(other.plan, task, answer.as_ptr(), answer.len());
                    assert_eq!(taken, 1);
                }
            }
        }
        for copy in &copies {
            // SAFETY: it is a plan.
            let tasks = unsafe { ht_plan_advance(copy.plan) };
            let said = said();
            assert_eq!(said["error"], Value::Null);
            round = said["round"].clone();
            assert_eq!(u64::from(tasks), round["tasks"].as_u64().unwrap());
        }
    }
    assert!((progress - 1.0).abs() < 1e-9);
    output
}

fn wav(output: &Output) -> Vec<u8> {
    let pieces = output.pieces.iter();
    pieces
        .flat_map(|(_, bytes)| bytes.iter().copied())
        .collect()
}

#[test]
fn a_page_makes_the_bytes_of_the_command() {
    let slice = Some(70_000..250_000);
    for wish in [
        PLAIN,
        Wish {
            slice: slice.clone(),
            dither: 1,
            ..PLAIN
        },
        Wish {
            format: 1,
            dither: 1,
            ..PLAIN
        },
        Wish {
            format: 2,
            stage: 0,
            slice,
            ..PLAIN
        },
        Wish { mix: 0, ..PLAIN },
    ] {
        let (expected, peak) = native(&wish);
        for (workers, keeps) in [(1, false), (3, true)] {
            let output = rendered(&wish, workers, keeps);
            let bytes = wav(&output);
            assert!(bytes == expected, "format {} mix {}", wish.format, wish.mix);
            assert_eq!(output.announced.0, bytes.len() as u64);
            assert_eq!(output.peak, peak);
        }
    }
}

#[test]
fn only_rounds_that_have_something_to_do_come() {
    let all = [
        "step-bounds",
        "step-peaks",
        "mix-bounds",
        "mix-peaks",
        "sound",
    ];
    assert_eq!(rendered(&PLAIN, 1, false).rounds, all);
    let raw = Wish { stage: 0, ..PLAIN };
    assert_eq!(
        rendered(&raw, 1, false).rounds,
        ["step-bounds", "step-peaks", "sound"]
    );
    let live = Wish { mix: 0, ..PLAIN };
    assert_eq!(rendered(&live, 1, false).rounds, ["sound"]);
}

#[test]
fn planar_pieces_are_the_samples_of_a_native_render() {
    let wish = Wish {
        format: 3,
        slice: Some(1000..200_000),
        ..PLAIN
    };
    let (expected, _) = native(&wish);
    let output = rendered(&wish, 2, true);
    assert!(output.spared > 0);
    let mut planes = [vec![0u8; expected.len() / 2], vec![0u8; expected.len() / 2]];
    for (first, piece) in &output.pieces {
        let half = piece.len() / 2;
        for (plane, samples) in planes.iter_mut().zip(piece.chunks(half)) {
            plane[*first as usize * 4..][..half].copy_from_slice(samples);
        }
    }
    let pairs = planes[0].chunks(4).zip(planes[1].chunks(4));
    let interleaved: Vec<u8> = pairs.flat_map(|(l, r)| [l, r].concat()).collect();
    assert!(interleaved == expected);
    assert_eq!(output.announced, (199_000 * 8, 199_000));
}

#[test]
fn threads_on_one_plan_make_the_same_file() {
    let (plan, said_of_plan) = planned(&PLAIN);
    let mut tasks = said_of_plan["round"]["tasks"].as_u64().unwrap() as u32;
    let mut pieces = Vec::new();
    let address = plan as usize;
    while tasks > 0 {
        let mut answers: Vec<(u32, Vec<u8>)> = std::thread::scope(|scope| {
            let workers = [0, 1].map(|odd| {
                scope.spawn(move || {
                    let plan = address as *mut Plan;
                    // SAFETY: the plan lives until all threads have ended; the desk is this thread's.
                    unsafe {
                        let copy = ht_desk_new(plan);
                        let mine = (0..tasks).filter(|task| task % 2 == odd);
                        let answers: Vec<_> = mine
                            .map(|task| {
                                assert_eq!(ht_plan_task(plan, copy, task), 0);
                                let answer = std::slice::from_raw_parts(
                                    ht_desk_answer(copy),
                                    ht_desk_answer_len(copy),
                                );
                                (task, answer.to_vec())
                            })
                            .collect();
                        ht_desk_free(copy);
                        answers
                    }
                })
            });
            workers.map(|worker| worker.join().unwrap()).concat()
        });
        answers.sort();
        pieces = answers.into_iter().flat_map(|(_, bytes)| bytes).collect();
        // SAFETY: it is a plan, and no task runs.
        tasks = unsafe { ht_plan_advance(plan) };
    }
    // SAFETY: nobody uses it any more.
    unsafe { ht_plan_free(plan) };
    assert!(pieces == native(&PLAIN).0);
}

#[test]
fn what_cannot_be_is_answered() {
    let beyond = Wish {
        slice: Some(1 << 40..1 << 41),
        ..PLAIN
    };
    let (plan, said_of_it) = planned(&beyond);
    assert!(plan.is_null());
    assert_eq!(said_of_it["error"]["code"], "slice");
    let (plan, said_of_it) = planned(&Wish { format: 9, ..PLAIN });
    assert!(plan.is_null());
    assert_eq!(said_of_it["error"]["code"], "format");

    let copy = Copy::new(&PLAIN);
    // SAFETY: plan and desk belong together; null is allowed everywhere.
    unsafe {
        assert!(ht_plan_new(null(), 1, 0.25, 0.0, -1.0, 0, 0).is_null());
        assert_eq!(said()["error"]["code"], "nothing-loaded");
        let track = loaded(1);
        assert!(ht_plan_new(track, 1, f32::NAN, 0.0, -1.0, 0, 0).is_null());
        assert_eq!(said()["error"]["code"], "target");
        let whole = ht_plan_new(track, 1, 0.25, f64::NAN, f64::NAN, 0, 0);
        assert!(!whole.is_null());
        ht_plan_free(whole);
        ht_track_free(track);

        assert_eq!(ht_plan_advance(copy.plan), 0);
        assert_eq!(said()["error"]["code"], "unanswered");
        assert_eq!(ht_plan_task(copy.plan, copy.desk, u32::MAX), 1);
        assert_eq!(ht_plan_put(copy.plan, 0, null(), 0), 0);
        assert_eq!(ht_plan_put(null(), 0, null(), 0), 0);
        assert_eq!(ht_plan_task(null(), copy.desk, 0), 1);
        assert_eq!(ht_plan_advance(std::ptr::null_mut()), 0);
        assert!(ht_desk_new(null()).is_null());
        assert!(ht_desk_answer(null()).is_null());
        assert_eq!(ht_desk_answer_len(null()), 0);
        ht_desk_free(std::ptr::null_mut());
        ht_plan_free(std::ptr::null_mut());
    }
}
