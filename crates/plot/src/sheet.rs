//! Divides the paper among the panels.
//!
//! Invariant: panels lie one below the other in a fixed order, share their left and right edge, and never overlap.

use crate::drawing::{LETTER_WIDTH, LINE_HEIGHT, text_width};
use crate::model::Picture;

/// Size of the paper that a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width in pixels, 320 to 8000.
    pub width: u32,
    /// Height in pixels; `None`: as high as the content asks for. A picture is higher where less cannot be read.
    pub height: Option<u32>,
}

/// Top and height of a panel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    /// Upper edge.
    pub top: f64,
    /// Height.
    pub height: f64,
}

impl Panel {
    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// The division.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Width of the paper.
    pub width: f64,
    /// Height of the paper.
    pub height: f64,
    /// Left edge of all panels.
    pub left: f64,
    /// Right edge of all panels.
    pub right: f64,
    /// Numbers and descriptions of steps, above the lanes.
    pub steps: Option<Panel>,
    /// Lanes.
    pub lanes: Option<Panel>,
    /// Legend of the lanes' colours, where no lanes say them.
    pub legend: Option<Panel>,
    /// Beats, pulses, modulations.
    pub rates: Option<Panel>,
    /// Carriers.
    pub carriers: Option<Panel>,
    /// Spectrogram.
    pub spectrogram: Option<Panel>,
}

/// Height of the heading of the paper.
const HEADING: f64 = 30.0;
/// Height of a panel's heading.
pub const PANEL_HEADING: f64 = 22.0;
/// Height of the time marks below a panel, with the gap to the next.
const FOOT: f64 = 28.0;
/// Height of the band of steps.
const STEPS: f64 = 20.0;
/// Height of all lanes together, at most.
const MOST_LANES: f64 = 1400.0;

/// Panels are never flatter than this part of their natural height.
const LEAST_STRETCH: f64 = 0.3;

/// Left and right edge of the panels.
pub fn edges(picture_width: u32, spectrogram: bool) -> [f64; 2] {
    let width = f64::from(picture_width);
    let left = (0.19 * width).clamp(58.0, 210.0).floor();
    let right = if spectrogram { 66.0 } else { 18.0 };
    [left, width - right]
}

impl Sheet {
    /// Divides a sheet of this size.
    pub fn new(picture: &Picture, size: Size) -> Self {
        let panels = picture.panels;
        let width = size.width.clamp(320, 8000);
        let [left, right] = edges(width, panels.spectrogram);
        let lanes = picture.lanes.len().max(1) as f64;
        let lane = (MOST_LANES / lanes).min(22.0);
        let legend = (panels.frequencies && !panels.timeline).then(|| {
            let rows = legend_places(picture, right - left)
                .last()
                .map_or(0.0, |place| place[1] + 1.0);
            rows * LINE_HEIGHT
        });
        let natural = [
            panels.timeline.then_some(lane * lanes),
            panels.frequencies.then_some(150.0),
            panels.frequencies.then_some(190.0),
            panels.spectrogram.then_some(320.0),
        ];
        let frames: f64 = natural.iter().flatten().map(|_| PANEL_HEADING + FOOT).sum();
        let heading = if picture.title.is_empty() {
            0.0
        } else {
            HEADING
        };
        let fixed =
            heading + frames + legend.unwrap_or(0.0) + if panels.timeline { STEPS } else { 0.0 };
        let flexible: f64 = natural.iter().flatten().sum();
        let stretch_to = |room: f64, natural: f64| (room / natural.max(1.0)).max(LEAST_STRETCH);
        let mut stretches = [1.0; 4];
        if let Some(height) = size.height {
            let room = f64::from(height.clamp(200, 8000)) - fixed;
            stretches = [stretch_to(room, flexible); 4];
            // Lanes that can keep their letters without taking most of the paper do.
            let readable = LINE_HEIGHT / lane;
            let lanes = natural[0].unwrap_or(0.0);
            if readable > stretches[0] && readable * lanes < 0.4 * room {
                stretches = [stretch_to(room - readable * lanes, flexible - lanes); 4];
                stretches[0] = readable;
            }
        }
        let mut top = heading;
        let mut steps = None;
        let mut place = |which: usize, above: f64| {
            let height = (natural[which]? * stretches[which]).round().max(12.0);
            let panel = Panel {
                top: top + PANEL_HEADING + above,
                height,
            };
            if which == 0 {
                steps = Some(Panel {
                    top: top + PANEL_HEADING,
                    height: STEPS,
                });
            }
            top = panel.bottom() + FOOT;
            Some(panel)
        };
        let lanes = place(0, STEPS);
        let legend_height = legend.unwrap_or(0.0);
        let rates = place(1, legend_height);
        let [carriers, spectrogram] = [place(2, 0.0), place(3, 0.0)];
        Self {
            width: f64::from(width),
            height: top,
            left,
            right,
            steps,
            lanes,
            legend: legend.zip(rates).map(|(height, rates)| Panel {
                top: rates.top - height,
                height,
            }),
            rates,
            carriers,
            spectrogram,
        }
    }
}

/// Column in pixels and row of each lane's entry in a legend of this width.
pub fn legend_places(picture: &Picture, width: f64) -> Vec<[f64; 2]> {
    let (mut x, mut row) = (0.0, 0.0);
    let entry = |name: &str| text_width(name).min(width - 24.0) + 24.0 + LETTER_WIDTH;
    let places = picture.lanes.iter().map(|lane| {
        if x > 0.0 && x + entry(&lane.name) > width {
            x = 0.0;
            row += 1.0;
        }
        let place = [x, row];
        x += entry(&lane.name);
        place
    });
    places.collect()
}
