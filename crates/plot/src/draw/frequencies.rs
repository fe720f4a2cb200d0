//! Frequencies over time: one panel for beats, pulses and modulations, one for carriers, each voice in its lane's colour.
//!
//! Beats are solid lines, pulses dashed, modulations dotted. A vibrato is a pale band as wide as it swings.

use heterodyne_engine::frequencies::Role;

use super::{FAINT_INK, GRID, INK, Pen};
use crate::axis::{Axis, hertz_text};
use crate::colour::Colour;
use crate::curves::{part, value_at};
use crate::drawing::{Anchor, Dash, Drawing, Item, LINE_HEIGHT};
use crate::model::{Line, Point};
use crate::sheet::{Panel, legend_places};

pub(super) fn draw(drawing: &mut Drawing, pen: &Pen<'_>) {
    let (Some(rates), Some(carriers)) = (pen.sheet.rates, pen.sheet.carriers) else {
        return;
    };
    let above = pen.sheet.legend.map_or(0.0, |legend| legend.height);
    let roles = |role: Role| role != Role::Carrier;
    let found = |wanted: Role| pen.picture.lines(|role| role == wanted).next().is_some();
    let mut names = Vec::new();
    for (role, name) in [
        (Role::Beat, "beat"),
        (Role::Pulse, "pulse - -"),
        (Role::Modulation, "modulation ..."),
    ] {
        if found(role) {
            names.push(name);
        }
    }
    let name = if names.is_empty() {
        "beat".to_owned()
    } else {
        names.join(", ")
    };
    panel(drawing, pen, &rates, above, &format!("{name} / Hz"), &roles);
    panel(drawing, pen, &carriers, 0.0, "carrier / Hz", &|role| {
        role == Role::Carrier
    });
    legend(drawing, pen);
}

fn panel(
    drawing: &mut Drawing,
    pen: &Pen<'_>,
    panel: &Panel,
    above: f64,
    name: &str,
    wanted: &dyn Fn(Role) -> bool,
) {
    // A carrier below the ear's reach says nothing about the others: it stands on the lower edge.
    let above_zero = if wanted(Role::Carrier) {
        LEAST_CARRIER_HZ
    } else {
        0.0
    };
    pen.panel(drawing, panel, above, name);
    let shown: Vec<(usize, &Line, Vec<Point>)> = pen
        .picture
        .lines(wanted)
        .map(|(lane, line)| (lane, line, part(&line.hz, pen.time.low, pen.time.high)))
        .filter(|(_, _, points)| !points.is_empty())
        .collect();
    if shown.is_empty() {
        let middle = [
            0.5 * (pen.sheet.left + pen.sheet.right),
            panel.top + 0.5 * panel.height,
        ];
        drawing.text(middle, Anchor::Middle, "none here", 200.0, FAINT_INK);
        pen.frame(drawing, panel);
        return;
    }
    let axis = axis(&shown, panel, above_zero);
    for hz in axis.marks(26.0) {
        let y = axis.at(hz);
        drawing.rule([pen.sheet.left, y], [pen.sheet.right, y], GRID);
        drawing.text(
            [pen.sheet.left - 6.0, y],
            Anchor::End,
            &hertz_text(hz),
            60.0,
            FAINT_INK,
        );
    }
    pen.step_bounds(drawing, panel);
    for (lane, line, points) in &shown {
        band(drawing, pen, &axis, line, points, pen.colours[*lane].light);
    }
    for (lane, line, points) in &shown {
        let dash = match line.role {
            Role::Carrier | Role::Beat => Dash::Solid,
            Role::Pulse => Dash::Dashed,
            Role::Modulation => Dash::Dotted,
        };
        let points = on_paper(pen, &axis, points);
        drawing.line(points, pen.colours[*lane].light, 1.6, dash);
    }
    pen.frame(drawing, panel);
}

/// Carriers below this do not widen the axis.
const LEAST_CARRIER_HZ: f64 = 1.0;

fn axis(shown: &[(usize, &Line, Vec<Point>)], panel: &Panel, floor_hz: f64) -> Axis {
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for (_, line, points) in shown {
        for point in points {
            let half = value_at(&line.half_width_hz, point[0]).unwrap_or(0.0);
            if floor_hz == 0.0 || point[1] - half > floor_hz {
                least = least.min(point[1] - half);
            }
            greatest = greatest.max(point[1] + half);
        }
    }
    let greatest = greatest.max(0.0);
    Axis::around(
        least.min(greatest).max(0.0),
        greatest,
        panel.bottom(),
        panel.top,
    )
}

/// Points on the paper; where the axis is logarithmic, straight lines become curves.
fn on_paper(pen: &Pen<'_>, axis: &Axis, points: &[Point]) -> Vec<Point> {
    let place = |point: &Point| [pen.time.at(point[0]), axis.at(point[1])];
    let mut paper: Vec<Point> = Vec::new();
    for (at, point) in points.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).map(|before| points[before]) {
            let width = pen.time.at(point[0]) - pen.time.at(before[0]);
            let bends = axis.logarithmic && before[1] != point[1];
            let pieces = if bends {
                (width / 6.0).ceil().clamp(1.0, 400.0) as usize
            } else {
                1
            };
            for piece in 1..pieces {
                let part = piece as f64 / pieces as f64;
                paper.push(place(&[
                    before[0] + (point[0] - before[0]) * part,
                    before[1] + (point[1] - before[1]) * part,
                ]));
            }
        }
        paper.push(place(point));
    }
    paper
}

fn band(
    drawing: &mut Drawing,
    pen: &Pen<'_>,
    axis: &Axis,
    line: &Line,
    points: &[Point],
    colour: Colour,
) {
    if line.half_width_hz.is_empty() {
        return;
    }
    let mut times: Vec<f64> = points.iter().map(|point| point[0]).collect();
    times.extend(
        part(&line.half_width_hz, pen.time.low, pen.time.high)
            .iter()
            .map(|point| point[0]),
    );
    times.sort_by(f64::total_cmp);
    times.dedup();
    let edge = |sign: f64| -> Vec<Point> {
        let value = |secs: &f64| {
            let hz = value_at(points, *secs).unwrap_or(0.0);
            [
                *secs,
                hz + sign * value_at(&line.half_width_hz, *secs).unwrap_or(0.0),
            ]
        };
        on_paper(pen, axis, &times.iter().map(value).collect::<Vec<_>>())
    };
    let mut corners = edge(1.0);
    corners.extend(edge(-1.0).into_iter().rev());
    drawing.items.push(Item::Area {
        corners,
        fill: colour.with_opacity(50),
        title: String::new(),
    });
}

fn legend(drawing: &mut Drawing, pen: &Pen<'_>) {
    let Some(legend) = pen.sheet.legend else {
        return;
    };
    let width = pen.sheet.right - pen.sheet.left;
    let places = legend_places(pen.picture, width);
    for ((lane, colour), [x, row]) in pen.picture.lanes.iter().zip(&pen.colours).zip(places) {
        let middle = legend.top + (row + 0.5) * LINE_HEIGHT - 2.0;
        let x = pen.sheet.left + x;
        drawing.rectangle([x, middle - 5.0, 10.0, 10.0], colour.light);
        drawing.text(
            [x + 15.0, middle],
            Anchor::Start,
            &lane.name,
            width - 24.0,
            INK,
        );
    }
}
