//! A seat: a Player with all that playing it takes, in two halves for two threads.
//!
//! Invariant: the control half and the audio half share nothing but atomics and the Player's own wait-free queues, so one thread may use
//! the one while another uses the other. Where both are one thread, they take turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Release};

use heterodyne_engine::{Begin, Controller, PlayState, Player};
use heterodyne_ring::layout::state;
use heterodyne_ring::{Progress, Ring, StatusBlock, Writer};

use crate::track::Track;

/// Most frames of one call that processes.
pub(crate) const MAX_FRAMES: usize = 8192;

/// A Player and its surroundings.
pub struct Seat {
    /// For the thread that steers.
    pub(crate) control: Control,
    /// For the thread that makes sound.
    pub(crate) audio: Audio,
    /// For all.
    pub(crate) shared: Arc<Shared>,
}

/// What both halves look at.
pub(crate) struct Shared {
    pub status: StatusBlock,
    pub ring: Option<Arc<Ring>>,
    /// Seeks that the Player was sent.
    pub seeks: AtomicU32,
}

pub(crate) struct Control {
    pub controller: Controller,
    pub shared: Arc<Shared>,
}

pub(crate) struct Audio {
    pub player: Player,
    pub status: Arc<heterodyne_engine::Status>,
    pub shared: Arc<Shared>,
    pub writer: Option<Writer>,
    pub left: Box<[f32]>,
    pub right: Box<[f32]>,
    /// Seeks after which the ring was told to skip.
    pub seeks_done: u32,
    /// The ring was told that the track is over.
    pub over: bool,
    blocks: u32,
}

/// Makes a seat with a ring of `ring_frames` frames, or with none where that is 0. `None` where it is no power of two.
pub(crate) fn new(track: &Track, begin: Begin, ring_frames: u32) -> Option<Box<Seat>> {
    let ring = match ring_frames {
        0 => None,
        frames => Some(Ring::new(frames, track.score.sample_rate())?),
    };
    // What lies in the ring is heard before what the Player is told, so a ring pauses by itself.
    let begin = match &ring {
        Some(ring) => {
            ring.set_paused(begin.paused);
            Begin {
                paused: false,
                ..begin
            }
        }
        None => begin,
    };
    let (player, controller) = Player::starting(Arc::clone(&track.score), begin);
    let status = Arc::clone(controller.status());
    let writer = ring.as_ref().map(Ring::writer);
    let shared = Arc::new(Shared {
        status: StatusBlock::default(),
        ring,
        seeks: AtomicU32::new(0),
    });
    let audio = Audio {
        player,
        status,
        shared: Arc::clone(&shared),
        writer,
        left: vec![0.0; MAX_FRAMES].into(),
        right: vec![0.0; MAX_FRAMES].into(),
        seeks_done: 0,
        over: false,
        blocks: 0,
    };
    audio.tell(0);
    Some(Box::new(Seat {
        control: Control {
            controller,
            shared: Arc::clone(&shared),
        },
        audio,
        shared,
    }))
}

impl Control {
    /// Says that the Player was sent a seek.
    pub fn sought(&self) {
        // One thread adds.
        self.shared.seeks.fetch_add(1, Release);
    }
}

impl Audio {
    /// Makes the next `frames` frames, at most [`MAX_FRAMES`], at the start of both planes; returns how many.
    pub fn process(&mut self, frames: usize) -> usize {
        let frames = frames.min(self.left.len()).min(self.right.len());
        let (left, right) = (self.left.get_mut(..frames), self.right.get_mut(..frames));
        let (Some(left), Some(right)) = (left, right) else {
            return 0;
        };
        self.player.process(left, right);
        self.shared.status.note_peaks(left, right);
        self.blocks = self.blocks.wrapping_add(1);
        frames
    }

    /// Publishes where the Player is; `written` frames of the stream are in the ring.
    pub fn tell(&self, written: u32) {
        let status = &self.status;
        self.shared.status.tell(&Progress {
            state: match status.state() {
                PlayState::Playing => state::PLAYING as u32,
                PlayState::Paused => state::PAUSED as u32,
                PlayState::Ended => state::ENDED as u32,
            },
            step: status.step().map(|step| step as u32),
            sample_rate_hz: status.sample_rate(),
            position_frames: status.position(),
            frames: status.frames(),
            laps: status.laps() as u32,
            faults: status.faults() as u32,
            blocks: self.blocks,
            written,
        });
    }
}
