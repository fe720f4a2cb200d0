//! The measures as tables for people.

use super::Subject;
use crate::clock;
use crate::table::{Align, Table, plain};
use heterodyne_analysis::levels::{gain_db, power_db};
use heterodyne_measure::Channel;

/// The tables.
pub fn text(subject: &Subject<'_>) -> String {
    let measured = &subject.measured;
    let mut text = format!(
        "{}: {} from {}, {} Hz, {} channel{}\n\n",
        plain(&subject.args.path().display().to_string()),
        clock::exact(subject.secs(measured.frames)),
        clock::exact(subject.secs(subject.start_frame)),
        subject.sample_rate_hz,
        subject.channels,
        if subject.channels == 1 { "" } else { "s" },
    );
    text += &levels(subject);
    let loudness = &measured.loudness;
    text += &format!(
        "\nloudness   {} LUFS, range {:.1} LU; at most {} LUFS in 0.4 s, {} LUFS in 3 s\n",
        decimals(loudness.integrated_lufs, 1),
        loudness.range_lu,
        decimals(loudness.momentary_max_lufs, 1),
        decimals(loudness.short_term_max_lufs, 1),
    );
    text += &format!(
        "\nspectrum   {} of {} samples, {}, {:.3} Hz a bin\n",
        measured.spectra, measured.len, measured.settings.window.word, measured.bin_hz
    );
    text += &bands(subject);
    text += &super::tones_text::text(subject);
    text + &super::zoom_text::text(measured)
}

fn columns(channels: &[Channel], first: &str) -> Table {
    let mut heads = vec![(first, Align::Left)];
    heads.extend(channels.iter().map(|channel| (channel.name, Align::Right)));
    heads.push(("", Align::Left));
    Table::new(&heads)
}

fn row(
    table: &mut Table,
    name: &str,
    channels: &[Channel],
    unit: &str,
    value: impl Fn(&Channel) -> String,
) {
    let mut cells = vec![name.to_owned()];
    cells.extend(channels.iter().map(value));
    cells.push(unit.to_owned());
    table.row(cells);
}

fn levels(subject: &Subject<'_>) -> String {
    let channels = &subject.measured.channels;
    let mut table = columns(channels, "");
    row(&mut table, "peak", channels, "dBFS", |channel| {
        decimals(gain_db(channel.level.sample_peak), 2)
    });
    row(&mut table, "true peak", channels, "dBTP", |channel| {
        decimals(gain_db(channel.level.true_peak), 2)
    });
    row(
        &mut table,
        "RMS",
        channels,
        "dB (a sine at full scale: -3.01)",
        |channel| decimals(gain_db(channel.level.rms), 2),
    );
    row(&mut table, "crest", channels, "dB", |channel| {
        decimals(channel.level.crest_db(), 2)
    });
    row(&mut table, "offset", channels, "of full scale", |channel| {
        format!("{:.2e}", channel.level.offset)
    });
    row(
        &mut table,
        "noise floor",
        channels,
        "dB, 20 Hz to 20 kHz",
        |channel| {
            channel
                .noise_power
                .map_or("-".to_owned(), |power| decimals(power_db(power), 1))
        },
    );
    row(
        &mut table,
        "slope",
        channels,
        "dB an octave, with its standard error",
        |channel| {
            channel.slope.map_or("-".to_owned(), |slope| {
                format!(
                    "{:+.2} ± {:.2}",
                    slope.db_per_octave, slope.db_per_octave_se
                )
            })
        },
    );
    table.text()
}

fn bands(subject: &Subject<'_>) -> String {
    let channels = &subject.measured.channels;
    let mut table = columns(channels, "band Hz");
    for number in 0..channels[0].bands.len() {
        let name = channels[0].bands[number].nominal_hz.to_string();
        row(&mut table, &name, channels, "dB", |channel| {
            decimals(channel.bands[number].level_db(), 1)
        });
    }
    table.text()
}

/// A level; what is no number is a dash.
pub fn decimals(db: f64, places: usize) -> String {
    if db.is_nan() {
        "-".to_owned()
    } else {
        format!("{db:.places$}")
    }
}
