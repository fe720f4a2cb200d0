//! Any bytes as a track that is compiled by both contracts and played here and there.
#![no_main]

use heterodyne_engine::{Cursor, Mix, QUANTUM, Settings, Sources, compile};
use heterodyne_track::{parse_track, text_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = text_of(bytes, "input") else {
        return;
    };
    let Some(track) = parse_track(text, "input").value else {
        return;
    };
    for mix in [Mix::Offline, Mix::Live] {
        let Ok(compiled) = compile(&track, Sources::default(), &Settings::new(8000, mix)) else {
            continue;
        };
        let mut score = compiled.score;
        for step in score.steps_to_scan() {
            score.set_step_peak(step, 1.5);
        }
        let mut cursor = Cursor::new(&score);
        let mut out = [[0.0; QUANTUM]; 2];
        let last = score.quanta().saturating_sub(1);
        for quantum in [0, 1, last / 2, last] {
            let bound = cursor.bound(&score, quantum);
            cursor.render(&score, quantum, &mut out);
            assert!(
                out.iter().flatten().all(|x| !(x.abs() > bound)),
                "a bound that does not hold"
            );
        }
    }
});
