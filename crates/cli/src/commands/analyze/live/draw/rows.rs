//! The rows of the upper half, each with the weight that decides which goes first on a small screen.

use super::super::reading::Channel;
use super::super::view::View;
use super::{Paint, bars};
use crate::clock;
use crate::fit;
use crate::table::plain;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// One line of the screen.
pub struct Row {
    pub line: Line<'static>,
    /// The row with the least goes first.
    pub weight: u8,
}

/// The rows above the lower half.
pub fn rows(view: &View, columns: usize, paint: Paint) -> Vec<Row> {
    let reading = &view.reading;
    let row = |weight, line| Row { line, weight };
    let mut rows = vec![row(8, title(view, columns, paint))];
    rows.push(row(10, tuner(view, columns, paint)));
    rows.push(row(6, needle(view, columns, paint)));
    for channel in &reading.channels {
        rows.push(row(7, meter(channel, columns, paint)));
    }
    let loudness = &reading.loudness;
    rows.push(row(
        4,
        text(
            &[
                format!(
                    "loudness {} LUFS now, {} in 3 s, {} integrated",
                    number(loudness.momentary, 1),
                    number(loudness.short_term, 1),
                    number(loudness.integrated, 1)
                ),
                format!("range {} LU", number(loudness.range, 1)),
            ],
            columns,
        ),
    ));
    rows.push(row(3, text(&quality(view), columns)));
    if let Some(stereo) = &reading.stereo {
        let parts = [
            format!("correlation {}", number(stereo.correlation, 3)),
            format!("balance {} dB", number(stereo.balance_db, 2)),
        ];
        rows.push(row(2, text(&parts, columns)));
    }
    if let Some(pair) = reading.pairs.first() {
        let turns = pair.phase_rad / std::f64::consts::TAU;
        let parts = [
            format!("beat {:+.6} ± {:.0e} Hz", pair.beat_hz, pair.beat_se_hz),
            format!("right ahead by {turns:+.4} turns"),
            if pair.valid { "" } else { "not steady" }.to_owned(),
        ];
        rows.push(row(5, text(&parts, columns)));
    }
    let health = &view.health;
    let mut trouble = Vec::new();
    if let Some(cause) = &health.trouble {
        trouble.push(format!("nothing comes in: {}", plain(cause)));
    }
    if health.lost_frames > 0 {
        trouble.push(format!("{} frames lost", health.lost_frames));
    }
    if health.overruns > 0 {
        trouble.push(format!("{} overruns", health.overruns));
    }
    if reading.faults > 0 {
        trouble.push(format!("{} samples that are no numbers", reading.faults));
    }
    if !trouble.is_empty() {
        let line = Line::styled(fit::join(&trouble, ", ", columns), paint.bad());
        rows.push(row(9, line));
    }
    rows
}

/// A level or a figure; a dash where there is none.
pub fn number(value: f64, places: usize) -> String {
    if value.is_nan() {
        "-".to_owned()
    } else {
        format!("{value:.places$}")
    }
}

fn text(parts: &[String], columns: usize) -> Line<'static> {
    Line::from(fit::join(parts, "  ", columns))
}

fn title(view: &View, columns: usize, paint: Paint) -> Line<'static> {
    let state = if view.held { "held" } else { "listening" };
    let state = format!("{state} {}", clock::rough(view.reading.secs));
    let text = fit::sides(&plain(&view.title), &state, columns);
    Line::styled(text, paint.bold())
}

fn tuner(view: &View, columns: usize, paint: Paint) -> Line<'static> {
    let Some(tone) = &view.reading.tuner else {
        return Line::styled(fit::cut("no tone", columns), paint.faint());
    };
    let near = if tone.note.is_empty() {
        "near no note".to_owned()
    } else {
        let (name, cents, se) = (&tone.note, tone.cents, tone.cents_se);
        format!("{name:<4}{cents:+9.4} ± {se:.0e} cents")
    };
    let doubt = if tone.valid { "" } else { "not steady" };
    let parts = [
        near,
        format!("{:.6} ± {:.0e} Hz", tone.frequency_hz, tone.frequency_se_hz),
        format!("{} dB", number(tone.level_db, 2)),
        doubt.to_owned(),
        format!("A4 {} Hz {}", view.a4_hz, view.temperament),
    ];
    let on = !tone.note.is_empty() && tone.cents.abs() <= 5.0;
    let style = if on {
        paint.colour(ratatui::style::Color::Green)
    } else {
        Style::new()
    };
    Line::styled(fit::join(&parts, "  ", columns), style.patch(paint.bold()))
}

fn needle(view: &View, columns: usize, paint: Paint) -> Line<'static> {
    let cents = view
        .reading
        .tuner
        .as_ref()
        .map_or(f64::NAN, |tone| tone.cents);
    let (left, right) = ("-50 ", " +50");
    let room = columns.saturating_sub(left.len() + right.len());
    Line::styled(
        fit::cut(
            &format!("{left}{}{right}", bars::needle(cents, room)),
            columns,
        ),
        paint.colour(ratatui::style::Color::Cyan),
    )
}

fn meter(channel: &Channel, columns: usize, paint: Paint) -> Line<'static> {
    let numbers = format!(
        " {:>7} dB RMS  {:>7} dBTP  most {:>7}",
        number(channel.recent_rms_db, 1),
        number(channel.recent_true_peak_db, 1),
        number(channel.true_peak_db, 1)
    );
    let name = format!("{:<6}", channel.name);
    let room = columns.saturating_sub(name.len() + numbers.len());
    let style = match channel.recent_true_peak_db {
        db if db > -0.1 => paint.bad(),
        db if db > -6.0 => paint.colour(ratatui::style::Color::Yellow),
        _ => paint.colour(ratatui::style::Color::Green),
    };
    if room < 8 {
        return Line::from(fit::cut(&format!("{name}{numbers}"), columns));
    }
    let bar = bars::meter(channel.recent_rms_db, channel.recent_true_peak_db, room);
    Line::from(vec![
        Span::raw(name),
        Span::styled(bar, style),
        Span::raw(numbers),
    ])
}

/// Noise, slope and distortion.
fn quality(view: &View) -> Vec<String> {
    let reading = &view.reading;
    let channels = reading.channels.iter();
    let floors = channels.map(|one| number(one.noise_floor_db, 1));
    let floors: Vec<String> = floors.collect();
    let mut parts = vec![format!("noise floor {} dB", floors.join(" / "))];
    if let Some(distortion) = &reading.distortion {
        parts.push(format!(
            "THD {} dB, THD+N {} dB",
            number(distortion.thd_db, 1),
            number(distortion.thd_n_db, 1)
        ));
    }
    if let Some(channel) = reading.channels.first() {
        let [slope, se] = channel.slope;
        if slope.is_finite() {
            parts.push(format!("slope {slope:+.2} ± {se:.2} dB/octave"));
        }
    }
    parts
}
