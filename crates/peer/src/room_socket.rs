//! The WebSocket of a room, on a thread of its own: comes back with its seat when the line breaks.
//!
//! Invariant: texts go both ways through channels; a seat is asked back for as long as the session wants it, with growing pauses.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tungstenite::client::client_with_config;
use tungstenite::http::{HeaderValue, Request, Uri};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Error, HandshakeError, Message, WebSocket};

use crate::address::{Invitation, Target};
use crate::dial::{Line, Trust, is_timeout};
use crate::error::PeerError;
use crate::request;
use crate::words::{self, MOST_BYTES};

/// How long a read waits before what is to be sent is looked for.
const TURN: Duration = Duration::from_millis(5);
/// A server hears from us at least this often.
const PING: Duration = Duration::from_secs(15);
/// Without a word from the server for so long the line counts as broken.
const SILENCE: Duration = Duration::from_secs(40);
/// First and longest pause between attempts.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// What the socket says to the session.
#[derive(Debug)]
pub enum News {
    /// A message of the room.
    Text(String),
    /// The line broke; it is tried again.
    Broken(String),
    /// It is open again; the seat has been asked for.
    Open,
    /// It will not open again.
    Over(PeerError),
}

/// The way to the room.
#[derive(Debug)]
pub struct RoomSocket {
    texts: Option<Sender<String>>,
    thread: Option<JoinHandle<()>>,
}

/// Asks a server for a new room.
///
/// # Errors
/// It cannot be reached, or gives none.
pub fn new_room(server: &Target, trust: &Trust) -> Result<Invitation, PeerError> {
    let target = server.at("/rooms");
    let request = request::Request {
        method: "POST",
        target: &target,
        token: None,
        body: None,
        accept: Some("application/json"),
    };
    let answer = request::ask(&request, trust)?;
    if !(200..300).contains(&answer.status) {
        return Err(PeerError::answer(
            &target.text(),
            answer.status,
            answer.words(),
        ));
    }
    let value: serde_json::Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let room = value["room"].as_str().unwrap_or_default();
    Invitation::parse(&format!("{}/rooms/{room}", server.origin()))
        .map_err(|_| PeerError::answer(&target.text(), answer.status, "and named no room"))
}

impl RoomSocket {
    /// Opens the socket and asks for a seat. What comes is handed to `news`, on the socket's thread.
    ///
    /// # Errors
    /// The server cannot be reached or is none of rooms.
    pub fn open(
        invitation: &Invitation,
        name: &str,
        trust: &Trust,
        news: impl Fn(News) + Send + 'static,
    ) -> Result<Self, PeerError> {
        let socket = connect(invitation, trust)?;
        let (texts, to_send) = mpsc::channel();
        let keeper = Keeper {
            invitation: invitation.clone(),
            name: name.to_owned(),
            trust: trust.clone(),
            news: Box::new(news),
            to_send,
            seat: None,
            fatal: None,
        };
        let thread = std::thread::Builder::new()
            .name("heterodyne-room".to_owned())
            .spawn(move || keeper.keep(socket))
            .map_err(|error| PeerError::media("the room's thread", error))?;
        Ok(Self {
            texts: Some(texts),
            thread: Some(thread),
        })
    }

    /// Sends a message; while the line is broken it is lost.
    pub fn send(&self, text: String) {
        if let Some(texts) = &self.texts {
            let _ = texts.send(text);
        }
    }

    /// Says goodbye and waits until it is said.
    pub fn leave(mut self) {
        self.send(words::plain("leave"));
        self.texts = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Keeper {
    invitation: Invitation,
    name: String,
    trust: Trust,
    news: Box<dyn Fn(News) + Send>,
    to_send: Receiver<String>,
    seat: Option<String>,
    /// A refusal that the server called fatal.
    fatal: Option<PeerError>,
}

/// How a line ended.
enum End {
    /// The session wants no more.
    Wanted,
    /// Try again.
    Broken(String),
    /// The server wants no more.
    Refused(PeerError),
}

impl Keeper {
    fn keep(mut self, first: WebSocket<Line>) {
        let mut open = Some(first);
        let mut pause = PAUSES.0;
        loop {
            let end = match open.take() {
                Some(socket) => {
                    let begin = Instant::now();
                    let end = self.serve(socket);
                    if begin.elapsed() > PAUSES.1 {
                        pause = PAUSES.0;
                    }
                    end
                }
                None => match connect(&self.invitation, &self.trust) {
                    Ok(socket) => {
                        open = Some(socket);
                        (self.news)(News::Open);
                        continue;
                    }
                    Err(PeerError::Answer {
                        place,
                        status,
                        says,
                    }) if (400..500).contains(&status) && status != 429 => {
                        End::Refused(PeerError::Answer {
                            place,
                            status,
                            says,
                        })
                    }
                    Err(error) => End::Broken(error.to_string()),
                },
            };
            match end {
                End::Wanted => return,
                End::Refused(error) => return (self.news)(News::Over(error)),
                End::Broken(says) => (self.news)(News::Broken(says)),
            }
            // Nobody wants a message that was meant for a line that broke.
            let until = Instant::now() + pause;
            while let Some(left) = until.checked_duration_since(Instant::now()) {
                match self.to_send.recv_timeout(left) {
                    Ok(_) | Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
            }
            pause = (2 * pause).min(PAUSES.1);
        }
    }

    fn serve(&mut self, mut socket: WebSocket<Line>) -> End {
        let _ = socket.get_ref().wait_at_most(TURN);
        let join = words::join(&self.name, self.seat.as_deref());
        if let Err(error) = socket.send(Message::text(join)) {
            return End::Broken(error.to_string());
        }
        let (mut heard, mut said) = (Instant::now(), Instant::now());
        loop {
            loop {
                let text = match self.to_send.try_recv() {
                    Ok(text) => text,
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => {
                        let _ = socket.close(None);
                        let _ = socket.flush();
                        return End::Wanted;
                    }
                };
                if text.len() > MOST_BYTES {
                    let says = format!(
                        "a message of {} bytes; a room takes {MOST_BYTES}",
                        text.len()
                    );
                    (self.news)(News::Broken(says));
                    continue;
                }
                said = Instant::now();
                if let Err(error) = socket.send(Message::text(text)) {
                    return End::Broken(error.to_string());
                }
            }
            if said.elapsed() > PING {
                said = Instant::now();
                if let Err(error) = socket.send(Message::text(words::plain("ping"))) {
                    return End::Broken(error.to_string());
                }
            }
            match socket.read() {
                Ok(Message::Text(text)) => {
                    heard = Instant::now();
                    self.look(text.as_str());
                    (self.news)(News::Text(text.as_str().to_owned()));
                }
                Ok(Message::Close(frame)) => {
                    let code = frame.map_or(1005, |frame| {
                        u16::from(match frame.code {
                            CloseCode::Status => 1005.into(),
                            code => code,
                        })
                    });
                    return self.closed(code);
                }
                Ok(_) => heard = Instant::now(),
                Err(Error::Io(error)) if is_timeout(&error) => {
                    if heard.elapsed() > SILENCE {
                        return End::Broken(format!(
                            "nothing was heard for {} s",
                            SILENCE.as_secs()
                        ));
                    }
                }
                Err(Error::ConnectionClosed) => return self.closed(1005),
                Err(error) => return End::Broken(error.to_string()),
            }
        }
    }

    /// What the socket itself has to know.
    fn look(&mut self, text: &str) {
        match words::FromRoom::parse(text) {
            Some(words::FromRoom::Joined { seat, .. }) if !seat.is_empty() => {
                self.seat = Some(seat)
            }
            Some(words::FromRoom::Error { code, says, fatal }) => {
                // A seat that has run out is asked for no more; a new one is.
                if code == "bad-seat" {
                    self.seat = None;
                }
                if fatal && code != "bad-seat" {
                    self.fatal = Some(PeerError::Room { code, says });
                }
            }
            _ => {}
        }
    }

    fn closed(&mut self, code: u16) -> End {
        if let Some(error) = self.fatal.take() {
            return End::Refused(error);
        }
        let refused = |code: &str, says: &str| {
            End::Refused(PeerError::Room {
                code: code.to_owned(),
                says: says.to_owned(),
            })
        };
        match code {
            4000 => refused("room-full", "all seats are taken"),
            4002 => refused("bad-message", "it did not understand a message"),
            4004 => refused("replaced", "the same seat was taken somewhere else"),
            4005 => End::Wanted,
            4006 => refused("bad-room", "there is no such room"),
            code => End::Broken(format!("the server closed the line ({code})")),
        }
    }
}

fn connect(invitation: &Invitation, trust: &Trust) -> Result<WebSocket<Line>, PeerError> {
    let target = &invitation.socket;
    // The room's name is a secret: errors name the host alone.
    let place = target.origin();
    let line = Line::dial(target, trust)?;
    let scheme = if target.secure { "wss" } else { "ws" };
    let wrong = |cause: &dyn std::fmt::Display| PeerError::answer(&place, 0, cause);
    let uri: Uri = format!("{scheme}://{}{}", target.authority(), target.path)
        .parse()
        .map_err(|error| wrong(&error))?;
    let mut request = Request::new(());
    *request.uri_mut() = uri;
    let key = tungstenite::handshake::client::generate_key();
    for (name, value) in [
        ("Host", target.authority()),
        ("Connection", "Upgrade".to_owned()),
        ("Upgrade", "websocket".to_owned()),
        ("Sec-WebSocket-Version", "13".to_owned()),
        ("Sec-WebSocket-Key", key),
    ] {
        let value = HeaderValue::from_str(&value).map_err(|error| wrong(&error))?;
        request.headers_mut().insert(name, value);
    }
    let config = WebSocketConfig::default()
        .max_message_size(Some(8 * MOST_BYTES))
        .max_frame_size(Some(8 * MOST_BYTES));
    match client_with_config(request, line, Some(config)) {
        Ok((socket, _)) => Ok(socket),
        Err(HandshakeError::Failure(Error::Http(answer))) => {
            let status = answer.status().as_u16();
            let body = answer.body().as_deref().unwrap_or_default();
            let says = request::Answer {
                body: String::from_utf8_lossy(body).into_owned(),
                ..request::Answer::default()
            }
            .words();
            Err(PeerError::answer(&place, status, says))
        }
        Err(HandshakeError::Failure(error)) => Err(wrong(&error)),
        Err(HandshakeError::Interrupted(_)) => Err(PeerError::reach(
            &place,
            io::Error::from(io::ErrorKind::TimedOut),
        )),
    }
}
