//! The stream of frames at the packets' rate without a hole: those that are there, and made-up ones in place of the others.
//!
//! Invariant: every frame asked for is given. From sound to made-up sound there is no jump, and back a crossfade. Not more than one
//! search is made between two calls of [`Feed::allow`].

use super::conceal::{Concealment, MOST_HISTORY};
use super::store::Store;
use crate::pcm::tame;

/// Frames that are kept in one piece.
const ROOM: usize = 16_384;
/// Over how long made-up sound goes over into the real one, in seconds.
const JOIN_SECS: f64 = 0.0025;
/// The longest that a hole is made longer, in seconds, where sound is there after it.
const MOST_HOLD_SECS: f64 = 0.02;
/// From where on it is made longer even where it does not fit, in seconds.
const MUCH_HOLD_SECS: f64 = 0.005;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Playing,
    /// Frames of the crossfade that are done.
    Joining(usize),
    MakingUp,
}

/// The stream.
#[derive(Clone, Debug)]
pub struct Feed {
    planes: [Box<[f32]>; 2],
    length: usize,
    /// The media time of the next frame; nothing is taken from the store without one.
    position: Option<u64>,
    state: State,
    concealment: Concealment,
    join_frames: usize,
    most_hold: usize,
    much_hold: usize,
    hold: usize,
    allowed_hold: usize,
    may_search: bool,
    /// Frames made up in a row, of those that are heard.
    run: usize,
    packet_frames: usize,
    /// Where the hole began in which nothing is there to be played, for longer than a packet, and how many frames were made up in it.
    dry: Option<(u64, usize)>,
    hole: u64,
    pub counts: Counts,
}

/// What was made up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub concealed_frames: u64,
    pub longest: usize,
    pub underruns: u64,
    pub dry_spells: u64,
}

impl Feed {
    pub fn new() -> Feed {
        let plane = vec![0.0; ROOM].into_boxed_slice();
        Feed {
            planes: [plane.clone(), plane],
            length: MOST_HISTORY,
            position: None,
            state: State::MakingUp,
            concealment: Concealment::new(),
            join_frames: 1,
            most_hold: 0,
            much_hold: 0,
            hold: 0,
            allowed_hold: 0,
            may_search: true,
            run: 0,
            packet_frames: 1,
            dry: None,
            hole: 0,
            counts: Counts::default(),
        }
    }

    /// Begins with frames of another rate, after silence.
    pub fn start(&mut self, rate_hz: u32) {
        self.planes.iter_mut().for_each(|plane| plane.fill(0.0));
        self.length = MOST_HISTORY;
        self.position = None;
        self.state = State::MakingUp;
        self.concealment.set_rate(rate_hz);
        self.join_frames = ((JOIN_SECS * f64::from(rate_hz)) as usize).max(1);
        self.most_hold = (MOST_HOLD_SECS * f64::from(rate_hz)) as usize;
        self.much_hold = (MUCH_HOLD_SECS * f64::from(rate_hz)) as usize;
        self.run = 0;
    }

    /// Frames of a packet: nothing to play for longer than that is an underrun.
    pub fn set_packet_frames(&mut self, frames: usize) {
        self.packet_frames = frames;
    }

    pub fn position(&self) -> Option<u64> {
        self.position
    }

    /// Goes on at another place: through made-up sound.
    pub fn go_to(&mut self, position: Option<u64>) {
        if self.state != State::MakingUp {
            self.make_up();
        }
        self.hold = 0;
        self.position = position;
    }

    /// Leaves out about so many frames: whole rounds of what is repeated, so that the sound after them fits to it.
    pub fn skip(&mut self, frames: usize) {
        let position = self.position;
        self.go_to(position);
        let skipped = frames - frames % self.concealment.period();
        self.position = position.map(|position| position.saturating_add(skipped as u64));
    }

    /// Frames so far in this piece.
    pub fn length(&self) -> usize {
        self.length
    }

    pub fn planes(&self) -> [&[f32]; 2] {
        [
            &self.planes[0][..self.length],
            &self.planes[1][..self.length],
        ]
    }

    /// Whether the store ran dry so long ago that there is only silence.
    pub fn is_starved(&self, store: &Store) -> bool {
        self.state == State::MakingUp
            && self.concealment.is_silent()
            && self
                .position
                .is_some_and(|position| position >= store.end())
    }

    /// Whether real sound is playing.
    pub fn is_playing(&self) -> bool {
        self.state != State::MakingUp || !self.concealment.is_silent()
    }

    /// Allows one search, and holes to be made longer by this many frames.
    pub fn allow(&mut self, hold: usize) {
        self.may_search = true;
        self.allowed_hold = hold;
    }

    /// Drops frames from the front so that there is room up to `needed`, but none from `from` on; returns how many.
    pub fn make_room(&mut self, from: usize, needed: usize) -> usize {
        if needed <= ROOM {
            return 0;
        }
        let dropped = from.min(self.length - MOST_HISTORY);
        for plane in &mut self.planes {
            plane.copy_within(dropped..self.length, 0);
        }
        self.length -= dropped;
        dropped
    }

    /// Takes frames up to this length.
    pub fn fill(&mut self, store: &Store, needed: usize) {
        let needed = needed.min(ROOM);
        while self.length < needed {
            let Some(position) = self.position else {
                self.put_made_up();
                continue;
            };
            match self.state {
                State::Playing => {
                    let run = store.run(position, needed - self.length);
                    if run == 0 {
                        self.make_up();
                        continue;
                    }
                    for n in 0..run {
                        self.put(store.frame(position + n as u64));
                    }
                    self.position = Some(position + run as u64);
                }
                State::Joining(done) if store.has(position) => {
                    self.join(store.frame(position), done, position)
                }
                State::Joining(_) => self.make_up(),
                State::MakingUp if store.has(position) => {
                    self.state = State::Joining(0);
                    self.run = 0;
                }
                State::MakingUp => {
                    self.put_made_up();
                    self.note_dry(position >= store.end());
                    let held = self.hold > 0;
                    self.hold = self.hold.saturating_sub(1);
                    // A stream that ends at the last number there is stays there.
                    self.position = Some(if held {
                        position
                    } else {
                        position.saturating_add(1)
                    });
                }
            }
        }
    }

    fn join(&mut self, real: [f32; 2], done: usize, position: u64) {
        let made_up = self.concealment.next();
        let part = (done + 1) as f32 / (self.join_frames + 1) as f32;
        self.put(std::array::from_fn(|channel| {
            tame(made_up[channel] + (real[channel] - made_up[channel]) * part)
        }));
        self.position = Some(position + 1);
        self.state = if done + 1 < self.join_frames {
            State::Joining(done + 1)
        } else {
            State::Playing
        };
    }

    fn make_up(&mut self) {
        let from = self
            .length
            .saturating_sub(self.concealment.history_frames());
        let history = [
            &self.planes[0][from..self.length],
            &self.planes[1][from..self.length],
        ];
        self.concealment.start(history, self.may_search);
        self.may_search = false;
        self.state = State::MakingUp;
        self.run = 0;
        self.dry = None;
        self.hole = self.position.unwrap_or(0);
        // By whole rounds of what is repeated, so that the sound after the hole fits to it.
        let allowed = self.allowed_hold.min(self.most_hold);
        self.hold = match allowed - allowed % self.concealment.period() {
            0 if allowed > self.much_hold => allowed,
            rounds => rounds,
        };
        self.allowed_hold -= self.hold;
    }

    fn put_made_up(&mut self) {
        if !self.concealment.is_silent() {
            self.run += 1;
            self.counts.concealed_frames += 1;
            self.counts.longest = self.counts.longest.max(self.run);
        }
        // Made of what was made up itself it could grow.
        let frame = self.concealment.next();
        self.put(frame.map(tame));
    }

    fn note_dry(&mut self, is_dry: bool) {
        if is_dry && self.run > self.packet_frames {
            self.counts.dry_spells += u64::from(self.dry.is_none());
            self.dry = Some((self.hole, self.run));
        }
    }

    /// A packet is there: if the hole was for want of it, that was an underrun.
    pub fn arrive(&mut self, time: u64, frames: usize) {
        if let Some((from, run)) = self.dry
            && time < from.saturating_add(run as u64)
            && time.saturating_add(frames as u64) > from
        {
            self.counts.underruns += 1;
            self.dry = None;
        }
    }

    #[inline]
    fn put(&mut self, frame: [f32; 2]) {
        for (plane, sample) in self.planes.iter_mut().zip(frame) {
            plane[self.length] = sample;
        }
        self.length += 1;
    }
}
