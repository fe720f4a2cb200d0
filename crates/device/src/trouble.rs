//! Errors on their way from a stream's own thread to the control thread, however many there are.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crate::telemetry::Telemetry;

/// Errors that may wait; so many without a callback between them shorten the wait for one.
pub(crate) const ROOM: usize = 8;

/// What a stream has to say of itself.
#[derive(Debug)]
pub(crate) enum News {
    /// It will not play on.
    Lost(cpal::Error),
    /// Something failed; it may play on.
    Suspect(cpal::Error),
    /// The system refuses a raised priority.
    Ordinary(cpal::Error),
}

/// The sending end. Never waits; what finds no room is dropped.
pub(crate) struct Trouble {
    news: rtrb::Producer<News>,
    telemetry: Arc<Telemetry>,
}

/// Both ends.
pub(crate) fn line(telemetry: Arc<Telemetry>) -> (Trouble, rtrb::Consumer<News>) {
    let (news, heard) = rtrb::RingBuffer::new(ROOM);
    (Trouble { news, telemetry }, heard)
}

impl Trouble {
    /// Sorts an error of CPAL: xruns are counted, news of priority and route end nothing, what names no cause may pass.
    pub fn error(&mut self, error: cpal::Error) {
        match error.kind() {
            cpal::ErrorKind::Xrun => self.xrun(),
            cpal::ErrorKind::DeviceChanged => {}
            cpal::ErrorKind::RealtimeDenied => self.send(News::Ordinary(error)),
            cpal::ErrorKind::BackendError | cpal::ErrorKind::Other => {
                self.send(News::Suspect(error));
            }
            _ => self.send(News::Lost(error)),
        }
    }

    /// Counts an xrun.
    pub fn xrun(&mut self) {
        self.telemetry.reported.fetch_add(1, Relaxed);
    }

    /// The device is gone.
    pub fn lost(&mut self, cause: &'static str) {
        let kind = cpal::ErrorKind::DeviceNotAvailable;
        self.send(News::Lost(cpal::Error::with_message(kind, cause)));
    }

    /// Something fails, again and again.
    pub fn suspect(&mut self, cause: &'static str) {
        let kind = cpal::ErrorKind::BackendError;
        self.send(News::Suspect(cpal::Error::with_message(kind, cause)));
    }

    fn send(&mut self, news: News) {
        // A full queue already holds what ends the stream, unless the stream calls again.
        let _ = self.news.push(news);
    }
}
