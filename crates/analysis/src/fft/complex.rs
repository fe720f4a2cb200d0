//! The transform of complex points behind the real one: a rectangle of R × C points, R down and C across.
//!
//! Invariant: bins are halves of what their formula says, exactly, because who unites even and odd samples needs halves.
//!
//! Point n = c + C·r, bin k = k₁ + R·k₂: transforms down the columns, turns by e^{−2πi·c·k₁/RC}, transforms across (Gentleman and Sande 1966).
//! Both directions take columns side by side as lanes; between them a block is turned round in registers. No pass leaves the nearest
//! cache but to fetch or put down whole cache lines, and each number goes to memory twice.

use super::memory::Aligned;
use super::passes::{Block, across, from_rows, from_samples, to_bins, twisted};
use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::isa::Isa;

/// Columns of a step, and lanes of the widest register.
const COLUMNS: usize = 16;

/// Numbers between rows, so that they do not all fall into the same few places of a cache.
const PADDING: usize = 32;

/// One direction: transforms of `first`·`second` points.
struct Direction {
    first: usize,
    second: usize,
    /// e^{−2πi·bk/(first·second)} at \[b\]\[k\], real and imaginary part.
    turns: Vec<[f32; 2]>,
}

impl Direction {
    fn new(points: usize) -> Self {
        let first = match points {
            8 => 4,
            128 | 256 => 16,
            _ => 8,
        };
        let second = points / first;
        let mut turns = Vec::with_capacity(points);
        for b in 0..second {
            for k in 0..first {
                let (sin, cos) = sin_cos_turns((b * k) as f64 / points as f64);
                turns.push([cos as f32, -sin as f32]);
            }
        }
        Self {
            first,
            second,
            turns,
        }
    }

    fn points(&self) -> usize {
        self.first * self.second
    }
}

/// A planned transform.
pub struct ComplexFft {
    isa: Isa,
    /// Lanes of a register.
    width: usize,
    down: Direction,
    over: Direction,
    /// Half of e^{−2πi·c·k₁/RC}, in the order in which columns are worked on.
    twist: Aligned,
    /// Columns turned into rows: C of them, of R points.
    rows: Aligned,
    scratch: [Aligned; 2],
    /// Bins, and after them the first once more for each lane of a register that looks back from the end.
    bins: [Aligned; 2],
}

impl ComplexFft {
    /// Plans `points`, a power of two from 128 to 32 768.
    pub fn new(points: usize, isa: Isa) -> Self {
        let power = points.trailing_zeros();
        let (rows, columns) = (1usize << power.div_ceil(2), 1usize << (power / 2));
        // No wider than the columns are many, nor than this machine has.
        let fits = |&narrower: &Isa| narrower <= isa && width(narrower) <= columns;
        let isa = Isa::available().into_iter().rfind(fits);
        let isa = isa.unwrap_or(Isa::Baseline);
        let width = width(isa);
        let (down, over) = (Direction::new(rows), Direction::new(columns));
        let mut twist = Vec::with_capacity(points);
        for block in (0..columns).step_by(width) {
            for k in 0..down.first {
                for j in 0..down.second {
                    let turns = |lane: usize| {
                        sin_cos_turns(
                            ((block + lane) * (k + down.first * j)) as f64 / points as f64,
                        )
                    };
                    twist.extend((0..width).map(|lane| 0.5 * turns(lane).1 as f32));
                    twist.extend((0..width).map(|lane| -0.5 * turns(lane).0 as f32));
                }
            }
        }
        let scratch = || Aligned::zeros(2 * rows.max(columns) * width);
        Self {
            isa,
            width,
            twist: Aligned::of(&twist),
            rows: Aligned::zeros(columns * (2 * rows + PADDING)),
            scratch: [scratch(), scratch()],
            bins: [
                Aligned::zeros(points + COLUMNS),
                Aligned::zeros(points + COLUMNS),
            ],
            down,
            over,
        }
    }

    /// Steps of the transform.
    pub fn steps(&self) -> usize {
        self.over.points().div_ceil(COLUMNS) + self.down.points().div_ceil(self.columns_over())
    }

    /// Columns of a step of the second pass: as many points as the first takes.
    fn columns_over(&self) -> usize {
        COLUMNS * self.down.points() / self.over.points()
    }

    /// Does one step; all of them, in order, transform `samples`.
    pub fn step(&mut self, samples: &[f32], step: usize) {
        let down = self.over.points().div_ceil(COLUMNS);
        if let Some(step) = step.checked_sub(down) {
            let columns = self.columns_over();
            let ends = self.down.points().min((step + 1) * columns);
            for column in (step * columns..ends).step_by(self.width) {
                self.pass_over(column);
            }
        } else {
            let ends = self.over.points().min((step + 1) * COLUMNS);
            for column in (step * COLUMNS..ends).step_by(self.width) {
                self.pass_down(samples, column);
            }
        }
    }

    fn pass_down(&mut self, samples: &[f32], column: usize) {
        let points = self.down.points();
        let isa = self.isa;
        let turns = &self.down.turns;
        let twist = &self.twist.get()[2 * column * points..2 * (column + self.width) * points];
        let [half, whole] = &mut self.scratch;
        let (half, whole) = (half.get_mut(), whole.get_mut());
        let block = Block {
            first: column,
            stride: 2 * self.over.points(),
            rows: points,
        };
        macro_rules! pass {
            ($a:literal, $b:literal) => {{
                from_samples::<$a, $b>(isa, samples, turns, half, block);
                twisted::<$a, $b>(isa, half, twist, whole);
            }};
        }
        match points {
            16 => pass!(8, 2),
            32 => pass!(8, 4),
            64 => pass!(8, 8),
            128 => pass!(16, 8),
            _ => pass!(16, 16),
        }
        let block = Block {
            first: column,
            stride: 2 * points + PADDING,
            rows: points,
        };
        across(isa, whole, self.rows.get_mut(), block);
    }

    fn pass_over(&mut self, column: usize) {
        let points = self.over.points();
        let isa = self.isa;
        let turns = &self.over.turns;
        let half = self.scratch[0].get_mut();
        let [re, im] = &mut self.bins;
        let (re, im) = (re.get_mut(), im.get_mut());
        let rows = self.down.points();
        let from = Block {
            first: column,
            stride: 2 * rows + PADDING,
            rows: points,
        };
        let to = Block {
            first: column,
            stride: rows,
            rows: points,
        };
        macro_rules! pass {
            ($a:literal, $b:literal) => {{
                from_rows::<$a, $b>(isa, self.rows.get(), turns, half, from);
                to_bins::<$a, $b>(isa, half, re, im, to);
            }};
        }
        match points {
            8 => pass!(4, 2),
            16 => pass!(8, 2),
            32 => pass!(8, 4),
            64 => pass!(8, 8),
            _ => pass!(16, 8),
        }
        if column == 0 {
            let points = rows * points;
            (re[points], im[points]) = (re[0], im[0]);
        }
    }

    /// Halves of the bins; after the last comes the first once more.
    pub fn bins(&self) -> (&[f32], &[f32]) {
        (self.bins[0].get(), self.bins[1].get())
    }

    /// Lanes of a register, and what they are compiled for.
    pub fn registers(&self) -> (usize, Isa) {
        (self.width, self.isa)
    }
}

fn width(isa: Isa) -> usize {
    match isa {
        Isa::Baseline => 4,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => 8,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => 16,
    }
}
