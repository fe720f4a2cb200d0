//! What waits to leave on one socket.
//!
//! Invariant: never more than [`MOST_MESSAGES`] messages or [`MOST_BYTES`] bytes; a socket that lets more wait is given up. An empty one
//! takes no memory beyond itself.

use heterodyne_live::room::CloseCode;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Messages that may wait.
pub const MOST_MESSAGES: usize = 512;

/// Their bytes.
pub const MOST_BYTES: usize = 131_072;

#[derive(Default)]
struct Waiting {
    texts: VecDeque<String>,
    /// Messages and bytes that were put in and have not left.
    messages: usize,
    bytes: usize,
    close: Option<CloseCode>,
}

/// What the writer is to do.
pub struct Batch {
    /// First send these.
    pub texts: VecDeque<String>,
    /// Then close with this code.
    pub close: Option<CloseCode>,
    bytes: usize,
}

/// What waits to leave on one socket.
#[derive(Default)]
pub struct Outbox {
    waiting: Mutex<Waiting>,
    /// There is something to send.
    pub ready: Notify,
    /// The reader was too slow: nothing more can be said to it.
    pub cut: Notify,
}

impl Outbox {
    /// Puts a message in, or says that the reader is too slow.
    pub fn push(&self, text: String) -> bool {
        let mut waiting = self.waiting();
        if waiting.messages >= MOST_MESSAGES || waiting.bytes + text.len() > MOST_BYTES {
            self.cut.notify_one();
            return false;
        }
        waiting.messages += 1;
        waiting.bytes += text.len();
        waiting.texts.push_back(text);
        self.ready.notify_one();
        true
    }

    /// Closes the socket after what was put in.
    pub fn close(&self, code: CloseCode) {
        self.waiting().close.get_or_insert(code);
        self.ready.notify_one();
    }

    /// Everything that is to be done now. [`Outbox::sent`] follows when it has left.
    pub fn take(&self) -> Batch {
        let mut waiting = self.waiting();
        let texts = std::mem::take(&mut waiting.texts);
        Batch {
            bytes: texts.iter().map(String::len).sum(),
            texts,
            close: waiting.close,
        }
    }

    /// A batch of so many messages and bytes has left.
    pub fn sent(&self, messages: usize, bytes: usize) {
        let mut waiting = self.waiting();
        waiting.messages = waiting.messages.saturating_sub(messages);
        waiting.bytes = waiting.bytes.saturating_sub(bytes);
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Batch {
    /// Its messages and bytes.
    pub fn size(&self) -> (usize, usize) {
        (self.texts.len(), self.bytes)
    }
}
