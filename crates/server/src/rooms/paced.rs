//! A stream from which no more is read than the messages of a socket may hold.
//!
//! Invariant: in any stretch of time no more bytes are taken than the burst and what the rate gives in it, else reading fails. The room counts
//! whole messages; what never becomes one, such as a message in endless empty pieces, is bounded here.

use heterodyne_live::room::Limits;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes around a message at most: two of its frame's head, eight of a length, four of a mask, rounded up.
const AROUND_BYTES: usize = 16;

/// How many bytes may come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    burst_bytes: f64,
    bytes_per_sec: f64,
}

impl Pace {
    /// As many as the longest messages have that a room allows.
    pub fn of(limits: &Limits) -> Self {
        let message_bytes = limits.message_bytes.saturating_add(AROUND_BYTES) as f64;
        Self {
            burst_bytes: message_bytes * f64::from(limits.burst.max(1)),
            bytes_per_sec: message_bytes * f64::from(limits.per_sec),
        }
    }
}

/// A stream with a [`Pace`].
pub struct Paced<S> {
    stream: S,
    pace: Pace,
    left_bytes: f64,
    at: Instant,
}

impl<S> Paced<S> {
    /// Counts what is read from `stream`.
    pub fn new(stream: S, pace: Pace) -> Self {
        Self {
            stream,
            pace,
            left_bytes: pace.burst_bytes,
            at: Instant::now(),
        }
    }

    /// Whether so many bytes may have come by now.
    fn takes(&mut self, bytes: usize, now: Instant) -> bool {
        let passed_secs = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        let gained_bytes = passed_secs * self.pace.bytes_per_sec;
        self.left_bytes =
            (self.left_bytes + gained_bytes).min(self.pace.burst_bytes) - bytes as f64;
        self.left_bytes >= 0.0
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, into);
        let bytes = into.filled().len() - before;
        if bytes > 0 && !self.takes(bytes, Instant::now()) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_longest_messages_at_the_highest_rate_pass_and_a_byte_more_does_not() {
        let limits = Limits {
            message_bytes: 84,
            burst: 3,
            per_sec: 2,
            ..Limits::default()
        };
        let mut paced = Paced::new((), Pace::of(&limits));
        let began = paced.at;
        // 3 at once, each with 16 bytes around it; 200 bytes a second after that.
        assert!(paced.takes(300, began));
        assert!(paced.takes(200, began + Duration::from_secs(1)));
        assert!(!paced.takes(1, began + Duration::from_secs(1)));
        assert!(paced.takes(300, began + Duration::from_secs(100)));
        assert!(!paced.takes(1, began + Duration::from_secs(100)));
    }
}
