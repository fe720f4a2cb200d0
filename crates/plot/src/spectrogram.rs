//! Levels of the rendered sound over time and frequency, from no more sound than a picture can show.
//!
//! Each column looks at one window of sound in the middle of its time and renders the blocks under it alone, so the cost
//! follows the columns, not the length of the track. Invariant: a column depends on the score and its own time; threads
//! only share out columns. Rows are even in the logarithm of the frequency; a row shows the loudest bin inside it, or
//! where bins are wider than rows, the level between the two bins beside it.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use heterodyne_engine::{Block, Cursor, QUANTUM, Score};

use crate::PlotError;
use crate::model::Spectrogram;
use crate::spectrum::{LONGEST, SHORTEST, Spectrum};

/// What of the two channels is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// Half their sum.
    Mid,
    /// Half their difference.
    Side,
}

impl Channel {
    /// Its name in a heading.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Left => "left",
            Channel::Right => "right",
            Channel::Mid => "mid",
            Channel::Side => "side",
        }
    }
}

/// Size of a spectrogram and what it shows.
#[derive(Clone, Debug)]
pub struct Extent {
    /// Seconds of the track.
    pub secs: Range<f64>,
    /// Columns, at least 1.
    pub columns: usize,
    /// Rows, at least 1.
    pub rows: usize,
    /// What is looked at.
    pub channel: Channel,
    /// Which frequencies and levels are shown.
    pub look: Look,
}

/// Frequencies and levels of a spectrogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Lowest frequency shown in hertz, above 0.
    pub lowest_hz: f64,
    /// Highest frequency shown in hertz; half the sample rate at most is shown.
    pub highest_hz: f64,
    /// Decibels from the top of the scale to its floor, above 0.
    pub range_db: f64,
}

impl Look {
    /// What ears hear: 20 Hz to 20 kHz, 90 dB.
    pub const HEARING: Self = Self {
        lowest_hz: 20.0,
        highest_hz: 20_000.0,
        range_db: 90.0,
    };
}

/// The top of the scale is a multiple of this.
const STEP_DB: f64 = 10.0;
/// Columns that a thread takes at a time.
const RUN: usize = 8;

/// Renders and looks. `threads` share the columns; the levels are the same for any number of them.
///
/// # Errors
/// [`PlotError::Cancelled`] soon after `cancel` is set.
pub fn spectrogram(
    score: &Score,
    extent: &Extent,
    threads: NonZeroUsize,
    cancel: &AtomicBool,
) -> Result<Spectrogram, PlotError> {
    let rate = f64::from(score.sample_rate());
    let window_frames = window_frames(extent, rate);
    let bands = Bands::new(rate, extent, window_frames);
    let mut levels_db = vec![0.0f32; extent.columns * extent.rows];
    let runs = Mutex::new(levels_db.chunks_mut(RUN * extent.rows).enumerate());
    let work = || {
        let mut eye = Eye::new(score, extent.channel, window_frames);
        loop {
            let next = runs.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((run, columns)) = next else { return };
            for (at, rows) in columns.chunks_mut(extent.rows).enumerate() {
                if cancel.load(Ordering::Relaxed) {
                    return;
                }
                let middle = (run * RUN + at) as f64 + 0.5;
                let width = (extent.secs.end - extent.secs.start) / extent.columns as f64;
                let secs = extent.secs.start + middle * width;
                bands.fill(eye.levels(score, (secs * rate) as i64), rows);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.get() {
            scope.spawn(work);
        }
        work();
    });
    if cancel.load(Ordering::Relaxed) {
        return Err(PlotError::Cancelled);
    }
    let loudest = levels_db.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let silent = loudest < -200.0;
    let top_db = if silent {
        0.0
    } else {
        (f64::from(loudest) / STEP_DB).ceil() * STEP_DB
    };
    let floor_db = top_db - extent.look.range_db;
    let mut levels = vec![0; extent.columns * extent.rows];
    for (column, rows) in levels_db.chunks(extent.rows).enumerate() {
        for (row, level) in rows.iter().enumerate() {
            let part = (f64::from(*level) - floor_db) / extent.look.range_db;
            levels[row * extent.columns + column] = (255.0 * part.clamp(0.0, 1.0)).round() as u8;
        }
    }
    Ok(Spectrogram {
        columns: extent.columns,
        rows: extent.rows,
        levels,
        lowest_hz: bands.lowest_hz,
        highest_hz: bands.highest_hz,
        floor_db,
        top_db,
        window_frames,
        channel: extent.channel,
    })
}

/// Long windows for long stretches, short ones where a column is short: eight columns, between 90 and 370 ms.
fn window_frames(extent: &Extent, rate: f64) -> usize {
    let column_secs = (extent.secs.end - extent.secs.start) / extent.columns as f64;
    let secs = (8.0 * column_secs).clamp(0.09, 0.37);
    ((secs * rate) as usize)
        .clamp(SHORTEST, LONGEST)
        .next_power_of_two()
}

/// Which bins go into which row.
struct Bands {
    lowest_hz: f64,
    highest_hz: f64,
    rows: Vec<Band>,
}

struct Band {
    /// Place of the row's middle between bins.
    middle: f64,
    /// Bins whose frequency lies inside.
    inside: Range<usize>,
}

impl Bands {
    fn new(rate: f64, extent: &Extent, window_frames: usize) -> Self {
        let rows = extent.rows;
        let highest_hz = extent.look.highest_hz.min(0.5 * rate);
        let lowest_hz = match extent.look.lowest_hz {
            lowest_hz if lowest_hz < highest_hz => lowest_hz,
            _ => 0.5 * highest_hz,
        };
        let bin = |part: f64| {
            highest_hz * (lowest_hz / highest_hz).powf(part) / rate * window_frames as f64
        };
        let last = window_frames / 2;
        let band = |row: usize| {
            let part = |edge: f64| bin((row as f64 + edge) / rows as f64);
            let first = (part(1.0).ceil() as usize).min(last);
            Band {
                middle: part(0.5).min(last as f64),
                inside: first..(part(0.0).floor() as usize + 1).clamp(first, last + 1),
            }
        };
        Self {
            lowest_hz,
            highest_hz,
            rows: (0..rows).map(band).collect(),
        }
    }

    fn fill(&self, levels_db: &[f32], rows: &mut [f32]) {
        for (band, row) in self.rows.iter().zip(rows) {
            let below = band.middle as usize;
            let above = (below + 1).min(levels_db.len() - 1);
            let part = (band.middle - below as f64) as f32;
            let between = levels_db[below] + (levels_db[above] - levels_db[below]) * part;
            let inside = levels_db[band.inside.clone()].iter().copied();
            *row = inside.fold(between, f32::max);
        }
    }
}

/// Looks at the sound around a frame.
struct Eye {
    cursor: Cursor,
    channel: Channel,
    spectrum: Spectrum,
    sound: Vec<f32>,
    levels_db: Vec<f32>,
    /// Blocks in order, kept for windows that overlap.
    blocks: VecDeque<(u64, [f32; QUANTUM])>,
    block: Box<Block>,
}

impl Eye {
    fn new(score: &Score, channel: Channel, window_frames: usize) -> Self {
        let spectrum = Spectrum::new(window_frames);
        Self {
            cursor: Cursor::new(score),
            channel,
            sound: vec![0.0; spectrum.frames()],
            levels_db: vec![0.0; spectrum.bins()],
            spectrum,
            blocks: VecDeque::new(),
            block: Box::new([[0.0; QUANTUM]; 2]),
        }
    }

    /// Levels of the window whose middle is `frame`; there is silence before and after the track.
    fn levels(&mut self, score: &Score, frame: i64) -> &[f32] {
        let first = frame - self.sound.len() as i64 / 2;
        let quantum = QUANTUM as i64;
        let quanta = first.div_euclid(quantum)
            ..(first + self.sound.len() as i64 - 1).div_euclid(quantum) + 1;
        let known =
            |blocks: &VecDeque<(u64, [f32; QUANTUM])>| blocks.front().map(|block| block.0 as i64);
        while known(&self.blocks).is_some_and(|oldest| oldest < quanta.start) {
            self.blocks.pop_front();
        }
        if known(&self.blocks).is_some_and(|oldest| oldest > quanta.start.max(0)) {
            self.blocks.clear();
        }
        for at in quanta {
            let sound = self.block(score, at);
            for (n, sample) in sound.into_iter().enumerate() {
                let place = at * quantum + n as i64 - first;
                if let Some(slot) = usize::try_from(place)
                    .ok()
                    .and_then(|place| self.sound.get_mut(place))
                {
                    *slot = sample;
                }
            }
        }
        self.spectrum.levels(&self.sound, &mut self.levels_db);
        &self.levels_db
    }

    fn block(&mut self, score: &Score, quantum: i64) -> [f32; QUANTUM] {
        let Some(quantum) = u64::try_from(quantum)
            .ok()
            .filter(|quantum| *quantum < score.quanta())
        else {
            return [0.0; QUANTUM];
        };
        if let Some((_, sound)) = self.blocks.iter().find(|block| block.0 == quantum) {
            return *sound;
        }
        self.cursor.render(score, quantum, &mut self.block);
        let [left, right] = &*self.block;
        let sound = std::array::from_fn(|n| match self.channel {
            Channel::Left => left[n],
            Channel::Right => right[n],
            Channel::Mid => 0.5 * (left[n] + right[n]),
            Channel::Side => 0.5 * (left[n] - right[n]),
        });
        self.blocks.push_back((quantum, sound));
        sound
    }
}
