//! Frames that wait to be played, each at its media time.
//!
//! Invariant: the frame of media time `t` stands at `t mod` [`FRAMES`], and is there exactly when its bit is set and `t` lies in the
//! window of [`FRAMES`] frames that ends where the newest one does. What falls out of the window has its bit cleared.

/// Frames that it holds: 1.4 s at 48 kHz.
pub const FRAMES: usize = 1 << 16;
const WORDS: usize = FRAMES / 64;

/// The store.
#[derive(Clone, Debug)]
pub struct Store {
    planes: [Box<[f32]>; 2],
    present: Box<[u64]>,
    /// The first media time after all that ever stood here; frames from `end - FRAMES` on can be there.
    end: u64,
}

impl Store {
    /// An empty one.
    pub fn new() -> Store {
        let plane = vec![0.0; FRAMES].into_boxed_slice();
        Store {
            planes: [plane.clone(), plane],
            present: vec![0; WORDS].into_boxed_slice(),
            end: 0,
        }
    }

    /// Forgets everything; frames from `end - FRAMES` on are accepted next.
    pub fn clear(&mut self, end: u64) {
        self.present.fill(0);
        self.end = end;
    }

    /// The media time after the newest frame.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Whether a frame is there.
    #[inline]
    pub fn has(&self, time: u64) -> bool {
        time < self.end && self.end - time <= FRAMES as u64 && self.bit(time)
    }

    #[inline]
    fn bit(&self, time: u64) -> bool {
        let place = time as usize % FRAMES;
        self.present[place / 64] >> (place % 64) & 1 != 0
    }

    /// How many frames from `time` on are all there, at most `most`.
    pub fn run(&self, time: u64, most: usize) -> usize {
        (0..most)
            .take_while(|&n| {
                time.checked_add(n as u64)
                    .is_some_and(|time| self.has(time))
            })
            .count()
    }

    /// One frame that is there.
    #[inline]
    pub fn frame(&self, time: u64) -> [f32; 2] {
        let place = time as usize % FRAMES;
        [self.planes[0][place], self.planes[1][place]]
    }

    /// Puts frames where none are yet, and says how many were new. Frames before the window are not taken.
    pub fn put(
        &mut self,
        time: u64,
        frames: usize,
        from: u64,
        mut sample: impl FnMut(usize) -> [f32; 2],
    ) -> usize {
        let Some(end) = time.checked_add(frames as u64) else {
            return 0;
        };
        self.advance(end);
        let mut new = 0;
        for n in 0..frames {
            let at = time + n as u64;
            if at < from || self.end - at > FRAMES as u64 || self.bit(at) {
                continue;
            }
            let place = at as usize % FRAMES;
            [self.planes[0][place], self.planes[1][place]] = sample(n);
            self.present[place / 64] |= 1 << (place % 64);
            new += 1;
        }
        new
    }

    /// Moves the window on to `end`, and clears the bits of what it comes over.
    fn advance(&mut self, end: u64) {
        if end <= self.end {
            return;
        }
        if end - self.end >= FRAMES as u64 {
            self.clear(end);
            return;
        }
        for time in self.end..end {
            let place = time as usize % FRAMES;
            self.present[place / 64] &= !(1 << (place % 64));
        }
        self.end = end;
    }
}
