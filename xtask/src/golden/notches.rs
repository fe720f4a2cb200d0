//! How deep a spectrum is where a moving notch should be, frame by frame.
//!
//! A notch follows `(min + max)/2 + (max - min)/2 * l`, where `l` is a cosine of the LFO phase, or a triangle that is
//! -1 at phase 0 and +1 half a turn later. The right channel's phase is ahead by `right_deg`; a second pass, when
//! there is one, by `intra_deg` more.

use serde_json::Value;

use super::loudness::median;
use super::spectrum;

/// Frame length, in samples.
const FRAME: usize = 1024;

/// One notch that moves between two frequencies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sweep {
    min_hz: f64,
    max_hz: f64,
    q: f64,
    least_depth_db: f64,
}

/// Every moving notch of a sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Notches {
    lfo_hz: f64,
    triangle: bool,
    right_turns: f64,
    intra_turns: f64,
    sweeps: Vec<Sweep>,
}

impl Notches {
    /// Reads the member of a case; null is none.
    pub fn read(value: &Value) -> Result<Option<Self>, String> {
        if value.is_null() {
            return Ok(None);
        }
        let number =
            |value: &Value, name: &str| value[name].as_f64().ok_or(format!("{name} is missing"));
        let sweeps = value["sweeps"].as_array().ok_or("sweeps are missing")?;
        let sweep = |value: &Value| {
            Ok::<_, String>(Sweep {
                min_hz: number(value, "min_hz")?,
                max_hz: number(value, "max_hz")?,
                q: number(value, "q")?,
                least_depth_db: number(value, "least_depth_db")?,
            })
        };
        Ok(Some(Notches {
            lfo_hz: number(value, "lfo_hz")?,
            triangle: value["waveform"] == "triangle",
            right_turns: number(value, "right_deg")? / 360.0,
            intra_turns: number(value, "intra_deg")? / 360.0,
            sweeps: sweeps.iter().map(sweep).collect::<Result<_, _>>()?,
        }))
    }

    /// Notches of one channel that are missing or not deep enough, one phrase each.
    pub fn judge(&self, name: &str, right: bool, samples: &[f64], sample_rate: f64) -> Vec<String> {
        let begin = if right { self.right_turns } else { 0.0 };
        let mut passes = vec![begin];
        if self.intra_turns != 0.0 {
            passes.push(begin + self.intra_turns);
        }
        let mut wrong = Vec::new();
        for sweep in &self.sweeps {
            for (pass, turns) in passes.iter().enumerate() {
                let depth = self.depth_db(sweep, *turns, samples, sample_rate);
                if !depth.is_some_and(|depth| depth >= sweep.least_depth_db) {
                    let depth = depth.map_or("not measurable".to_owned(), |depth| {
                        format!("{depth:.1} dB deep")
                    });
                    let (low, high, least) = (sweep.min_hz, sweep.max_hz, sweep.least_depth_db);
                    wrong.push(format!(
                        "{name} notch {low}..{high} Hz pass {pass}: {depth}, expected {least}"
                    ));
                }
            }
        }
        wrong
    }

    /// Median depth over all frames, in dB below the surroundings of the notch.
    fn depth_db(
        &self,
        sweep: &Sweep,
        begin_turns: f64,
        samples: &[f64],
        sample_rate: f64,
    ) -> Option<f64> {
        let bin_hz = sample_rate / FRAME as f64;
        let mut depths = Vec::new();
        for start in (FRAME..samples.len().saturating_sub(2 * FRAME)).step_by(FRAME / 2) {
            let secs = (start + FRAME / 2) as f64 / sample_rate;
            let centre_hz = self.position_hz(sweep, begin_turns + self.lfo_hz * secs);
            let width_hz = (centre_hz / sweep.q / 2.0).max(1.5 * bin_hz);
            let power = spectrum::power(&samples[start..start + FRAME]);
            let mean = |low: f64, high: f64| {
                let bins = (1..power.len()).filter(|bin| {
                    let away = (*bin as f64 * bin_hz - centre_hz).abs();
                    (low..high).contains(&away) && *bin as f64 * bin_hz > 60.0
                });
                let (sum, count) =
                    bins.fold((0.0, 0), |(sum, count), bin| (sum + power[bin], count + 1));
                (count > 0).then(|| sum / f64::from(count))
            };
            if let (Some(inside), Some(around)) =
                (mean(0.0, width_hz), mean(3.0 * width_hz, 8.0 * width_hz))
            {
                depths.push(10.0 * (around / (inside + 1e-30)).log10());
            }
        }
        median(depths)
    }

    fn position_hz(&self, sweep: &Sweep, turns: f64) -> f64 {
        let part = turns - turns.floor();
        let l = match self.triangle {
            true if part < 0.5 => 4.0 * part - 1.0,
            true => 3.0 - 4.0 * part,
            false => (std::f64::consts::TAU * turns).cos(),
        };
        (sweep.min_hz + sweep.max_hz) / 2.0 + (sweep.max_hz - sweep.min_hz) / 2.0 * l
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notches(waveform: &str) -> Notches {
        let sweep =
            serde_json::json!({"min_hz": 1000, "max_hz": 3000, "q": 5, "least_depth_db": 6});
        let value = serde_json::json!({
            "lfo_hz": 0.25, "waveform": waveform, "right_deg": 90, "intra_deg": 0, "sweeps": [sweep]
        });
        Notches::read(&value).unwrap().unwrap()
    }

    #[test]
    fn a_cosine_starts_at_the_top_and_a_triangle_at_the_bottom() {
        for (waveform, start, quarter) in [("sine", 3000.0, 2000.0), ("triangle", 1000.0, 2000.0)] {
            let notches = notches(waveform);
            let at = |turns: f64| notches.position_hz(&notches.sweeps[0], turns);
            assert!((at(0.0) - start).abs() < 1e-9, "{waveform}");
            assert!((at(0.25) - quarter).abs() < 1e-9, "{waveform}");
            assert!((at(1.5) - (4000.0 - start)).abs() < 1e-9, "{waveform}");
        }
    }

    #[test]
    fn noise_without_a_notch_is_found_wanting() {
        let mut state = 1u64;
        let flat: Vec<f64> = (0..40_000)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as f64 / f64::from(1u32 << 24) - 0.5
            })
            .collect();
        assert_eq!(notches("sine").judge("left", false, &flat, 8000.0).len(), 1);
    }
}
