//! Threads that compress blocks while the caller prepares the next ones.
//!
//! Block i goes to thread i mod n and comes back from there, so the order needs no sorting and the bytes are those of
//! one thread. Each thread has at most two blocks, which bounds the memory; blocks travel in a circle and are reused.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::frame::{BLOCK_FRAMES, FrameEncoder, StreamShape};

/// Blocks that one thread may hold.
const BLOCKS_PER_THREAD: usize = 2;

/// A block on its way: samples to the thread, bytes back.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) left: Vec<i32>,
    pub(super) right: Vec<i32>,
    pub(super) number: u32,
    pub(super) encoded: Vec<u8>,
}

impl Block {
    pub(super) fn new() -> Self {
        Self {
            left: Vec::with_capacity(BLOCK_FRAMES),
            right: Vec::with_capacity(BLOCK_FRAMES),
            number: 0,
            encoded: Vec::new(),
        }
    }

    /// Fills `encoded` from the samples.
    fn encode(&mut self, encoder: &mut FrameEncoder) {
        self.encoded.clear();
        self.encoded
            .extend_from_slice(encoder.encode(&self.left, &self.right, self.number));
    }
}

/// A thread has ended before its time.
#[derive(Debug)]
pub(super) struct Stopped;

struct Worker {
    /// `None` once no more work will come.
    jobs: Option<SyncSender<Block>>,
    done: Receiver<Block>,
    thread: Option<JoinHandle<()>>,
}

/// Compresses blocks in order, on other threads or, without any, in place.
pub(super) struct Crew {
    workers: Vec<Worker>,
    own: FrameEncoder,
    given: usize,
    returned: usize,
}

impl Crew {
    /// A crew of `threads` threads. Fewer, down to none, where the system refuses to start them.
    pub(super) fn new(shape: StreamShape, threads: usize) -> Self {
        let workers = (0..threads)
            .map_while(|_| Worker::start(shape).ok())
            .collect();
        Self {
            workers,
            own: FrameEncoder::new(shape),
            given: 0,
            returned: 0,
        }
    }

    /// Hands over a block. Gives back a finished one when there are enough on the way: the oldest.
    pub(super) fn give(&mut self, mut block: Block) -> Result<Option<Block>, Stopped> {
        if self.workers.is_empty() {
            block.encode(&mut self.own);
            return Ok(Some(block));
        }
        let count = self.workers.len();
        let finished = if self.given - self.returned == count * BLOCKS_PER_THREAD {
            self.take()?
        } else {
            None
        };
        let worker = &self.workers[self.given % count];
        worker
            .jobs
            .as_ref()
            .ok_or(Stopped)?
            .send(block)
            .map_err(|_| Stopped)?;
        self.given += 1;
        Ok(finished)
    }

    /// Waits for the oldest block on the way; `None` when there is none.
    pub(super) fn take(&mut self) -> Result<Option<Block>, Stopped> {
        if self.returned == self.given {
            return Ok(None);
        }
        let worker = &self.workers[self.returned % self.workers.len()];
        let block = worker.done.recv().map_err(|_| Stopped)?;
        self.returned += 1;
        Ok(Some(block))
    }
}

impl Worker {
    fn start(shape: StreamShape) -> std::io::Result<Self> {
        let (jobs, inbox) = sync_channel::<Block>(BLOCKS_PER_THREAD);
        let (outbox, done) = sync_channel::<Block>(BLOCKS_PER_THREAD);
        let thread = std::thread::Builder::new()
            .name("flac".to_owned())
            .spawn(move || {
                let mut encoder = FrameEncoder::new(shape);
                for mut block in inbox {
                    block.encode(&mut encoder);
                    if outbox.send(block).is_err() {
                        return;
                    }
                }
            })?;
        Ok(Self {
            jobs: Some(jobs),
            done,
            thread: Some(thread),
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // The results channel holds all blocks that a thread may have, so it never waits here. A panic of the
            // thread has already been reported as `Stopped`.
            let _ = thread.join();
        }
    }
}
