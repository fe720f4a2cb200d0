//! The lower half: tones, the spectrum, what lies around the note, the harmonics, or thirds of octaves.

use super::super::view::{Lower, View};
use super::rows::number;
use super::{Paint, bars};
use crate::fit;
use crate::table::{Align, Table};
use ratatui::style::Color;
use ratatui::text::Line;

/// The lowest level of the spectrum, in dB, and how much is shown around a note.
const FLOOR_DB: f64 = -140.0;
const ZOOM_SPAN_DB: f64 = 100.0;
/// Where the spectrum begins, in Hz.
const LOW_HZ: f64 = 20.0;

/// So many lines at most, and as many where the half is a picture.
pub fn lines(view: &View, columns: usize, room: usize, paint: Paint) -> Vec<Line<'static>> {
    if room == 0 {
        return Vec::new();
    }
    let mut lines = match view.lower {
        Lower::Tones => table(&tones(view), columns, paint),
        Lower::Harmonics => table(&harmonics(view), columns, paint),
        Lower::Spectrum => spectrum(view, columns, room, paint),
        Lower::Bands => bands(view, columns, room, paint),
        Lower::Zoom => zoom(view, columns, room, paint),
    };
    lines.truncate(room);
    lines.resize(room, Line::default());
    lines
}

fn table(text: &str, columns: usize, paint: Paint) -> Vec<Line<'static>> {
    let lines = text.lines().enumerate();
    let line = |(at, line): (usize, &str)| match at {
        0 => Line::styled(fit::cut(line, columns), paint.faint()),
        _ => Line::from(fit::cut(line, columns)),
    };
    lines.map(line).collect()
}

fn tones(view: &View) -> String {
    let mut table = Table::new(&[
        ("tone Hz", Align::Right),
        ("±", Align::Right),
        ("dB", Align::Right),
        ("note", Align::Left),
        ("cents", Align::Right),
        ("±", Align::Right),
        ("", Align::Left),
    ]);
    for channel in &view.reading.channels {
        for tone in &channel.tones {
            let remark = match (tone.valid, tone.crowded) {
                (true, false) => "",
                (true, true) => "crowded",
                (false, _) => "not steady",
            };
            let (cents, cents_se) = if tone.note.is_empty() {
                (String::new(), String::new())
            } else {
                (
                    format!("{:+.4}", tone.cents),
                    format!("{:.0e}", tone.cents_se),
                )
            };
            table.row([
                format!("{:.6}", tone.frequency_hz),
                format!("{:.0e}", tone.frequency_se_hz),
                number(tone.level_db, 2),
                tone.note.clone(),
                cents,
                cents_se,
                format!("{} {remark}", channel.name),
            ]);
        }
    }
    table.text()
}

fn harmonics(view: &View) -> String {
    let mut table = Table::new(&[
        ("harmonic", Align::Right),
        ("over the fundamental", Align::Right),
        ("±", Align::Right),
        ("cents", Align::Right),
        ("±", Align::Right),
        ("coherence", Align::Right),
        ("", Align::Left),
    ]);
    for ratio in &view.reading.ratios {
        let doubt = if ratio.valid { "" } else { "not steady" };
        table.row([
            ratio.harmonic.to_string(),
            format!("{:.8}", ratio.ratio),
            format!("{:.0e}", ratio.ratio_se),
            format!("{:+.5}", ratio.cents),
            format!("{:.0e}", ratio.cents_se),
            number(ratio.coherence, 4),
            doubt.to_owned(),
        ]);
    }
    table.text()
}

/// The loudest bin of each column, over log frequency.
fn spectrum(view: &View, columns: usize, room: usize, paint: Paint) -> Vec<Line<'static>> {
    let Some(bins) = view.spectra.first().filter(|bins| bins.len() > 2) else {
        return vec![Line::styled("no spectrum yet", paint.faint())];
    };
    let high_hz = view.bin_hz * (bins.len() - 1) as f64;
    let low_hz = LOW_HZ.max(view.bin_hz).min(0.5 * high_hz);
    let place = |column: usize| {
        let hz = low_hz * (high_hz / low_hz).powf(column as f64 / columns as f64);
        ((hz / view.bin_hz) as usize).min(bins.len() - 1)
    };
    let loudest = |column: usize| {
        let (from, to) = (place(column), place(column + 1).max(place(column) + 1));
        let channels = view.spectra.iter();
        let levels = channels.flat_map(|bins| bins.get(from..to).unwrap_or_default());
        levels.fold(f64::NEG_INFINITY, |most, db| most.max(f64::from(*db)))
    };
    let levels: Vec<f64> = (0..columns).map(loudest).collect();
    let text = bars::columns(&levels, FLOOR_DB, 0.0, room.saturating_sub(1));
    let style = paint.colour(Color::Cyan);
    let mut lines: Vec<Line<'static>> = text
        .into_iter()
        .map(|line| Line::styled(line, style))
        .collect();
    let mut scale = vec![' '; columns];
    for hz in [
        50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0,
    ] {
        let at = (hz / low_hz).ln() / (high_hz / low_hz).ln() * columns as f64;
        if at >= 0.0 {
            mark(&mut scale, at as usize, hz);
        }
    }
    lines.push(Line::styled(
        scale.into_iter().collect::<String>(),
        paint.faint(),
    ));
    lines
}

/// Writes a frequency into a scale, where there is room for it.
fn mark(scale: &mut Vec<char>, at: usize, hz: f64) {
    let label = if hz < 1000.0 {
        format!("\u{2502}{hz}")
    } else {
        format!("\u{2502}{}k", hz / 1000.0)
    };
    let end = at + label.chars().count();
    if end < scale.len() {
        scale.splice(at..end, label.chars());
    }
}

/// Thirds of octaves side by side, each as wide as there is room; the louder channel counts.
fn bands(view: &View, columns: usize, room: usize, paint: Paint) -> Vec<Line<'static>> {
    let channels = &view.reading.channels;
    let first = channels.first().map_or(&[][..], |one| &one.bands);
    let count = first.len();
    if count == 0 {
        return vec![Line::styled("no bands yet", paint.faint())];
    }
    let loudest = |column: usize| {
        let number = column * count / columns;
        let levels = channels.iter().filter_map(|one| one.bands.get(number));
        levels.fold(f64::NEG_INFINITY, |most, band| most.max(band.level_db))
    };
    let levels: Vec<f64> = (0..columns).map(loudest).collect();
    let text = bars::columns(&levels, FLOOR_DB, 0.0, room.saturating_sub(1));
    let style = paint.colour(Color::Cyan);
    let mut lines: Vec<Line<'static>> = text
        .into_iter()
        .map(|line| Line::styled(line, style))
        .collect();
    let mut scale = vec![' '; columns];
    for (number, band) in first.iter().enumerate() {
        if [
            31.5, 63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0,
        ]
        .contains(&band.nominal_hz)
        {
            mark(
                &mut scale,
                (number * columns).div_ceil(count),
                band.nominal_hz,
            );
        }
    }
    lines.push(Line::styled(
        scale.into_iter().collect::<String>(),
        paint.faint(),
    ));
    lines
}

/// From −120 to 120 cents around the note.
fn zoom(view: &View, columns: usize, room: usize, paint: Paint) -> Vec<Line<'static>> {
    let Some(zoom) = view
        .reading
        .zoom
        .as_ref()
        .filter(|zoom| !zoom.levels_db.is_empty())
    else {
        return vec![Line::styled("no tone to look at", paint.faint())];
    };
    let last = zoom.levels_db.len() - 1;
    let place = |column: usize| {
        let at = column as f64 / columns.saturating_sub(1).max(1) as f64;
        f64::from(zoom.levels_db[(at * last as f64).round() as usize])
    };
    let levels: Vec<f64> = (0..columns).map(place).collect();
    let high = levels.iter().fold(FLOOR_DB, |most, db| most.max(*db));
    let text = bars::columns(&levels, high - ZOOM_SPAN_DB, high, room.saturating_sub(1));
    let style = paint.colour(Color::Cyan);
    let mut lines: Vec<Line<'static>> = text
        .into_iter()
        .map(|line| Line::styled(line, style))
        .collect();
    let middle = format!(
        "-120 cents  around {:.4} Hz, {} dB at most, lobe ± {:.1} cents",
        zoom.note_hz,
        number(high, 1),
        zoom.lobe_cents
    );
    lines.push(Line::styled(
        fit::sides(&middle, "+120", columns),
        paint.faint(),
    ));
    lines
}
