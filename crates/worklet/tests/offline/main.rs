//! The exports of offline rendering, driven as a page drives them: the bytes are those of a native render.

mod page;

use heterodyne_worklet::*;
use page::{PLAIN, Wish, loaded, native, planned, said};
use serde_json::Value;
use std::ptr::null;

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
fn a_track_that_is_held_meanwhile_is_left_as_it_is() {
    let track = loaded(1);
    let mut bytes = Vec::new();
    // SAFETY: all came from their exports and are freed once.
    unsafe {
        let plan = ht_plan_new(track, 1, 0.25, 0.0, -1.0, 0, 0);
        let desk = ht_desk_new(plan);
        let mut tasks = said()["round"]["tasks"].as_u64().unwrap() as u32;
        while tasks > 0 {
            bytes.clear();
            for task in 0..tasks {
                assert_eq!(ht_plan_task(plan, desk, task), 0);
                let length = ht_desk_answer_len(desk);
                bytes.extend_from_slice(std::slice::from_raw_parts(ht_desk_answer(desk), length));
            }
            tasks = ht_plan_advance(plan);
            assert_eq!(said()["error"], Value::Null);
        }
        ht_desk_free(desk);
        ht_plan_free(plan);
        ht_track_free(track);
    }
    assert!(bytes == native(&PLAIN).0);
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
