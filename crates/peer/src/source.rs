//! A recording or a track as input: a thread keeps a ring full, and whoever plays takes from it.
//!
//! Invariant: it is paced by nobody but the reader; when it is over, the writing end is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use heterodyne_engine::{Cursor, QUANTUM, Score};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::RATE_HZ;
use crate::error::PeerError;
use crate::options::Sound;

/// Frames that wait in the ring: half a second.
const ROOM: usize = RATE_HZ as usize / 2;
/// How long a full ring is left alone.
const PAUSE: Duration = Duration::from_millis(20);

/// Fills a ring until it is over or dropped.
#[derive(Debug)]
pub struct Source {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Source {
    /// Of a recording. The ring holds interleaved pairs.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn of_sound(sound: Sound) -> Result<(Self, Consumer<f32>), PeerError> {
        let mut at = 0;
        Self::of(move |block| {
            let frames = sound.left.len().min(sound.right.len());
            let end = (at + QUANTUM).min(frames);
            let pairs = sound.left[at..end].iter().zip(&sound.right[at..end]);
            block.extend(pairs.flat_map(|(left, right)| [*left, *right]));
            at = end;
            !block.is_empty()
        })
    }

    /// Of a track.
    ///
    /// # Errors
    /// As [`Self::of_sound`]; or it was worked out for another rate.
    pub fn of_track(score: Box<Score>) -> Result<(Self, Consumer<f32>), PeerError> {
        if score.sample_rate() != RATE_HZ {
            let says = format!("{} Hz; {RATE_HZ} Hz is sent", score.sample_rate());
            return Err(PeerError::media("rate of the track", says));
        }
        let mut cursor = Cursor::new(&score);
        let mut planes = Box::new([[0.0; QUANTUM]; 2]);
        let mut quantum = 0;
        Self::of(move |block| {
            let left_over = score.frames().saturating_sub(quantum * QUANTUM as u64);
            if left_over == 0 {
                return false;
            }
            cursor.render(&score, quantum, &mut planes);
            quantum += 1;
            let frames = left_over.min(QUANTUM as u64) as usize;
            let pairs = planes[0].iter().zip(&planes[1]).take(frames);
            block.extend(pairs.flat_map(|(left, right)| [*left, *right]));
            true
        })
    }

    /// `next` appends a block of at most [`QUANTUM`] interleaved pairs, or says that it is over.
    fn of(
        mut next: impl FnMut(&mut Vec<f32>) -> bool + Send + 'static,
    ) -> Result<(Self, Consumer<f32>), PeerError> {
        let (mut ring, samples) = RingBuffer::new(2 * ROOM);
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let mut block = Vec::with_capacity(2 * QUANTUM);
        // The first half second is there before anybody asks.
        while ring.slots() >= 2 * QUANTUM {
            block.clear();
            if !next(&mut block) {
                return Ok((Self { stop, thread: None }, samples));
            }
            put(&mut ring, &block);
        }
        let thread = std::thread::Builder::new()
            .name("heterodyne-source".to_owned())
            .spawn(move || {
                while !stopping.load(Ordering::Relaxed) && !ring.is_abandoned() {
                    if ring.slots() < 2 * QUANTUM {
                        std::thread::park_timeout(PAUSE);
                        continue;
                    }
                    block.clear();
                    if !next(&mut block) {
                        return;
                    }
                    put(&mut ring, &block);
                }
            })
            .map_err(|error| PeerError::media("the input's thread", error))?;
        let thread = Some(thread);
        Ok((Self { stop, thread }, samples))
    }
}

fn put(ring: &mut Producer<f32>, block: &[f32]) {
    if let Ok(chunk) = ring.write_chunk_uninit(block.len()) {
        chunk.fill_from_iter(block.iter().copied());
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_comes_whole_and_then_the_ring_is_abandoned() {
        let frames = 2 * ROOM + 777;
        let sound = Sound {
            left: (0..frames).map(|n| n as f32).collect(),
            right: (0..frames).map(|n| -(n as f32)).collect(),
        };
        let (_source, mut samples) = Source::of_sound(sound).unwrap();
        let mut found = Vec::new();
        loop {
            let abandoned = samples.is_abandoned();
            match samples.pop() {
                Ok(sample) => found.push(sample),
                Err(_) if abandoned => break,
                Err(_) => std::thread::yield_now(),
            }
        }
        assert_eq!(found.len(), 2 * frames);
        let in_order = |(n, pair): (usize, &[f32])| pair == [n as f32, -(n as f32)];
        assert!(found.chunks_exact(2).enumerate().all(in_order));
    }
}
