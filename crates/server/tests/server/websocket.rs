//! A WebSocket client that can also send what none should.

use crate::client::get;
use serde_json::Value;
use std::io::{ErrorKind, Read, Write};

/// Reads and writes.
pub trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    Text(String),
    Close(u16),
    Other(u8),
}

pub struct Socket(Box<dyn Stream>);

impl Socket {
    /// Opens one, or says which HTTP status came in its place.
    pub fn open(
        mut stream: impl Stream + 'static,
        path: &str,
        lines: &[&str],
    ) -> Result<Self, u16> {
        let upgrade = [
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ];
        stream
            .write_all(get(path, &[&upgrade[..], lines].concat()).as_bytes())
            .unwrap();
        stream.flush().unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        let status: u16 = std::str::from_utf8(&status[9..]).unwrap().parse().unwrap();
        if status != 101 {
            return Err(status);
        }
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut one = [0];
            stream.read_exact(&mut one).unwrap();
            head.push(one[0]);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        assert!(
            head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="),
            "{head}"
        );
        Ok(Self(Box::new(stream)))
    }

    pub fn say(&mut self, message: &Value) {
        self.text(&message.to_string());
    }

    pub fn text(&mut self, text: &str) {
        self.raw(&framed(text));
    }

    /// Sends text to a server that may have closed.
    pub fn try_text(&mut self, text: &str) {
        self.try_raw(&framed(text));
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
        self.0.flush().unwrap();
    }

    pub fn try_raw(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes);
    }

    /// Whether so many bytes came. That none come in time is a failure of the test: the server left the socket open.
    fn read(&mut self, into: &mut [u8]) -> Option<()> {
        match self.0.read_exact(into) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("nothing came, and the socket was left open")
            }
            read => read.ok(),
        }
    }

    /// The next frame, or nothing when the connection has ended.
    pub fn frame(&mut self) -> Option<Frame> {
        let mut head = [0; 2];
        self.read(&mut head)?;
        assert_eq!(head[1] & 0x80, 0, "servers do not mask");
        let length = match head[1] {
            126 => {
                let mut bytes = [0; 2];
                self.read(&mut bytes)?;
                usize::from(u16::from_be_bytes(bytes))
            }
            length => usize::from(length),
        };
        let mut body = vec![0; length];
        self.read(&mut body)?;
        Some(match head[0] {
            0x81 => Frame::Text(String::from_utf8(body).unwrap()),
            0x88 => Frame::Close(u16::from_be_bytes([body[0], body[1]])),
            other => Frame::Other(other),
        })
    }

    /// The next message.
    pub fn heard(&mut self) -> Value {
        match self.frame() {
            Some(Frame::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?} in place of a message"),
        }
    }

    /// The next message of a type.
    pub fn until(&mut self, kind: &str) -> Value {
        loop {
            let said = self.heard();
            if said["type"] == kind {
                return said;
            }
        }
    }

    /// The code of the first error; nothing when the connection ended before.
    pub fn until_error_or_end(&mut self) -> Option<Value> {
        while let Some(frame) = self.frame() {
            if let Frame::Text(text) = frame {
                let said: Value = serde_json::from_str(&text).unwrap();
                if said["type"] == "error" {
                    return Some(said["code"].clone());
                }
            }
        }
        None
    }

    /// The code with which it is closed.
    pub fn until_close(&mut self) -> Option<u16> {
        loop {
            if let Frame::Close(code) = self.frame()? {
                return Some(code);
            }
        }
    }

    /// Whether it ends, whatever comes before.
    pub fn ends(&mut self) -> bool {
        while self.frame().is_some() {}
        true
    }
}

/// A text frame as a client sends it.
fn framed(text: &str) -> Vec<u8> {
    let length = text.len();
    let mut bytes = vec![0x81];
    match u16::try_from(length).unwrap() {
        short @ 0..126 => bytes.push(0x80 | short as u8),
        long => {
            bytes.push(0x80 | 126);
            bytes.extend(long.to_be_bytes());
        }
    }
    let mask = [1, 2, 3, 4];
    bytes.extend(mask);
    bytes.extend(
        text.bytes()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    bytes
}
