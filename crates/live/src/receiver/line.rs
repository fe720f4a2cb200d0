//! How fast delays change: the slope of straight lines through the least of them, and what it may be off by.
//!
//! Invariant: what is told is drawn to 0, which is what is expected of two clocks, as far as the delays do not know it better. Delays of
//! packets that come one after the other are alike (they waited in the same queue, for the same process), so that many of them are no
//! better than one: a span of time gives one point, its fastest packet, and of points that are alike only so many count as would be
//! without that. Single points far off a line do not bend it; where several in a row are, packets take longer or shorter from then on,
//! and another piece begins: with a level of its own, and the same slope.

/// How long it is looked for the fastest packet, in seconds, and how many of these are remembered: two minutes.
const SPAN_SECS: f64 = 0.5;
const SPANS: usize = 256;
/// What clocks are expected to differ by before anything is known, as a fraction.
const EXPECTED_DRIFT: f64 = 1e-4;
/// More than this is sooner a queue that fills or empties than a clock, unless it lasts for longer than these seconds.
const LIKELY_DRIFT: f64 = 3e-4;
const QUEUE_SECS: f64 = 30.0;
/// The most that clocks are believed to differ by.
const MOST_DRIFT: f64 = 1e-3;
/// What the fastest packets of a span are expected to be off a line, in seconds, and how many spans that weighs.
const EXPECTED_SPREAD_SECS: f64 = 0.0002;
const EXPECTATION_SPANS: f64 = 2.0;
/// What a delay may change by over all that is remembered without one seeing it, in seconds.
const WANDER_SECS: f64 = 0.0001;
/// A point farther off than so many times the spread counts for nothing; at least this, in seconds.
const FAR_SPREADS: f64 = 5.0;
const LEAST_SPREAD_SECS: f64 = 0.0001;
/// The standard deviation of what is normally distributed, over the middle of its sizes.
const SPREAD_OF_MIDDLE: f64 = 1.4826;
/// How many points in a row that count for nothing begin another piece.
const STEP_POINTS: usize = 4;
/// How often weights and line are worked out in turn for each point that comes.
const ROUNDS: usize = 2;

/// The fastest packet of a span, in seconds.
#[derive(Clone, Copy, Debug, Default)]
struct Point {
    x: f64,
    y: f64,
    /// Points of one piece have one level.
    piece: u32,
    /// What it counts, from 0 to 1, and what it is off.
    weight: f64,
    off: f64,
    /// From the middle of its piece.
    from_middle: (f64, f64),
}

/// Straight lines of one slope through the least delays.
#[derive(Clone, Debug)]
pub struct Line {
    rate_hz: f64,
    points: Box<[Point]>,
    count: usize,
    /// Where the span began, and its fastest packet.
    span: Option<(f64, f64, f64)>,
    piece: u32,
    slope: f64,
    error: f64,
}

impl Line {
    pub fn new() -> Line {
        Line {
            rate_hz: 1.0,
            points: vec![Point::default(); SPANS].into_boxed_slice(),
            count: 0,
            span: None,
            piece: 0,
            slope: 0.0,
            error: EXPECTED_DRIFT,
        }
    }

    /// Begins anew with packets of this rate: nothing is known.
    pub fn start(&mut self, rate_hz: f64) {
        self.rate_hz = rate_hz;
        (self.count, self.span, self.piece) = (0, None, 0);
        (self.slope, self.error) = (0.0, EXPECTED_DRIFT);
    }

    /// Packets take longer or shorter from now on.
    pub fn step(&mut self) {
        self.piece = self.piece.wrapping_add(1);
        self.span = None;
    }

    /// Takes a delay; both in frames.
    #[inline]
    pub fn add(&mut self, x: f64, y: f64) {
        let Some((from, least_x, least)) = &mut self.span else {
            self.span = Some((x, x, y));
            return;
        };
        if x - *from < SPAN_SECS * self.rate_hz {
            if y < *least {
                (*least_x, *least) = (x, y);
            }
            return;
        }
        let point = Point {
            x: *least_x / self.rate_hz,
            y: *least / self.rate_hz,
            piece: self.piece,
            weight: self.trust(),
            ..Point::default()
        };
        self.span = Some((x, x, y));
        if self.count == SPANS {
            self.points.copy_within(1.., 0);
            self.count -= 1;
        }
        self.points[self.count] = point;
        self.count += 1;
        self.fit();
    }

    /// What a point counts before it is compared: once a piece is known, it has to lie near.
    fn trust(&self) -> f64 {
        let before = self.points[..self.count].iter().rev();
        let of_piece = before
            .take(STEP_POINTS)
            .filter(|point| point.piece == self.piece)
            .count();
        if of_piece < STEP_POINTS { 1.0 } else { 0.0 }
    }

    fn fit(&mut self) {
        let points = &mut self.points[..self.count];
        let (mut slope, mut xx, mut pieces) = (0.0, 0.0, 0);
        for _ in 0..ROUNDS {
            (slope, xx, pieces) = regress(points);
            slope = slope.clamp(-MOST_DRIFT, MOST_DRIFT);
            weigh(points, slope, pieces);
        }
        let square = square_of_error(points, slope, xx, pieces);
        let known = EXPECTED_DRIFT * EXPECTED_DRIFT;
        self.slope = slope / (1.0 + square / known);
        self.error = (known / (1.0 + known / square)).sqrt();
        self.begin_piece();
    }

    /// Where the last points in a row all are far off to the same side, they are another piece.
    fn begin_piece(&mut self) {
        let Some(from) = self.count.checked_sub(STEP_POINTS) else {
            return;
        };
        let last = &mut self.points[from..self.count];
        let is_far = |point: &Point| point.piece == self.piece && point.weight == 0.0;
        if last.iter().all(is_far) && last.iter().all(|point| point.off * last[0].off > 0.0) {
            self.piece = self.piece.wrapping_add(1);
            for point in last {
                (point.piece, point.weight) = (self.piece, 1.0);
            }
        }
    }

    /// The slope, drawn to 0 as far as it is not known better than what is expected of clocks.
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// What the slope is off by, its standard deviation.
    pub fn error(&self) -> f64 {
        self.error
    }
}

/// Fits lines of one slope to pieces by weights: tells the slope, the sum of squares that it rests on, and how many pieces there are.
fn regress(points: &mut [Point]) -> (f64, f64, usize) {
    let (mut xx, mut xy, mut pieces) = (0.0, 0.0, 0);
    for piece in points.chunk_by_mut(|one, next| one.piece == next.piece) {
        let first = piece[0];
        let (mut weights, mut x, mut y) = (f64::MIN_POSITIVE, 0.0, 0.0);
        for point in piece.iter() {
            weights += point.weight;
            x += point.weight * (point.x - first.x);
            y += point.weight * (point.y - first.y);
        }
        let (x, y) = (first.x + x / weights, first.y + y / weights);
        for point in piece.iter_mut() {
            point.from_middle = (point.x - x, point.y - y);
            let (dx, dy) = point.from_middle;
            xx += point.weight * dx * dx;
            xy += point.weight * dx * dy;
        }
        pieces += 1;
    }
    (if xx > 0.0 { xy / xx } else { 0.0 }, xx, pieces)
}

/// What each point is off and what it counts (Tukey's weights), by the middle of what those below the line are off: what lies above it
/// waited, for however long.
fn weigh(points: &mut [Point], slope: f64, pieces: usize) {
    let mut sizes = [0.0; SPANS];
    let mut count = 0;
    for point in points.iter_mut() {
        let (dx, dy) = point.from_middle;
        point.off = dy - slope * dx;
        if point.off <= 0.0 {
            sizes[count] = -point.off;
            count += 1;
        }
    }
    let middle = match &mut sizes[..count] {
        [] => 0.0,
        sizes => *sizes.select_nth_unstable_by(count / 2, f64::total_cmp).1,
    };
    let count = points.len();
    let free = count.saturating_sub(1 + pieces).max(1) as f64;
    let spread = SPREAD_OF_MIDDLE * middle * (count as f64 / free).sqrt();
    let far = FAR_SPREADS * spread.max(LEAST_SPREAD_SECS);
    for point in points {
        let part = point.off / far;
        let rest = (1.0 - part * part).max(0.0);
        point.weight = rest * rest;
    }
}

/// The square of what the slope may be off by.
fn square_of_error(points: &[Point], slope: f64, xx: f64, pieces: usize) -> f64 {
    let (mut weights, mut squares, mut products, mut before) = (0.0, 0.0, 0.0, 0.0);
    for point in points {
        let off = point.weight * point.off;
        weights += point.weight;
        squares += off * off;
        products += off * before;
        before = off;
    }
    let free = (weights - 1.0 - pieces as f64).max(0.0);
    let expected = EXPECTATION_SPANS * EXPECTED_SPREAD_SECS * EXPECTED_SPREAD_SECS;
    let variance = (squares + expected) / (free + EXPECTATION_SPANS);
    // What is left over is less alike than what it is left over from.
    let alike = products / squares.max(f64::MIN_POSITIVE);
    let alike = (alike + (2.0 + 4.0 * alike.max(0.0)) / weights.max(1.0)).clamp(0.0, 0.95);
    let times = (1.0 + alike) / (1.0 - alike);
    let alone = weights / times;
    let unsure = variance * times * (2.0 + 4.0 / alone.max(1.0));
    let lasted = (12.0 * xx / weights.max(1.0)).sqrt().max(SPAN_SECS);
    let wander = WANDER_SECS / lasted;
    let unlikely = (slope.abs() - LIKELY_DRIFT).max(0.0) * QUEUE_SECS / lasted;
    unsure / xx.max(f64::MIN_POSITIVE) + wander * wander + unlikely * unlikely
}

#[cfg(test)]
mod tests;
