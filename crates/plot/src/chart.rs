//! Curves over one measured quantity: a spectrum over frequency, an error over a level.
//!
//! Invariant: nothing is drawn outside of the panel; what is no number leaves a gap. A curve with more points than the paper has
//! columns keeps, in each column, its first, lowest, highest and last point, so that no peak is lost.

use crate::axis::{Axis, hertz_text, number_text};
use crate::colour::{self, Colour};
use crate::drawing::{Anchor, Dash, Drawing, LINE_HEIGHT, text_width};
use crate::error::PlotError;
use crate::model::Point;
use crate::sheet::Size;

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it is called.
    pub title: String,
    /// What it shows, in a sentence.
    pub description: String,
    /// From left to right.
    pub across: Scale,
    /// From bottom to top.
    pub up: Scale,
    /// From the lowest to the topmost.
    pub curves: Vec<Curve>,
}

/// One direction of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Quantity and unit, as "level / dB".
    pub name: String,
    /// Value at the left or lower end.
    pub low: f64,
    /// Value at the right or upper end, above `low`.
    pub high: f64,
    /// Whether equal ratios are equally far apart; both ends are then above 0.
    pub logarithmic: bool,
}

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it is, for the legend; one without a name has no entry.
    pub name: String,
    /// Values across and up, in order.
    pub points: Vec<Point>,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Which colour of the palette, from 0 on.
    pub colour: usize,
}

/// How a curve is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// A line without gaps.
    Solid,
    /// A dashed line.
    Dashed,
    /// A mark for each point, without a line.
    Marks,
}

const PAPER: Colour = Colour::grey(255);
const GROUND: Colour = Colour::grey(247);
const GRID: Colour = Colour::grey(224);
const FRAME: Colour = Colour::grey(150);
const INK: Colour = Colour::grey(30);
const FAINT_INK: Colour = Colour::grey(95);

/// Width of the margin at the left, where the marks stand.
const LEFT: f64 = 66.0;
const RIGHT: f64 = 20.0;
const HEADING: f64 = 30.0;
const FOOT: f64 = 40.0;
const NATURAL_HEIGHT: u32 = 560;

/// The chart as SVG.
///
/// # Errors
/// An axis without length.
pub fn chart_svg(chart: &Chart, size: Size) -> Result<String, PlotError> {
    crate::svg::svg(&drawn(chart, size)?)
}

/// The chart as PNG.
///
/// # Errors
/// An axis without length, or paper too large for memory.
pub fn chart_png(chart: &Chart, size: Size) -> Result<Vec<u8>, PlotError> {
    crate::png::png(&drawn(chart, size)?)
}

impl Scale {
    fn axis(&self, from: f64, to: f64) -> Result<Axis, PlotError> {
        let least = if self.logarithmic {
            f64::MIN_POSITIVE
        } else {
            f64::MIN
        };
        if !(self.low >= least && self.high > self.low && self.high.is_finite()) {
            return Err(PlotError::Scale {
                name: self.name.clone(),
                low: self.low,
                high: self.high,
            });
        }
        Ok(if self.logarithmic {
            Axis::logarithmic(self.low, self.high, from, to)
        } else {
            Axis::straight(self.low, self.high, from, to)
        })
    }

    fn text(&self, value: f64) -> String {
        if value != 0.0 && value.abs() < 0.001 {
            format!("{value:.0e}")
        } else if self.name.ends_with("Hz") {
            hertz_text(value)
        } else {
            number_text(value)
        }
    }
}

fn drawn(chart: &Chart, size: Size) -> Result<Drawing, PlotError> {
    let width = f64::from(size.width.clamp(320, 8000));
    let height = f64::from(size.height.unwrap_or(NATURAL_HEIGHT).clamp(200, 8000));
    let mut drawing = Drawing {
        width: width as u32,
        height: height as u32,
        title: chart.title.clone(),
        description: chart.description.clone(),
        items: Vec::new(),
    };
    let rows = legend_rows(chart, width - LEFT - RIGHT);
    let [left, right] = [LEFT, width - RIGHT];
    let [top, bottom] = [HEADING + (rows + 1.0) * LINE_HEIGHT, height - FOOT];
    let across = chart.across.axis(left, right)?;
    let up = chart.up.axis(bottom, top)?;
    drawing.rectangle([0.0, 0.0, width, height], PAPER);
    drawing.rectangle([left, top, right - left, bottom - top], GROUND);
    let title = crate::drawing::fitted(&chart.title, 0.5 * width).unwrap_or_default();
    drawing.text([12.0, 18.0], Anchor::Start, &title, width, INK);
    let used = text_width(&title) + 32.0;
    drawing.text(
        [used, 18.0],
        Anchor::Start,
        &chart.description,
        right - used,
        FAINT_INK,
    );
    grid(&mut drawing, chart, &across, &up);
    for curve in &chart.curves {
        curve.draw(
            &mut drawing,
            &across,
            &up,
            colour::voice(curve.colour).light,
        );
    }
    legend(&mut drawing, chart, right - left);
    let corners = vec![
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
        [left, top],
    ];
    drawing.line(corners, FRAME, 1.0, Dash::Solid);
    Ok(drawing)
}

fn grid(drawing: &mut Drawing, chart: &Chart, across: &Axis, up: &Axis) {
    let [left, right, bottom, top] = [across.from, across.to, up.from, up.to];
    for value in across.marks(70.0) {
        let x = across.at(value);
        drawing.rule([x, top], [x, bottom + 4.0], GRID);
        let text = chart.across.text(value);
        drawing.text([x, bottom + 12.0], Anchor::Middle, &text, 120.0, FAINT_INK);
    }
    for value in up.marks(30.0) {
        let y = up.at(value);
        drawing.rule([left, y], [right, y], GRID);
        drawing.text(
            [left - 6.0, y],
            Anchor::End,
            &chart.up.text(value),
            LEFT - 8.0,
            FAINT_INK,
        );
    }
    let room = right - left;
    drawing.text(
        [left, top - 0.5 * LINE_HEIGHT],
        Anchor::Start,
        &chart.up.name,
        room,
        INK,
    );
    drawing.text(
        [right, bottom + 28.0],
        Anchor::End,
        &chart.across.name,
        room,
        INK,
    );
}

/// Length of a sample of a curve in the legend.
const SAMPLE: f64 = 22.0;

/// Column and row of each entry.
fn places(chart: &Chart, room: f64) -> Vec<(usize, Point)> {
    let (mut x, mut row) = (0.0, 0.0);
    let mut all = Vec::new();
    for (number, curve) in chart.curves.iter().enumerate() {
        if curve.name.is_empty() {
            continue;
        }
        let wide = text_width(&curve.name) + SAMPLE + 24.0;
        if x > 0.0 && x + wide > room {
            (x, row) = (0.0, row + 1.0);
        }
        all.push((number, [x, row]));
        x += wide;
    }
    all
}

fn legend_rows(chart: &Chart, room: f64) -> f64 {
    places(chart, room)
        .last()
        .map_or(0.0, |(_, place)| place[1] + 1.0)
}

fn legend(drawing: &mut Drawing, chart: &Chart, room: f64) {
    for (number, [x, row]) in places(chart, room) {
        let (x, y) = (LEFT + x, HEADING + (row + 0.5) * LINE_HEIGHT);
        let curve = &chart.curves[number];
        let colour = colour::voice(curve.colour).light;
        curve
            .stroke
            .draw(drawing, vec![[x, y], [x + SAMPLE, y]], colour);
        drawing.text([x + SAMPLE + 6.0, y], Anchor::Start, &curve.name, room, INK);
    }
}

impl Stroke {
    fn draw(self, drawing: &mut Drawing, points: Vec<Point>, colour: Colour) {
        match self {
            Self::Solid => drawing.line(points, colour, 1.4, Dash::Solid),
            Self::Dashed => drawing.line(points, colour, 1.4, Dash::Dashed),
            Self::Marks => {
                for [x, y] in points {
                    drawing.rectangle([x - 2.0, y - 2.0, 4.0, 4.0], colour);
                }
            }
        }
    }
}

impl Curve {
    fn draw(&self, drawing: &mut Drawing, across: &Axis, up: &Axis, colour: Colour) {
        let inside = |point: &Point| {
            point[0] >= across.low && point[0] <= across.high && point[1].is_finite()
        };
        for part in self.points.split(|point| !inside(point)) {
            let places: Vec<Point> = part
                .iter()
                .map(|[x, y]| [across.at(*x), up.at(*y)])
                .collect();
            let places = if self.stroke == Stroke::Marks {
                places
            } else {
                thinned(&places)
            };
            self.stroke.draw(drawing, places, colour);
        }
    }
}

/// At most four points a column.
fn thinned(points: &[Point]) -> Vec<Point> {
    let mut kept = Vec::new();
    for column in points.chunk_by(|a, b| a[0].floor() == b[0].floor()) {
        if column.len() <= 4 {
            kept.extend_from_slice(column);
            continue;
        }
        let by_height = |a: &usize, b: &usize| column[*a][1].total_cmp(&column[*b][1]);
        let all = 0..column.len();
        let mut chosen = [
            0,
            all.clone().min_by(by_height).unwrap_or(0),
            all.max_by(by_height).unwrap_or(0),
            column.len() - 1,
        ];
        chosen.sort_unstable();
        kept.extend(chosen.map(|at| column[at]));
    }
    kept
}

#[cfg(test)]
mod tests;
