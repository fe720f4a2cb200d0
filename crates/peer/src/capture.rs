//! What others will hear: from a card, or from a ring that whoever plays fills at its own pace.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use heterodyne_device::{Device, InputOptions};
use rtrb::Consumer;

use crate::RATE_HZ;
use crate::error::PeerError;

/// The reading end of an input, on the network's thread.
pub enum Capture {
    /// Nothing is sent.
    None,
    /// A card, with samples of its channels.
    Card(Box<heterodyne_device::Input>, Vec<f32>),
    /// Interleaved pairs, and whether no more will come.
    Paced(Consumer<f32>, Arc<AtomicBool>),
}

impl Capture {
    /// Opens a card.
    ///
    /// # Errors
    /// There is none, or it cannot be used at [`RATE_HZ`].
    pub fn card(device: Device) -> Result<Self, PeerError> {
        let input = heterodyne_device::Input::open(InputOptions {
            device,
            sample_rate: Some(RATE_HZ),
            buffer_frames: None,
            room_frames: 0,
        })?;
        Ok(Self::Card(Box::new(input), Vec::new()))
    }

    /// Whether anything can come.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// Appends what has come to both channels; one channel stands in both.
    pub fn read(&mut self, left: &mut Vec<f32>, right: &mut Vec<f32>) {
        match self {
            Self::None => {}
            Self::Card(input, samples) => {
                samples.clear();
                input.read(samples);
                let channels = usize::from(input.channels().max(1));
                for frame in samples.chunks_exact(channels) {
                    left.push(frame[0]);
                    right.push(*frame.get(1).unwrap_or(&frame[0]));
                }
            }
            Self::Paced(ring, _) => {
                let ready = ring.slots() / 2 * 2;
                if let Ok(chunk) = ring.read_chunk(ready) {
                    for (n, sample) in chunk.into_iter().enumerate() {
                        match n % 2 {
                            0 => left.push(sample),
                            _ => right.push(sample),
                        }
                    }
                }
            }
        }
    }

    /// Whether it has ended and nothing more will come.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Paced(ring, over) => over.load(Ordering::Acquire) && ring.is_empty(),
            _ => false,
        }
    }

    /// Frames that came faster than they were taken.
    pub fn lost_frames(&self) -> u64 {
        match self {
            Self::Card(input, _) => input.lost_frames(),
            _ => 0,
        }
    }

    /// Why nothing comes from a card at the moment.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Card(input, _) => input.trouble(),
            _ => None,
        }
    }
}
