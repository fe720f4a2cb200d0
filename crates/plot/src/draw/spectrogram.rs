//! The spectrogram with its frequencies at the left and the meaning of its colours at the right.

use super::{FAINT_INK, Pen};
use crate::axis::{Axis, hertz_text, number_text};
use crate::colour;
use crate::drawing::{Anchor, Drawing, Item, text_width};
use crate::model::Spectrogram;
use crate::sheet::Panel;

/// Width of the strip of colours.
const STRIP: f64 = 14.0;

pub(super) fn draw(drawing: &mut Drawing, pen: &Pen<'_>) {
    let (Some(panel), Some(seen)) = (pen.sheet.spectrogram, &pen.picture.spectrogram) else {
        return;
    };
    let [left, right] = [pen.sheet.left, pen.sheet.right];
    pen.panel(drawing, &panel, 0.0, &heading(seen, right - left));
    let palette = colour::scale();
    drawing.items.push(Item::Levels {
        place: [left, panel.top, right - left, panel.height],
        size: [seen.columns, seen.rows],
        levels: seen.levels.clone(),
        palette: palette.clone(),
    });
    let axis = Axis::logarithmic(seen.lowest_hz, seen.highest_hz, panel.bottom(), panel.top);
    for hz in axis.marks(24.0) {
        let y = axis.at(hz);
        drawing.rule([left - 4.0, y], [left, y], FAINT_INK);
        let y = y.clamp(panel.top + 4.0, panel.bottom() - 4.0);
        drawing.text(
            [left - 8.0, y],
            Anchor::End,
            &hertz_text(hz),
            60.0,
            FAINT_INK,
        );
    }
    strip(drawing, pen, &panel, seen, &palette);
    pen.frame(drawing, &panel);
}

/// The longest heading that fits into `room` pixels.
fn heading(seen: &Spectrogram, room: f64) -> String {
    let channel = seen.channel.name();
    let [longest, middle, shortest] = [
        format!("spectrogram, {channel} / Hz, dB of a full-scale sine, before levelling"),
        format!("{channel} / Hz, dB before levelling"),
        format!("{channel} / Hz, dB"),
    ];
    [longest, middle]
        .into_iter()
        .find(|text| text_width(text) <= room)
        .unwrap_or(shortest)
}

fn strip(
    drawing: &mut Drawing,
    pen: &Pen<'_>,
    panel: &Panel,
    seen: &Spectrogram,
    palette: &[colour::Colour],
) {
    let x = pen.sheet.right + 10.0;
    drawing.items.push(Item::Levels {
        place: [x, panel.top, STRIP, panel.height],
        size: [1, 256],
        levels: (0..=255).rev().collect(),
        palette: palette.to_vec(),
    });
    let axis = Axis::straight(seen.floor_db, seen.top_db, panel.bottom(), panel.top);
    for level_db in axis.marks(30.0) {
        let y = axis.at(level_db);
        drawing.rule([x + STRIP, y], [x + STRIP + 3.0, y], FAINT_INK);
        let y = y.clamp(panel.top + 4.0, panel.bottom() - 4.0);
        drawing.text(
            [x + STRIP + 6.0, y],
            Anchor::Start,
            &number_text(level_db),
            60.0,
            FAINT_INK,
        );
    }
}
