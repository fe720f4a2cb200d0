//! The rows of the live view, each with the weight that decides which goes first on a small screen.

use super::super::keys::KEYS;
use super::super::meter::Meter;
use super::super::view::View;
use super::{Paint, bars, line, words};
use crate::clock;
use crate::fit;
use heterodyne_device::State;
use ratatui::style::Style;
use ratatui::text::Line;

/// One line of the screen.
pub struct Row {
    pub line: Line<'static>,
    /// The row with the least goes first.
    pub weight: u8,
}

/// The rows above the voices, and the line of keys.
pub fn fixed(view: &View, columns: usize, roomy: bool, paint: Paint) -> (Vec<Row>, Line<'static>) {
    let mut rows = vec![
        row(9, title(view, columns, paint)),
        row(6, time_line(view, columns, paint)),
        row(10, place(view, columns, paint)),
        row(8, step(view, columns)),
    ];
    if roomy {
        for (name, meter) in ["L", "R"].into_iter().zip(&view.meters) {
            rows.push(row(5, one_meter(name, meter, columns, paint)));
        }
        rows.push(row(4, load(view, columns)));
        rows.push(row(7, gaps(view, columns, paint)));
        rows.push(row(3, device(view, columns, true, paint)));
        if let Some(output) = &view.snapshot.output {
            let text = words::priority_in_full(&output.priority);
            rows.push(row(1, plain(&text, columns)));
        }
    } else {
        rows.push(row(5, both_meters(&view.meters, columns)));
        rows.push(row(7, health(view, columns, paint)));
        rows.push(row(3, device(view, columns, false, paint)));
    }
    if let Some(recording) = &view.recording {
        let lost = match recording.lost_frames {
            0 => String::new(),
            lost => format!("{lost} frames lost"),
        };
        let parts = [
            format!("recording {}", clock::rough(recording.secs)),
            lost,
            crate::table::plain(&recording.file),
        ];
        rows.push(row(2, plain(&fit::join(&parts, "  ", columns), columns)));
    }
    let keys: Vec<String> = KEYS
        .iter()
        .map(|(key, what)| format!("{key} {what}"))
        .collect();
    let keys = Line::styled(fit::join(&keys, "  ", columns), paint.faint());
    (rows, keys)
}

/// What sounds, one row each; what has no room is counted.
pub fn voices(view: &View, columns: usize, room: usize, paint: Paint) -> Vec<Line<'static>> {
    let all = view.sounding.len();
    let shown = if all > room {
        room.saturating_sub(1)
    } else {
        all
    };
    let mut lines: Vec<Line<'static>> = view.sounding[..shown]
        .iter()
        .map(|voice| {
            let hz = words::frequencies(&voice.hz);
            let level = format!("{:>9}", words::decibels(voice.level));
            let numbers = fit::join(&[hz, level], " ", columns * 3 / 4);
            plain(
                &fit::sides(&crate::table::plain(&voice.name), &numbers, columns),
                columns,
            )
        })
        .collect();
    if all > shown && room > 0 {
        let text = match shown {
            0 => format!("{all} voices"),
            _ => format!("and {} more", all - shown),
        };
        lines.push(Line::styled(fit::cut(&text, columns), paint.faint()));
    }
    lines
}

fn row(weight: u8, line: Line<'static>) -> Row {
    Row { line, weight }
}

fn plain(text: &str, columns: usize) -> Line<'static> {
    Line::from(fit::cut(text, columns))
}

fn title(view: &View, columns: usize, paint: Paint) -> Line<'static> {
    let state = words::state(view.snapshot.state);
    let style = match view.snapshot.state {
        State::Playing => paint.good(),
        State::Reconnecting | State::Stopped => paint.bad(),
        _ => paint.fair(),
    };
    let room = columns.saturating_sub(state.len());
    let title = fit::sides(&crate::table::plain(&view.title), "", room);
    line(vec![
        (title, paint.bold()),
        (fit::cut(state, columns - room), style.patch(paint.bold())),
    ])
}

fn time_line(view: &View, columns: usize, paint: Paint) -> Line<'static> {
    let snapshot = &view.snapshot;
    let (here, all) = (snapshot.position_secs(), snapshot.duration_secs());
    let text = bars::time_line(here, all, &view.steps, columns);
    Line::styled(text, paint.main())
}

fn place(view: &View, columns: usize, paint: Paint) -> Line<'static> {
    let snapshot = &view.snapshot;
    let place = format!(
        "{} of {}",
        words::running(snapshot.position_secs()),
        clock::rough(snapshot.duration_secs())
    );
    let looped = match (snapshot.looped, snapshot.laps) {
        (false, _) => String::new(),
        (true, 0) => "loop".to_owned(),
        (true, laps) => format!("loop, lap {}", laps + 1),
    };
    let gain = format!("gain {}", words::decibels(f64::from(snapshot.gain)));
    let rest = fit::join(
        &[gain, looped],
        "  ",
        columns.saturating_sub(place.len() + 2),
    );
    line(vec![
        (fit::cut(&place, columns), paint.bold()),
        (
            fit::cut(&format!("  {rest}"), columns.saturating_sub(place.len())),
            Style::new(),
        ),
    ])
}

fn step(view: &View, columns: usize) -> Line<'static> {
    let Some(step) = view.step() else {
        return plain("between steps", columns);
    };
    let parts = [
        format!("step {} of {}", step.number, view.steps.len()),
        crate::table::plain(&step.description),
        format!(
            "{} to {}",
            clock::rough(step.start_secs),
            clock::rough(step.end_secs)
        ),
    ];
    let [number, description, times] = &parts;
    let short = fit::join(&[number.clone(), times.clone()], "  ", columns);
    if description.is_empty() {
        return plain(&short, columns);
    }
    let with_all = format!("{number}  {description}  {times}");
    let fits = unicode_width::UnicodeWidthStr::width(with_all.as_str()) <= columns;
    plain(
        &if fits {
            with_all
        } else {
            format!("{number}  {description}")
        },
        columns,
    )
}

/// How loud is loud: the colour of a level.
fn style_of(db: f64, paint: Paint) -> Style {
    match db {
        db if db > -0.1 => paint.bad(),
        db if db > -6.0 => paint.fair(),
        _ => paint.good(),
    }
}

fn one_meter(name: &str, meter: &Meter, columns: usize, paint: Paint) -> Line<'static> {
    let numbers = format!(
        " {:>9}  peak {:>9}",
        words::level_db(meter.level_db),
        words::level_db(meter.held_db)
    );
    let room = columns.saturating_sub(name.len() + 1 + numbers.len());
    line(vec![
        (format!("{name} "), Style::new()),
        (bars::meter(meter, room), style_of(meter.held_db, paint)),
        (numbers, Style::new()),
    ])
}

fn both_meters(meters: &[Meter; 2], columns: usize) -> Line<'static> {
    let half = columns / 2;
    let one = |name: &str, meter: &Meter| {
        let number = format!(" {:>5.1}", meter.held_db);
        let room = half.saturating_sub(name.len() + 1 + number.len() + 1);
        format!("{name} {}{number} ", bars::meter(meter, room))
    };
    let [left, right] = meters;
    plain(&format!("{}{}", one("L", left), one("R", right)), columns)
}

fn load(view: &View, columns: usize) -> Line<'static> {
    let parts = words::load(&view.snapshot.load, view.snapshot.output.as_ref());
    plain(&fit::join(&parts, "  ", columns), columns)
}

fn gaps(view: &View, columns: usize, paint: Paint) -> Line<'static> {
    let snapshot = &view.snapshot;
    let parts = [
        words::xruns(&snapshot.xruns),
        format!("reconnections {}", snapshot.reconnections),
        format!("faults {}", snapshot.faults),
    ];
    Line::styled(fit::join(&parts, "  ", columns), alarm(view, paint))
}

fn health(view: &View, columns: usize, paint: Paint) -> Line<'static> {
    let text = fit::join(&words::health(&view.snapshot), "  ", columns);
    Line::styled(text, alarm(view, paint))
}

fn alarm(view: &View, paint: Paint) -> Style {
    match (view.snapshot.faults, view.snapshot.xruns.events) {
        (0, 0) => Style::new(),
        (0, _) => paint.fair(),
        _ => paint.bad(),
    }
}

fn device(view: &View, columns: usize, roomy: bool, paint: Paint) -> Line<'static> {
    match &view.snapshot.output {
        Some(output) => {
            let mut parts = words::device(output);
            if !roomy {
                parts.push(words::priority(&output.priority).to_owned());
            }
            plain(&fit::join(&parts, "  ", columns), columns)
        }
        None => Line::styled(fit::cut("no device is open", columns), paint.fair()),
    }
}
