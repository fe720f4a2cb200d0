//! Takes down what is sent to the device: a thread of its own empties the tap into a file.
//!
//! Invariant: the file appears when it is finished, or not at all; it holds one sample rate. The audio thread never waits
//! for it: what the tap has no room for is left out and counted by the session.

use heterodyne_media::{AudioWriter, Finished, MediaError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the tap is emptied.
const TURN: Duration = Duration::from_millis(20);
/// Frames that are written at once.
const BLOCK_FRAMES: usize = 4096;

enum Command {
    /// Leave in the tap what comes from now on.
    Hold,
    /// Go on.
    Resume,
    /// Take what is left if the sender is gone, and finish the file.
    Finish,
}

/// A recording under way.
pub struct Recording {
    /// The file as the user named it.
    pub path: PathBuf,
    /// Frames per second.
    pub sample_rate: u32,
    frames: Arc<AtomicU64>,
    commands: Sender<Command>,
    thread: JoinHandle<Result<Finished, MediaError>>,
}

impl Recording {
    /// Begins to empty the tap into a writer.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn begin(
        path: &Path,
        writer: Box<dyn AudioWriter>,
        sample_rate: u32,
        tap: rtrb::Consumer<f32>,
    ) -> std::io::Result<Self> {
        let (commands, orders) = channel();
        let frames = Arc::new(AtomicU64::new(0));
        let scribe = Scribe {
            writer,
            tap,
            left: Vec::with_capacity(BLOCK_FRAMES),
            right: Vec::with_capacity(BLOCK_FRAMES),
            frames: Arc::clone(&frames),
        };
        let thread = std::thread::Builder::new().name("heterodyne-record".to_owned());
        Ok(Self {
            path: path.to_owned(),
            sample_rate,
            frames,
            commands,
            thread: thread.spawn(move || scribe.run(&orders))?,
        })
    }

    /// Seconds taken down so far.
    pub fn secs(&self) -> f64 {
        self.frames.load(Relaxed) as f64 / f64::from(self.sample_rate)
    }

    /// Whether it has ended by itself, which it does when the file cannot be written.
    pub fn has_ended(&self) -> bool {
        self.thread.is_finished()
    }

    /// Takes what is in the tap now and nothing more until [`Self::resume`].
    pub fn hold(&self) {
        // A thread that has ended is found by `has_ended`.
        let _ = self.commands.send(Command::Hold);
    }

    /// Goes on after [`Self::hold`].
    pub fn resume(&self) {
        let _ = self.commands.send(Command::Resume);
    }

    /// Writes the rest and gives the file its name.
    ///
    /// # Errors
    /// The system refuses to write.
    pub fn finish(self) -> Result<Finished, MediaError> {
        let _ = self.commands.send(Command::Finish);
        match self.thread.join() {
            Ok(finished) => finished,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// The thread's own.
struct Scribe {
    writer: Box<dyn AudioWriter>,
    tap: rtrb::Consumer<f32>,
    left: Vec<f32>,
    right: Vec<f32>,
    frames: Arc<AtomicU64>,
}

impl Scribe {
    fn run(mut self, orders: &Receiver<Command>) -> Result<Finished, MediaError> {
        let mut held = false;
        loop {
            let order = orders.recv_timeout(TURN);
            if !held {
                self.empty()?;
            }
            match order {
                Ok(Command::Hold) => held = true,
                Ok(Command::Resume) => held = false,
                Ok(Command::Finish) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        self.writer.finish()
    }

    /// Takes down what is in the tap now.
    fn empty(&mut self) -> Result<(), MediaError> {
        let mut waiting = self.tap.slots() / 2;
        while waiting > 0 {
            let frames = waiting.min(BLOCK_FRAMES);
            let Ok(chunk) = self.tap.read_chunk(2 * frames) else {
                return Ok(());
            };
            self.left.clear();
            self.right.clear();
            for (at, sample) in chunk.into_iter().enumerate() {
                let channel = if at % 2 == 0 {
                    &mut self.left
                } else {
                    &mut self.right
                };
                channel.push(sample);
            }
            self.writer.write(&self.left, &self.right)?;
            self.frames.fetch_add(frames as u64, Relaxed);
            waiting -= frames;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Keeps what it is given, and meanwhile the device plays on.
    struct Sheet {
        taken: Arc<Mutex<Vec<(f32, f32)>>>,
        device: Option<rtrb::Producer<f32>>,
    }

    impl AudioWriter for Sheet {
        fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), MediaError> {
            let pairs = left.iter().copied().zip(right.iter().copied());
            self.taken.lock().unwrap().extend(pairs);
            if let Some(mut device) = self.device.take() {
                push(&mut device, 10_000..15_000);
            }
            Ok(())
        }

        fn finish(self: Box<Self>) -> Result<Finished, MediaError> {
            Ok(Finished {
                path: PathBuf::from("sheet"),
                bytes: 0,
                frames: self.taken.lock().unwrap().len() as u64,
            })
        }
    }

    fn push(tap: &mut rtrb::Producer<f32>, frames: std::ops::Range<usize>) {
        for n in frames {
            tap.push(n as f32).unwrap();
            tap.push(-(n as f32)).unwrap();
        }
    }

    /// What is taken down of 10 000 frames, and 5000 that come while they are written, under these orders.
    fn taken(orders: Vec<Command>) -> Vec<(f32, f32)> {
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (mut device, tap) = rtrb::RingBuffer::new(40_000);
        push(&mut device, 0..10_000);
        let scribe = Scribe {
            writer: Box::new(Sheet {
                taken: Arc::clone(&taken),
                device: Some(device),
            }),
            tap,
            left: Vec::new(),
            right: Vec::new(),
            frames: Arc::default(),
        };
        let (commands, ordered) = channel();
        orders
            .into_iter()
            .for_each(|order| commands.send(order).unwrap());
        let finished = scribe.run(&ordered).unwrap();
        let taken = taken.lock().unwrap().clone();
        assert_eq!(finished.frames, taken.len() as u64);
        taken
    }

    #[test]
    fn every_frame_is_taken_down_once_and_in_order() {
        let all = taken(vec![Command::Resume, Command::Finish]);
        let expected = (0..15_000).map(|n| (n as f32, -(n as f32)));
        assert!(all.into_iter().eq(expected));
    }

    #[test]
    fn what_comes_while_it_is_held_is_not_taken_down() {
        assert_eq!(taken(vec![Command::Hold, Command::Finish]).len(), 10_000);
        let all = taken(vec![
            Command::Hold,
            Command::Resume,
            Command::Resume,
            Command::Finish,
        ]);
        assert_eq!(all.len(), 15_000);
    }
}
