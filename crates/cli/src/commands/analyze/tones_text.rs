//! The tones of the frame in the middle as tables for people.

use super::Subject;
use super::text::decimals;
use crate::clock;
use crate::table::{Align, Table};
use heterodyne_analysis::levels::gain_db;
use heterodyne_analysis::ratio::Ratio;
use heterodyne_measure::{Distortion, Seen};

/// Tones, distortion, and what a pair of ears gets.
pub fn text(subject: &Subject<'_>) -> String {
    let closeup = &subject.measured.closeup;
    let start = subject.start_frame + closeup.start;
    let mut text = format!(
        "\ntones      in {} samples from {}\n",
        subject.measured.len,
        clock::exact(subject.secs(start))
    );
    let names: Vec<&str> = subject
        .measured
        .channels
        .iter()
        .map(|channel| channel.name)
        .collect();
    text += &tones(&names, &closeup.channels);
    for (name, seen) in names.iter().zip(&closeup.channels) {
        text += &ratios(name, seen);
        if let Some(distortion) = &seen.distortion {
            text += &distorted(name, distortion);
        }
    }
    text + &ears(subject)
}

fn tones(names: &[&str], channels: &[Seen]) -> String {
    let mut table = Table::new(&[
        ("channel", Align::Left),
        ("Hz", Align::Right),
        ("±", Align::Right),
        ("dBFS", Align::Right),
        ("SNR dB", Align::Right),
        ("note", Align::Left),
        ("cents", Align::Right),
        ("±", Align::Right),
        ("", Align::Left),
    ]);
    let mut any = false;
    for (name, seen) in names.iter().zip(channels) {
        for tone in &seen.tones {
            let estimate = &tone.estimate;
            let (note, cents) = tone.note.map_or((String::new(), String::new()), |note| {
                (note.to_string(), format!("{:+.4}", note.cents))
            });
            let remark = match (tone.rounding, estimate.valid, estimate.crowded) {
                (true, ..) => "may be rounding of the samples",
                (_, true, false) => "",
                (_, true, true) => "another tone within the main lobe",
                (_, false, true) => "not told apart from another tone",
                (_, false, false) => "no steady tone: errors may be larger",
            };
            any = true;
            table.row([
                (*name).to_owned(),
                format!("{:.6}", estimate.frequency_hz),
                format!("{:.1e}", estimate.frequency_se_hz),
                decimals(gain_db(estimate.amplitude), 3),
                decimals(estimate.snr_db, 1),
                note,
                cents,
                format!("{:.1e}", estimate.cents_se()),
                remark.to_owned(),
            ]);
        }
    }
    if any {
        table.text()
    } else {
        "none that stand out of the noise\n".to_owned()
    }
}

fn ratios(name: &str, seen: &Seen) -> String {
    let line = |ratio: &Ratio| {
        let doubt = if ratio.valid { "" } else { ", not steady" };
        format!(
            "{name}: {}. harmonic over the fundamental {:.8} ± {:.1e}, {:+.5} ± {:.1e} cents{doubt}\n",
            ratio.harmonic, ratio.ratio, ratio.ratio_se, ratio.cents, ratio.cents_se
        )
    };
    seen.ratios.iter().map(line).collect()
}

fn distorted(name: &str, distortion: &Distortion) -> String {
    let reading = &distortion.reading;
    format!(
        "{name}: THD {} dB, THD+N {} dB from {:.0} to {:.0} Hz, of {:.3} Hz\n",
        decimals(reading.thd_db(), 1),
        decimals(reading.thd_n_db(), 1),
        reading.low_hz,
        reading.high_hz,
        reading.fundamental_hz,
    )
}

fn ears(subject: &Subject<'_>) -> String {
    let closeup = &subject.measured.closeup;
    let mut text = String::new();
    for pair in &closeup.pairs {
        let doubt = if pair.valid { "" } else { ", not steady" };
        text += &format!(
            "ears: {:.4} Hz, beat {:+.6} ± {:.1e} Hz; right ahead by {:+.4} ± {:.1e} turns in the middle, louder by {:+.3} ± {:.1e} dB{doubt}\n",
            pair.middle_hz(),
            pair.beat_hz,
            pair.beat_se_hz,
            pair.phase_rad / std::f64::consts::TAU,
            pair.phase_se_rad / std::f64::consts::TAU,
            pair.level_db,
            pair.level_se_db,
        );
    }
    if let Some(stereo) = &closeup.stereo {
        text += &format!(
            "channels: correlation {:+.4} in the last 0.4 s\n",
            stereo.correlation
        );
    }
    text
}
