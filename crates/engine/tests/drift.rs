//! Eight hours in, a high carrier still stands where exact arithmetic puts it.

use heterodyne_engine::{Cursor, Mix, QUANTUM, Settings, Sources, compile};

/// Frames·num/den turns, exactly, modulo one turn.
fn exact_turns(frames: u128, num: u128, den: u128) -> f64 {
    ((frames * num) % den) as f64 / den as f64
}

#[test]
fn a_15_7_khz_carrier_after_eight_hours_is_within_a_millionth_of_a_turn() {
    let rate = 44_100u32;
    let secs = 8 * 3600 + 1;
    // 15 700 Hz left; the right ear has a slow vibrato as well, so that it takes the other path.
    let json = format!(
        r#"{{"global": {{"sample_rate": {rate}}}, "progression": [{{"duration": {secs}, "voices": [
            {{"synth_function_name": "binaural_beat", "params": {{"baseFreq": 15700, "beatFreq": 0, "ampL": 1, "ampR": 1,
              "freqOscRangeR": 0.5, "freqOscFreqR": 0.125}}}}]}}]}}"#
    );
    let track = heterodyne_track::parse_track(&json, "drift.json")
        .value
        .expect("valid");
    let settings = Settings::new(rate, Mix::Offline);
    let score = compile(&track, Sources::default(), &settings)
        .expect("compiles")
        .score;
    let mut cursor = Cursor::new(&score);
    let mut out = [[0.0; QUANTUM]; 2];
    let quantum = 8 * 3600 * u64::from(rate) / QUANTUM as u64;
    cursor.render(&score, quantum, &mut out);
    for (j, (left, right)) in out[0].iter().zip(&out[1]).enumerate() {
        let i = u128::from(quantum) * QUANTUM as u128 + j as u128;
        let turns = exact_turns(i + 1, 15_700, u128::from(rate));
        // Vibrato: Σ_{k≤i} ¼·sin(2πk/P), P = 8 s; whole periods add up to nothing, the rest is summed one by one.
        let period = 8 * u128::from(rate);
        let rest = i % period;
        let vibrato: f64 = if j % 64 == 0 {
            (0..=rest)
                .map(|k| 0.25 * (std::f64::consts::TAU * k as f64 / period as f64).sin())
                .sum::<f64>()
                / f64::from(rate)
        } else {
            f64::NAN
        };
        for (channel, got, want) in [("left", left, turns), ("right", right, turns + vibrato)] {
            if want.is_nan() {
                continue;
            }
            let exact = (std::f64::consts::TAU * want).sin();
            let slope = (std::f64::consts::TAU * want).cos().abs();
            let error_turns = (f64::from(*got) - exact).abs() / std::f64::consts::TAU;
            // Where the sine is steep its error is the phase's.
            assert!(
                slope < 0.3 || error_turns / slope < 1e-6,
                "channel {channel}, frame {j}: {error_turns:e} turns"
            );
            assert!(error_turns < 1e-6);
        }
    }
}
