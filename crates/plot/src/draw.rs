//! Puts a picture on paper, panel by panel.
//!
//! Invariant: a moment stands at the same x in every panel; nothing is drawn outside of its panel.

mod frequencies;
mod spectrogram;
mod timeline;

use crate::axis::{Axis, time_marks, time_text};
use crate::colour::{self, Colour, LaneColour};
use crate::drawing::{Anchor, Drawing};
use crate::model::{LaneKind, Picture};
use crate::sheet::{PANEL_HEADING, Panel, Sheet, Size};

const PAPER: Colour = Colour::grey(255);
const GROUND: Colour = Colour::grey(247);
const GRID: Colour = Colour::grey(224);
const FRAME: Colour = Colour::grey(150);
const INK: Colour = Colour::grey(30);
const FAINT_INK: Colour = Colour::grey(95);

/// Draws all panels of a picture.
pub fn draw(picture: &Picture, size: Size) -> Drawing {
    let sheet = Sheet::new(picture, size);
    let description = describe(picture);
    let mut drawing = Drawing {
        width: sheet.width as u32,
        height: sheet.height.ceil() as u32,
        title: picture.title.clone(),
        description: description.clone(),
        items: Vec::new(),
    };
    drawing.rectangle([0.0, 0.0, sheet.width, sheet.height.ceil()], PAPER);
    heading(&mut drawing, picture, &sheet, &description);
    let time = Axis::straight(
        picture.start_secs,
        picture.end_secs,
        sheet.left,
        sheet.right,
    );
    let pen = Pen {
        picture,
        sheet: &sheet,
        time,
        colours: lane_colours(picture),
    };
    timeline::draw(&mut drawing, &pen);
    frequencies::draw(&mut drawing, &pen);
    spectrogram::draw(&mut drawing, &pen);
    drawing
}

/// What every panel needs.
struct Pen<'a> {
    picture: &'a Picture,
    sheet: &'a Sheet,
    time: Axis,
    colours: Vec<LaneColour>,
}

/// One colour for each lane, in order.
pub fn lane_colours(picture: &Picture) -> Vec<LaneColour> {
    let mut voices = 0;
    let lanes = picture.lanes.iter().map(|lane| match lane.kind {
        LaneKind::Voice => {
            voices += 1;
            colour::voice(voices - 1)
        }
        LaneKind::Noise => colour::noise(),
        LaneKind::Clip => colour::clip(),
    });
    lanes.collect()
}

/// `8:00:00 at 44100 Hz, 6 steps, 20 voices, noise, clips`.
pub fn describe(picture: &Picture) -> String {
    let count = |kind| {
        picture
            .lanes
            .iter()
            .filter(|lane| lane.kind == kind)
            .count()
    };
    let plural = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    let step = if picture.track_secs < 60.0 {
        0.001
    } else {
        1.0
    };
    let mut text = format!(
        "{} at {} Hz, {}, {}",
        time_text(picture.track_secs, step),
        picture.sample_rate_hz,
        plural(picture.steps.len(), "step"),
        plural(count(LaneKind::Voice), "voice"),
    );
    for (kind, word) in [(LaneKind::Noise, "noise"), (LaneKind::Clip, "clips")] {
        if count(kind) > 0 {
            text.push_str(&format!(", {word}"));
        }
    }
    if picture.seconds() < picture.track_secs {
        let fine = if picture.seconds() < 60.0 { 0.001 } else { 1.0 };
        text.push_str(&format!(
            "; from {} to {}",
            time_text(picture.start_secs, fine),
            time_text(picture.end_secs, fine)
        ));
    }
    text
}

fn heading(drawing: &mut Drawing, picture: &Picture, sheet: &Sheet, description: &str) {
    if picture.title.is_empty() {
        return;
    }
    let room = sheet.width - 24.0;
    let title = crate::drawing::fitted(&picture.title, 0.5 * room).unwrap_or_default();
    drawing.text([12.0, 18.0], Anchor::Start, &title, room, INK);
    let used = crate::drawing::text_width(&title) + 20.0;
    drawing.text(
        [12.0 + used, 18.0],
        Anchor::Start,
        description,
        room - used,
        FAINT_INK,
    );
}

impl Pen<'_> {
    /// Ground, name and time marks of a panel.
    fn panel(&self, drawing: &mut Drawing, panel: &Panel, above: f64, name: &str) {
        let [left, right] = [self.sheet.left, self.sheet.right];
        let middle = panel.top - above - 0.5 * PANEL_HEADING + 2.0;
        drawing.text([left, middle], Anchor::Start, name, right - left, INK);
        drawing.rectangle([left, panel.top, right - left, panel.height], GROUND);
        let (marks, step) = time_marks(&self.time, 86.0);
        for secs in marks {
            let x = self.time.at(secs);
            drawing.rule([x, panel.top], [x, panel.bottom() + 4.0], GRID);
            let text = time_text(secs, step);
            let half = 0.5 * crate::drawing::text_width(&text);
            let x = x.clamp(
                left.min(right - half),
                (self.sheet.width - half - 2.0).max(half),
            );
            drawing.text(
                [x, panel.bottom() + 12.0],
                Anchor::Middle,
                &text,
                200.0,
                FAINT_INK,
            );
        }
    }

    /// The frame, over what is in the panel.
    fn frame(&self, drawing: &mut Drawing, panel: &Panel) {
        let [left, right, top, bottom] =
            [self.sheet.left, self.sheet.right, panel.top, panel.bottom()];
        let corners = vec![
            [left, top],
            [right, top],
            [right, bottom],
            [left, bottom],
            [left, top],
        ];
        drawing.line(corners, FRAME, 1.0, crate::drawing::Dash::Solid);
    }

    /// Thin lines where steps begin, unless there are too many to tell apart.
    fn step_bounds(&self, drawing: &mut Drawing, panel: &Panel) {
        let starts = self.picture.steps.iter().map(|step| step.start_secs);
        let inside: Vec<f64> = starts
            .filter(|secs| *secs > self.time.low && *secs < self.time.high)
            .map(|secs| self.time.at(secs))
            .collect();
        if inside.len() as f64 * 6.0 > self.sheet.right - self.sheet.left {
            return;
        }
        for x in inside {
            drawing.line(
                vec![[x, panel.top], [x, panel.bottom()]],
                FRAME.with_opacity(150),
                1.0,
                crate::drawing::Dash::Dashed,
            );
        }
    }
}
