//! One filter without phase shift over a voice with ends, block by block.
//!
//! Invariant: a block is worked out from the blocks within the filter's reach, each of which adds its sums to those of its
//! neighbours, in order from the farthest. Sums and blocks that are likely to be wanted again are kept, with their numbers.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_dsp::zero_phase::{Modes, State, Sums, filter, run_forward, sums_of};

use crate::cursor::Block;

/// Frames that the signal is continued by at either end.
const MIRRORED: usize = 15;
/// Samples that those are made of.
const RIM: usize = MIRRORED + 1;

type Dry<'a> = &'a mut dyn FnMut(i64, &mut Block);

/// What has been worked out of one filter's signal.
pub(super) struct StageState {
    /// Sums of blocks, by number modulo the length.
    sums: Vec<(Option<i64>, Sums)>,
    /// The continued signal of the blocks ahead, likewise.
    ahead: Vec<(Option<i64>, Block)>,
    /// Where the blocks lie: the first frame of block 0.
    offset: i64,
    /// The first samples of the voice in order, the last ones in reverse.
    head: Option<[[f32; RIM]; 2]>,
    tail: Option<[[f32; RIM]; 2]>,
    /// The future's sums after the last frame.
    end: Option<State>,
    work: Box<Block>,
    rim: Box<Block>,
}

/// Where a voice lies in its blocks.
#[derive(Clone, Copy)]
struct Span {
    frames: i64,
    offset: i64,
    /// The blocks with the first and the last frame of the continued signal, and that frame's place in the latter.
    first: i64,
    last: i64,
    last_place: usize,
}

impl Span {
    fn new(frames: i64, offset: i64) -> Self {
        let size = FRAMES as i64;
        let from = -(MIRRORED as i64) - offset;
        let to = frames + MIRRORED as i64 - 1 - offset;
        Self {
            frames,
            offset,
            first: from.div_euclid(size),
            last: to.div_euclid(size),
            last_place: to.rem_euclid(size) as usize,
        }
    }

    /// First frame of a block.
    fn frame_of(self, block: i64) -> i64 {
        block * FRAMES as i64 + self.offset
    }

    /// The block with a frame, and its place there.
    fn block_of(self, frame: i64) -> (i64, usize) {
        let size = FRAMES as i64;
        let since = frame - self.offset;
        (since.div_euclid(size), since.rem_euclid(size) as usize)
    }
}

impl StageState {
    /// Room for a filter that reaches so many blocks.
    pub fn new(reach_blocks: usize) -> Self {
        let (both, one) = if reach_blocks == 0 {
            (0, 0)
        } else {
            (2 * reach_blocks + 1, reach_blocks + 1)
        };
        Self {
            sums: vec![(None, Sums::default()); both],
            ahead: vec![(None, [[0.0; FRAMES]; 2]); one],
            offset: 0,
            head: None,
            tail: None,
            end: None,
            work: Box::new([[0.0; FRAMES]; 2]),
            rim: Box::new([[0.0; FRAMES]; 2]),
        }
    }

    /// Forgets what it has seen.
    pub fn reset(&mut self) {
        self.sums.iter_mut().for_each(|(block, _)| *block = None);
        self.ahead.iter_mut().for_each(|(block, _)| *block = None);
        (self.head, self.tail, self.end) = (None, None, None);
    }

    /// Filters the block of a voice of `frames` frames that begins at frame `first`.
    pub fn fill(
        &mut self,
        isa: Isa,
        modes: &Modes,
        frames: i64,
        first: i64,
        dry: Dry<'_>,
        out: &mut Block,
    ) {
        let offset = first.rem_euclid(FRAMES as i64);
        if offset != self.offset {
            self.reset();
            self.offset = offset;
        }
        let span = Span::new(frames, offset);
        let (block, _) = span.block_of(first);
        let reach = modes.reach_blocks() as i64;
        if frames <= 0 || block < span.first || block > span.last {
            *out = [[0.0; FRAMES]; 2];
            return;
        }
        let (low, high) = (
            (block - reach).max(span.first),
            (block + reach).min(span.last),
        );
        for wanted in low..=high {
            self.prepare(isa, modes, span, wanted, wanted >= block, dry);
        }
        let past = self.past(modes, span, low, block, dry);
        let mut future = State::default();
        let mut last = FRAMES - 1;
        if high == span.last {
            let end = self.end(isa, modes, span, dry);
            if block == span.last {
                (future, last) = (end, span.last_place);
            } else {
                future = self.sums(high).future;
                modes.join(&mut future, span.last_place + 1, &end);
            }
        } else {
            future = modes.across(&future, &self.sums(high).future);
        }
        for after in (block + 1..high).rev() {
            future = modes.across(&future, &self.sums(after).future);
        }
        match self.ahead(block) {
            Some(x) => filter(isa, modes, x, last, &past, &future, out),
            None => *out = [[0.0; FRAMES]; 2],
        }
    }

    fn slot(length: usize, block: i64) -> usize {
        block.rem_euclid(length.max(1) as i64) as usize
    }

    /// The sums of a block that was prepared.
    fn sums(&self, block: i64) -> Sums {
        let slot = Self::slot(self.sums.len(), block);
        self.sums
            .get(slot)
            .map(|(_, sums)| *sums)
            .unwrap_or_default()
    }

    /// The continued signal of a block that was prepared and kept.
    fn ahead(&self, block: i64) -> Option<&Block> {
        let slot = Self::slot(self.ahead.len(), block);
        self.ahead
            .get(slot)
            .filter(|(known, _)| *known == Some(block))
            .map(|(_, x)| x)
    }

    /// Makes sure that a block's sums are known, and its signal where it is to be kept.
    fn prepare(
        &mut self,
        isa: Isa,
        modes: &Modes,
        span: Span,
        block: i64,
        keep: bool,
        dry: Dry<'_>,
    ) {
        let slot = Self::slot(self.sums.len(), block);
        let known = (self.sums.get(slot)).is_some_and(|(known, _)| *known == Some(block));
        if known && (!keep || self.ahead(block).is_some()) {
            return;
        }
        self.write_signal(span, block, dry);
        if let (false, Some((known, sums))) = (known, self.sums.get_mut(slot)) {
            *known = Some(block);
            sums_of(isa, modes, &self.work, sums);
        }
        let slot = Self::slot(self.ahead.len(), block);
        if let (true, Some((known, x))) = (keep, self.ahead.get_mut(slot)) {
            *known = Some(block);
            *x = *self.work;
        }
    }

    /// Writes a block of the voice, continued at its ends, into `work`: it stands at the first value before, and is 0 after.
    fn write_signal(&mut self, span: Span, block: i64, dry: Dry<'_>) {
        let from = span.frame_of(block);
        let size = FRAMES as i64;
        if from < span.frames && from + size > 0 {
            dry(from, &mut self.work);
        } else {
            *self.work = [[0.0; FRAMES]; 2];
        }
        if from < 0 {
            let head = self.head(span, dry);
            let until = (-from).min(size) as usize;
            for (channel, rim) in self.work.iter_mut().zip(&head) {
                for (j, x) in channel[..until].iter_mut().enumerate() {
                    let away = (-from - j as i64).min(MIRRORED as i64) as usize;
                    *x = 2.0 * rim[0] - rim[away];
                }
            }
        }
        if from + size > span.frames {
            let tail = self.tail(span, dry);
            let since = (span.frames - from).max(0) as usize;
            for (channel, rim) in self.work.iter_mut().zip(&tail) {
                for (j, x) in channel.iter_mut().enumerate().skip(since) {
                    let away = (from + j as i64 - span.frames + 1) as usize;
                    *x = rim.get(away).map_or(0.0, |turned| 2.0 * rim[0] - turned);
                }
            }
        }
    }

    /// The first samples of the voice.
    fn head(&mut self, span: Span, dry: Dry<'_>) -> [[f32; RIM]; 2] {
        let head = match self.head {
            Some(head) => head,
            None => self.rim(span, |k| k, dry),
        };
        self.head = Some(head);
        head
    }

    /// The last samples of the voice, from the last one back.
    fn tail(&mut self, span: Span, dry: Dry<'_>) -> [[f32; RIM]; 2] {
        let tail = match self.tail {
            Some(tail) => tail,
            None => self.rim(span, |k| span.frames - 1 - k, dry),
        };
        self.tail = Some(tail);
        tail
    }

    fn rim(&mut self, span: Span, frame: impl Fn(i64) -> i64, dry: Dry<'_>) -> [[f32; RIM]; 2] {
        let mut out = [[0.0; RIM]; 2];
        let mut held = None;
        for k in 0..RIM {
            let frame = frame(k as i64).clamp(0, span.frames - 1);
            let (block, place) = span.block_of(frame);
            if held != Some(block) {
                dry(span.frame_of(block), &mut self.rim);
                held = Some(block);
            }
            out[0][k] = self.rim[0][place];
            out[1][k] = self.rim[1][place];
        }
        out
    }

    /// The past's sums before a block, from those of the blocks from `low` on.
    fn past(&mut self, modes: &Modes, span: Span, low: i64, block: i64, dry: Dry<'_>) -> State {
        let mut past = State::default();
        if low == span.first {
            let head = self.head(span, dry);
            let level = head.map(|rim| f64::from(2.0 * rim[0] - rim[MIRRORED]));
            past = modes.standing(level);
        }
        for before in low..block {
            past = modes.across(&past, &self.sums(before).past);
        }
        past
    }

    /// The future's sums after the last frame; the blocks within reach of the last one are prepared.
    fn end(&mut self, isa: Isa, modes: &Modes, span: Span, dry: Dry<'_>) -> State {
        if let Some(end) = self.end {
            return end;
        }
        let low = (span.last - modes.reach_blocks() as i64).max(span.first);
        let mut past = self.past(modes, span, low, span.last, dry);
        let Some(x) = self.ahead(span.last) else {
            return past;
        };
        run_forward(isa, modes, x, span.last_place, &mut past);
        let level = [0, 1].map(|channel| f64::from(x[channel][span.last_place]));
        let end = modes.at_end(&past, level);
        self.end = Some(end);
        end
    }
}
