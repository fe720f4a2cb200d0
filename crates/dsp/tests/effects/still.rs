//! A setting for each effect in which it changes nothing but the time.

use heterodyne_dsp::effects::{Kind, Stage};

pub fn still(kind: &'static Kind) -> Stage {
    let mut stage = Stage::new(kind);
    for (parameter, value) in kind.parameters.iter().zip(&mut stage.values) {
        let wanted = match (kind.name, parameter.name) {
            ("gain", "gain_db")
            | ("gate", "range_db")
            | ("limiter", "ceiling_db" | "input_gain_db")
            | ("distortion", "output_db") => 0.0,
            ("high_pass", "frequency_hz") => 10.0,
            ("low_pass", "frequency_hz") => 20_000.0,
            ("compressor" | "pitch_shift", "ratio") => 1.0,
            (_, "mix_part" | "amount_part" | "strength_part") => 0.0,
            _ => continue,
        };
        *value = wanted;
        assert!((parameter.minimum..=parameter.maximum).contains(&wanted));
    }
    stage
}
