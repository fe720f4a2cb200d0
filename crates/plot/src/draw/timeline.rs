//! The timeline: a band with the steps, and below it a lane for each voice, noise and row of clips.
//!
//! The height of a lane's filling is the gain: envelopes and crossfades show as they are heard. Full height is a gain of 1
//! for voices, or the lane's largest gain where that is more; for noise and clips it is their own largest gain.

use super::{FAINT_INK, FRAME, GRID, INK, Pen};
use crate::axis::{number_text, time_text};
use crate::colour::Colour;
use crate::curves::part;
use crate::drawing::{Anchor, Dash, Drawing, Item, LINE_HEIGHT};
use crate::model::{Lane, LaneKind, Segment, StepMark};
use crate::sheet::Panel;

const BANDS: [Colour; 2] = [Colour::grey(226), Colour::grey(238)];
const OVERLAP: Colour = Colour::grey(120).with_opacity(70);

pub(super) fn draw(drawing: &mut Drawing, pen: &Pen<'_>) {
    let (Some(band), Some(lanes)) = (pen.sheet.steps, pen.sheet.lanes) else {
        return;
    };
    pen.panel(
        drawing,
        &lanes,
        band.height,
        "steps, voices, noise and clips",
    );
    steps(drawing, pen, &band);
    for step in pen.picture.steps.iter().filter(|step| step.fade_secs > 0.0) {
        fill(
            drawing,
            pen,
            step.start_secs,
            step.start_secs + step.fade_secs,
            &lanes,
            OVERLAP.with_opacity(28),
        );
    }
    let height = lanes.height / pen.picture.lanes.len().max(1) as f64;
    let labelled = (LINE_HEIGHT / height).ceil().max(1.0) as usize;
    for (number, lane) in pen.picture.lanes.iter().enumerate() {
        let place = Panel {
            top: lanes.top + height * number as f64,
            height,
        };
        self::lane(drawing, pen, lane, &place, pen.colours[number].light);
        if number % labelled == 0 {
            label(drawing, pen, lane, &place, pen.colours[number].light);
        }
    }
    pen.step_bounds(drawing, &lanes);
    pen.frame(drawing, &lanes);
}

fn label(drawing: &mut Drawing, pen: &Pen<'_>, lane: &Lane, place: &Panel, colour: Colour) {
    let left = pen.sheet.left;
    let middle = place.top + 0.5 * place.height.max(LINE_HEIGHT).min(place.height + 6.0);
    drawing.rectangle([left - 9.0, middle - 4.5, 6.0, 9.0], colour);
    drawing.text(
        [left - 14.0, middle],
        Anchor::End,
        &lane.name,
        left - 18.0,
        INK,
    );
}

/// A rectangle between two times, cut to the panel.
fn fill(drawing: &mut Drawing, pen: &Pen<'_>, from: f64, to: f64, panel: &Panel, colour: Colour) {
    if to <= pen.time.low || from >= pen.time.high {
        return;
    }
    let [x0, x1] = [pen.time.at(from), pen.time.at(to)];
    drawing.rectangle([x0, panel.top, (x1 - x0).max(0.3), panel.height], colour);
}

fn steps(drawing: &mut Drawing, pen: &Pen<'_>, band: &Panel) {
    let shown = |step: &&StepMark| step.end_secs > pen.time.low && step.start_secs < pen.time.high;
    for (number, step) in pen.picture.steps.iter().filter(shown).enumerate() {
        fill(
            drawing,
            pen,
            step.start_secs,
            step.end_secs,
            band,
            BANDS[number % 2],
        );
        let [x0, x1] = [pen.time.at(step.start_secs), pen.time.at(step.end_secs)];
        if x1 - x0 > 4.0 {
            drawing.rule([x0, band.top], [x0, band.bottom()], FRAME);
        }
        let text = match step.description.trim() {
            "" => step.number.to_string(),
            words => format!("{} {words}", step.number),
        };
        let from = pen.time.at(step.start_secs + step.fade_secs).max(x0) + 4.0;
        let until = pen
            .picture
            .steps
            .iter()
            .map(|next| pen.time.at(next.start_secs));
        let until = until.filter(|x| *x > x0 + 1.0).fold(x1, f64::min);
        let room = until - from - 2.0;
        let number_fits = crate::drawing::text_width(&step.number.to_string()) <= room;
        if number_fits {
            drawing.text(
                [from, band.top + 0.5 * band.height],
                Anchor::Start,
                &text,
                room,
                FAINT_INK,
            );
        }
    }
    for step in pen.picture.steps.iter().filter(|step| step.fade_secs > 0.0) {
        fill(
            drawing,
            pen,
            step.start_secs,
            step.start_secs + step.fade_secs,
            band,
            OVERLAP,
        );
    }
}

fn lane(drawing: &mut Drawing, pen: &Pen<'_>, lane: &Lane, place: &Panel, colour: Colour) {
    drawing.rule(
        [pen.sheet.left, place.bottom()],
        [pen.sheet.right, place.bottom()],
        GRID,
    );
    let gains = lane.segments.iter().flat_map(|segment| &segment.gain);
    let least_full = if lane.kind == LaneKind::Voice {
        1.0
    } else {
        1e-9
    };
    let full = gains.fold(least_full, |most: f64, point| most.max(point[1]));
    let gap = if place.height > 8.0 { 2.0 } else { 0.0 };
    for segment in &lane.segments {
        let gain = part(&segment.gain, pen.time.low, pen.time.high);
        let (Some(first), Some(last)) = (gain.first(), gain.last()) else {
            continue;
        };
        let base = place.bottom();
        let [x0, x1] = [pen.time.at(first[0]), pen.time.at(last[0])];
        let y = |gain: f64| base - (place.height - gap) * (gain / full).clamp(0.0, 1.0);
        let edge: Vec<[f64; 2]> = gain
            .iter()
            .map(|point| [pen.time.at(point[0]), y(point[1])])
            .collect();
        let mut corners = vec![[x0, base]];
        corners.extend(&edge);
        corners.push([x1, base]);
        drawing.items.push(Item::Area {
            corners,
            fill: colour.with_opacity(120),
            title: title(lane, segment),
        });
        if place.height > 5.0 {
            drawing.line(edge, colour, 1.0, Dash::Solid);
        }
    }
}

/// What a segment is, for those who point at it.
fn title(lane: &Lane, segment: &Segment) -> String {
    let fine = 0.1;
    let mut title = format!(
        "{}: {} to {}",
        lane.name,
        time_text(segment.start_secs, fine),
        time_text(segment.end_secs, fine)
    );
    if let Some(step) = segment.step {
        title.push_str(&format!(", step {step}"));
    }
    for line in &segment.lines {
        let [Some(first), Some(last)] = [line.hz.first(), line.hz.last()] else {
            continue;
        };
        title.push_str(&format!(", {} {}", line.param, number_text(first[1])));
        if first[1] != last[1] {
            title.push_str(&format!(" to {}", number_text(last[1])));
        }
        title.push_str(" Hz");
    }
    if !segment.text.is_empty() {
        title.push_str(&format!(", {}", segment.text));
    }
    title
}
