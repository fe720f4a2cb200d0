//! Bounded pre-roll: minutes into a voice, a block is the same whether a new cursor jumps to it, comes from just before, from
//! a thousand blocks before, or has been elsewhere; on every instruction set, with every effect that the voice can carry.
//!
//! What a jump costs is counted by `cargo xtask instructions`.

mod random_track;

use heterodyne_engine::{Cursor, Isa, Mix, QUANTUM, Score, Settings};
use heterodyne_track::table::{VoiceSpec, voices};
use random_track::RandomTrack;
use serde_json::{Map, Value, json};

const RATE: u32 = 8000;
const SECS: f64 = 600.0;

type Bits = Vec<u32>;

/// The settings with which a voice is timed.
fn forms(voice: &VoiceSpec) -> Map<String, Value> {
    let path = format!(
        "{}/../../benches/voices/{}.json",
        env!("CARGO_MANIFEST_DIR"),
        voice.name
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let text = text
        .replace("bench.wav", "a.wav")
        .replace("bench.sofa", "b.wav");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A score of ten minutes of one voice.
fn score(voice: &VoiceSpec, form: &str, params: &Value) -> Score {
    let track = json!({"global": {"sample_rate": RATE}, "progression": [{"duration": SECS, "voices": [
        {"synth_function_name": voice.name, "is_transition": form.starts_with("transition"), "params": params}]}]});
    let track = RandomTrack {
        json: track.to_string(),
        rate: RATE,
        clips: Vec::new(),
    };
    track.score(&Settings::new(RATE, Mix::Offline))
}

fn block(cursor: &mut Cursor, score: &Score, quantum: u64) -> Bits {
    let mut out = [[0.0f32; QUANTUM]; 2];
    cursor.render(score, quantum, &mut out);
    out.iter().flatten().map(|x| x.to_bits()).collect()
}

fn differs(what: &str, quantum: u64, a: &Bits, b: &Bits) -> Option<String> {
    let at = a.iter().zip(b).position(|(a, b)| a != b)?;
    let [x, y] = [a, b].map(|bits| f32::from_bits(bits[at]));
    let (ear, frame) = (
        ["left", "right"][at / QUANTUM],
        quantum * QUANTUM as u64 + (at % QUANTUM) as u64,
    );
    Some(format!(
        "{what}: {ear} frame {frame} is {x:e} after a jump and {y:e} otherwise"
    ))
}

/// Everything that is wrong with one form of a voice.
fn faults(name: &str, score: &Score) -> Vec<String> {
    let mut faults = Vec::new();
    // Segments of effects are multiples of 64 blocks: a block inside one, its first, its last.
    for quantum in [4099u64, 6400, 9279] {
        let mut jumped = Cursor::with_isa(score, Isa::Baseline);
        let wanted = block(&mut jumped, score, quantum);
        for isa in Isa::available() {
            let mut cursor = Cursor::with_isa(score, isa);
            let got = block(&mut cursor, score, quantum);
            faults.extend(differs(
                &format!("{name} on {isa:?}"),
                quantum,
                &wanted,
                &got,
            ));
        }
        for before in [3, 1000] {
            let mut cursor = Cursor::new(score);
            let last = (quantum - before..=quantum)
                .map(|quantum| block(&mut cursor, score, quantum))
                .last();
            let got = last.unwrap_or_default();
            faults.extend(differs(
                &format!("{name} from {before} blocks before"),
                quantum,
                &wanted,
                &got,
            ));
        }
        let mut wandering = Cursor::new(score);
        for elsewhere in [9000, 17, 6399, quantum + 1, quantum - 1] {
            block(&mut wandering, score, elsewhere);
        }
        let got = block(&mut wandering, score, quantum);
        faults.extend(differs(
            &format!("{name} after other places"),
            quantum,
            &wanted,
            &got,
        ));
    }
    faults
}

#[test]
fn a_block_minutes_in_needs_nothing_but_itself() {
    let mut all = Vec::new();
    for voice in voices() {
        let forms = forms(voice);
        for (form, params) in &forms {
            let name = format!("{} {form}", voice.name);
            all.extend(faults(&name, &score(voice, form, params)));
        }
        // The same with all effects of its table switched on.
        let mut params = forms["static"].clone();
        for switch in ["flangeEnable", "spatialEnable", "harmonicSuppression"] {
            if voice.has(switch) {
                params[switch] = json!(true);
            }
        }
        params["flangeLoopHpfHz"] = json!(40);
        params["flangeFeedback"] = json!(-0.8);
        let name = format!("{} with its effects", voice.name);
        all.extend(faults(&name, &score(voice, "static", &params)));
    }
    assert!(all.is_empty(), "{all:#?}");
}
