//! The WebSocket of a room, on a thread of its own: does what [`Client`] says, so it comes back with its seat when the line breaks.
//!
//! Invariant: the rules of coming, going and staying away are the client's alone; here are only the line and the clock.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use heterodyne_live::room::client::{Client, ClientLimits, Event, Output, SignalError};
use serde_json::Value;
use tungstenite::client::client_with_config;
use tungstenite::http::{HeaderValue, Request, Uri};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error, HandshakeError, Message, WebSocket};

use crate::address::{Invitation, Target};
use crate::dial::{Line, Trust, is_timeout};
use crate::error::PeerError;
use crate::request;

/// How long a read waits before what is to be sent is looked for.
const TURN: Duration = Duration::from_millis(5);
/// Largest message that is read: what eight seats and their names take, several times.
const MOST_BYTES: usize = 64 * 1024;

/// What the socket says to the session.
#[derive(Debug)]
pub enum News {
    /// The client's events, without [`Event::Lost`] and [`Event::Ended`].
    Said(Event),
    /// The line broke; it is tried again.
    Lost(String),
    /// It will not open again.
    Over(String),
    /// Something was not sent.
    Unsent(String),
}

/// The way to the room.
#[derive(Debug)]
pub struct RoomSocket {
    signals: Option<Sender<(u32, Value)>>,
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
        let (signals, to_send) = mpsc::channel();
        let random = RandomState::new().build_hasher().finish();
        let keeper = Keeper {
            epoch: Instant::now(),
            client: Client::new(ClientLimits::default(), name, random),
            invitation: invitation.clone(),
            trust: trust.clone(),
            news: Box::new(news),
            to_send,
            socket: None,
            trouble: None,
        };
        let thread = std::thread::Builder::new()
            .name("heterodyne-room".to_owned())
            .spawn(move || keeper.keep(socket))
            .map_err(|error| PeerError::media("the room's thread", error))?;
        Ok(Self {
            signals: Some(signals),
            thread: Some(thread),
        })
    }

    /// Says something to a peer; while the line is broken it waits.
    pub fn signal(&self, to: u32, data: Value) {
        if let Some(signals) = &self.signals {
            let _ = signals.send((to, data));
        }
    }

    /// Says goodbye and waits until it is said.
    pub fn leave(mut self) {
        self.signals = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Keeper {
    epoch: Instant,
    client: Client,
    invitation: Invitation,
    trust: Trust,
    news: Box<dyn Fn(News) + Send>,
    to_send: Receiver<(u32, Value)>,
    socket: Option<WebSocket<Line>>,
    /// What the line's end was, in words.
    trouble: Option<String>,
}

impl Keeper {
    fn keep(mut self, first: WebSocket<Line>) {
        self.client.start(self.now_ms());
        // The connection that the client asks for is there already.
        let _ = self.client.poll();
        self.opened(first);
        while self.obey() {
            self.client.tick(self.now_ms());
            match self.socket.is_some() {
                true => self.turn(),
                false => self.wait(),
            }
        }
    }

    fn now_ms(&self) -> u64 {
        self.epoch.elapsed().as_millis() as u64
    }

    fn opened(&mut self, socket: WebSocket<Line>) {
        let _ = socket.get_ref().wait_at_most(TURN);
        self.socket = Some(socket);
        self.client.opened(self.now_ms());
    }

    /// Does what the client says; false when it is done.
    fn obey(&mut self) -> bool {
        while let Some(output) = self.client.poll() {
            match output {
                Output::Connect => self.connect(),
                Output::Send(text) => {
                    let sent = self
                        .socket
                        .as_mut()
                        .map(|socket| socket.send(Message::text(text)));
                    if let Some(Err(error)) = sent {
                        self.broken(error.to_string(), None);
                    }
                }
                Output::Disconnect => {
                    if let Some(mut socket) = self.socket.take() {
                        let _ = socket.close(None);
                        let _ = socket.flush();
                    }
                }
                Output::Event(Event::Lost { .. }) => {
                    let says = self
                        .trouble
                        .take()
                        .unwrap_or_else(|| "the server is silent".to_owned());
                    (self.news)(News::Lost(says));
                }
                Output::Event(Event::Ended { says }) => {
                    if let Some(says) = says {
                        (self.news)(News::Over(says));
                    }
                    return false;
                }
                Output::Event(event) => (self.news)(News::Said(event)),
            }
        }
        true
    }

    fn connect(&mut self) {
        self.socket = None;
        match connect(&self.invitation, &self.trust) {
            Ok(socket) => self.opened(socket),
            Err(error) => {
                self.trouble = Some(error.to_string());
                match error {
                    PeerError::Answer { status, .. } if status != 0 => {
                        self.client.refused(self.now_ms(), status)
                    }
                    _ => self.client.closed(self.now_ms(), None),
                }
            }
        }
    }

    fn broken(&mut self, says: String, code: Option<u16>) {
        self.socket = None;
        self.trouble = Some(says);
        self.client.closed(self.now_ms(), code);
    }

    /// Once around with a socket: what is to be said, then what is heard.
    fn turn(&mut self) {
        loop {
            match self.to_send.try_recv() {
                Ok((to, data)) => self.signal(to, &data),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return self.client.leave(self.now_ms()),
            }
        }
        let Some(socket) = &mut self.socket else {
            return;
        };
        match socket.read() {
            Ok(Message::Text(text)) => self.client.text(self.now_ms(), text.as_str()),
            Ok(Message::Close(frame)) => {
                let code = frame.map(|frame| u16::from(frame.code));
                let number =
                    code.map_or_else(|| "without a reason".to_owned(), |code| code.to_string());
                self.broken(format!("the server closed the line ({number})"), code);
            }
            Ok(_) => {}
            Err(Error::Io(error)) if is_timeout(&error) => {}
            Err(error) => self.broken(error.to_string(), None),
        }
    }

    /// Without a socket: until it is time to try again.
    fn wait(&mut self) {
        let due_ms = self.client.next_deadline_ms().unwrap_or(0);
        let left = Duration::from_millis(due_ms.saturating_sub(self.now_ms()));
        match self.to_send.recv_timeout(left) {
            Ok((to, data)) => self.signal(to, &data),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.client.leave(self.now_ms()),
        }
    }

    fn signal(&mut self, to: u32, data: &Value) {
        let says = match self.client.signal(self.now_ms(), to, data) {
            // Who has left in between is told nothing.
            Ok(()) | Err(SignalError::UnknownPeer | SignalError::Ended) => return,
            Err(SignalError::TooLarge) => "it is longer than a room takes",
            Err(SignalError::QueueFull) => "too much waits for the room",
        };
        (self.news)(News::Unsent(format!(
            "nothing was said to peer {to}: {says}"
        )));
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
        .max_message_size(Some(MOST_BYTES))
        .max_frame_size(Some(MOST_BYTES));
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
