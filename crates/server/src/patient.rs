//! A connection with bounded patience: who does not take what was asked for is let go.
//!
//! Invariant: while bytes wait to leave, at least [`Patience::bytes`] leave within each [`Patience::time`], or writing fails. A
//! connection with nothing to send waits for as long as it likes; requests have a time limit elsewhere.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// How slow a reader may be.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The window.
    pub time: Duration,
    /// Bytes that must leave in it.
    pub bytes: usize,
}

/// A stream whose reader may not be slower than a [`Patience`].
pub struct Patient<S> {
    stream: S,
    patience: Patience,
    /// Runs since something had to wait.
    waiting: Option<Pin<Box<Sleep>>>,
    /// What has left meanwhile.
    left_bytes: usize,
}

impl<S> Patient<S> {
    /// Watches `stream`.
    pub fn new(stream: S, patience: Patience) -> Self {
        Self {
            stream,
            patience,
            waiting: None,
            left_bytes: 0,
        }
    }

    fn rest(&mut self) {
        self.waiting = None;
        self.left_bytes = 0;
    }

    fn wrote(
        &mut self,
        result: Poll<io::Result<usize>>,
        cx: &mut Context,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = result {
            self.left_bytes = self.left_bytes.saturating_add(bytes);
            if self.left_bytes >= self.patience.bytes {
                self.rest();
            }
        }
        if result.is_pending() {
            return self.waits(cx).map(Err);
        }
        result
    }

    fn emptied(&mut self, result: Poll<io::Result<()>>, cx: &mut Context) -> Poll<io::Result<()>> {
        if result.is_pending() {
            return self.waits(cx).map(Err);
        }
        self.rest();
        result
    }

    fn waits(&mut self, cx: &mut Context) -> Poll<io::Error> {
        let time = self.patience.time;
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(time)));
        waiting
            .as_mut()
            .poll(cx)
            .map(|()| io::ErrorKind::TimedOut.into())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wrote(result, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.wrote(result, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(cx);
        self.emptied(result, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.emptied(result, cx)
    }
}
