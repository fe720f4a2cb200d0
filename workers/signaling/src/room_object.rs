//! One room as a Durable Object: its sockets sleep in the runtime, and the object is away from memory while nobody speaks.
//!
//! Invariant: what clients were told is in storage before they hear it (the runtime holds messages back until a write is done), so a room that
//! wakes goes on where it was. An empty room is nowhere: its storage is deleted, its link stays good.

use crate::attachment::{Attachment, answered_ms};
use crate::random;
use crate::refusal::refusal;
use crate::settings::{Settings, Watched};
use heterodyne_live::room::message::Message;
use heterodyne_live::room::{Action, Room, SocketId};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use worker::{
    Date, DurableObject, Env, Headers, Request, Response, Result, State, WebSocket,
    WebSocketIncomingMessage, WebSocketPair, console_log, durable_object,
    worker_sys::WebSocketRequestResponsePair,
};

const SAVED: &str = "room";
/// The message that the runtime answers by itself, letter by letter.
const PING: &str = r#"{"type":"ping"}"#;
/// RFC 6455's registry: the host begins anew, come again.
const RESTARTED: u16 = 1012;

/// What is in storage: the room, and its token, whose key it needs.
#[derive(Serialize, Deserialize)]
struct Saved {
    token: String,
    room: String,
}

/// A room in memory.
struct Awake {
    token: String,
    room: Room,
    /// What of it is in storage.
    revision: Option<u64>,
    alarm_ms: Option<u64>,
    watched: Watched,
}

/// The object of one room.
#[durable_object]
pub struct RoomObject {
    state: State,
    env: Env,
    awake: RefCell<Option<Awake>>,
}

impl DurableObject for RoomObject {
    fn new(state: State, env: Env) -> Self {
        if let Ok(pair) = WebSocketRequestResponsePair::new(PING, &Message::Pong.text()) {
            state.set_websocket_auto_response(&pair);
        }
        Self {
            state,
            env,
            awake: RefCell::new(None),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let token = request.path().trim_start_matches("/rooms/").to_owned();
        if !self.wake(Some(token)).await? {
            return refusal(
                500,
                "settings",
                "this host lacks a setting; its log says which",
                Headers::new(),
            );
        }
        let pair = WebSocketPair::new()?;
        let id = random::number()?;
        self.state.accept_web_socket(&pair.server);
        Attachment {
            id,
            heard_ms: now_ms(),
        }
        .keep(&pair.server)?;
        self.happens(|room, now_ms| room.connected(now_ms, id))
            .await?;
        Response::from_websocket(pair.client)
    }

    async fn websocket_message(
        &self,
        socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> Result<()> {
        let Some(known) = Attachment::of(&socket) else {
            return Ok(());
        };
        if !self.wake(None).await? {
            return Ok(());
        }
        Attachment {
            heard_ms: now_ms(),
            ..known
        }
        .keep(&socket)?;
        self.happens(|room, now_ms| match &message {
            WebSocketIncomingMessage::String(text) => room.text(now_ms, known.id, text),
            WebSocketIncomingMessage::Binary(_) => room.binary(now_ms, known.id),
        })
        .await
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        _code: usize,
        _reason: String,
        _was_clean: bool,
    ) -> Result<()> {
        self.gone(&socket).await
    }

    async fn websocket_error(&self, socket: WebSocket, _error: worker::Error) -> Result<()> {
        self.gone(&socket).await
    }

    async fn alarm(&self) -> Result<Response> {
        if self.wake(None).await? {
            if let Some(awake) = &mut *self.awake.borrow_mut() {
                awake.alarm_ms = None;
            }
            self.happens(|room, now_ms| room.tick(now_ms)).await?;
        }
        Response::empty()
    }
}

impl RoomObject {
    /// Makes sure that the room is in memory: as it was saved, or new for `token`. False where there is none to be had.
    async fn wake(&self, token: Option<String>) -> Result<bool> {
        if self.awake.borrow().is_some() {
            return Ok(true);
        }
        let saved: Option<Saved> = self.state.storage().get(SAVED).await?;
        let alarm_ms = self.state.storage().get_alarm().await?;
        // While storage answers nothing else happens to this object: still nobody else has woken it.
        let Settings {
            key,
            limits,
            turn,
            watched,
            ..
        } = Settings::of(&self.env)?;
        let token = saved.as_ref().map(|saved| saved.token.clone()).or(token);
        let Some(checked) = token.as_deref().and_then(|token| key.check(token)) else {
            self.send_away();
            return Ok(false);
        };
        let key = key.of_room(&checked);
        let open: Vec<SocketId> = self.sockets().map(|(_, known)| known.id).collect();
        let restored = saved.and_then(|saved| {
            Room::restore(
                &saved.room,
                limits.room.clone(),
                key.clone(),
                now_ms(),
                &open,
            )
            .ok()
        });
        let revision = restored.as_ref().map(Room::revision);
        let room = match restored {
            Some(room) => room,
            None => {
                self.send_away();
                Room::new(limits.room, key, random::bytes()?)
            }
        };
        if watched == Watched::Tells {
            console_log!("a room wakes");
        }
        let alarm_ms = alarm_ms.and_then(|at_ms| u64::try_from(at_ms).ok());
        let awake = Awake {
            token: checked.text(),
            room: room.with_turn(turn),
            revision,
            alarm_ms,
            watched,
        };
        *self.awake.borrow_mut() = Some(awake);
        Ok(true)
    }

    /// Lets something happen to the room, does what it wants done, and saves it where that has changed it.
    async fn happens(&self, event: impl FnOnce(&mut Room, u64)) -> Result<()> {
        let now_ms = now_ms();
        let (saved, alarm_ms, empty) = {
            let mut awake = self.awake.borrow_mut();
            let Some(awake) = &mut *awake else {
                return Ok(());
            };
            self.hear(&mut awake.room);
            event(&mut awake.room, now_ms);
            self.carry_out(&mut awake.room);
            let revision = Some(awake.room.revision());
            let changed = awake.revision != revision || awake.watched == Watched::Forgets;
            awake.revision = revision;
            let saved = changed.then(|| Saved {
                token: awake.token.clone(),
                room: awake.room.save(),
            });
            let deadline_ms = awake.room.next_deadline_ms();
            let sooner =
                deadline_ms.filter(|at_ms| awake.alarm_ms.is_none_or(|set_ms| *at_ms < set_ms));
            awake.alarm_ms = sooner.or(awake.alarm_ms);
            (saved, sooner, awake.room.is_empty())
        };
        if empty {
            *self.awake.borrow_mut() = None;
            self.state.storage().delete_alarm().await?;
            return self.state.storage().delete_all().await;
        }
        if self
            .awake
            .borrow()
            .as_ref()
            .is_some_and(|awake| awake.watched == Watched::Forgets)
        {
            *self.awake.borrow_mut() = None;
        }
        if let Some(saved) = saved {
            self.state.storage().put(SAVED, saved).await?;
        }
        if let Some(at_ms) = alarm_ms {
            let offset_ms = i64::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(i64::MAX);
            self.state.storage().set_alarm(offset_ms).await?;
        }
        Ok(())
    }

    /// Tells the room of the signs of life that the runtime has answered.
    fn hear(&self, room: &mut Room) {
        for (socket, known) in self.sockets() {
            let answered_ms = answered_ms(&self.state, &socket).unwrap_or_default();
            room.heard(answered_ms.max(known.heard_ms), known.id);
        }
    }

    /// Does what the room wants done. A socket that takes nothing any more is about to be reported as closed.
    fn carry_out(&self, room: &mut Room) {
        let sockets: Vec<(WebSocket, Attachment)> = self.sockets().collect();
        let find = |id: SocketId| {
            sockets
                .iter()
                .find(|(_, known)| known.id == id)
                .map(|(socket, _)| socket)
        };
        while let Some(action) = room.poll() {
            match action {
                Action::Send { socket, text } => {
                    let _ = find(socket).map(|socket| socket.send_with_str(text));
                }
                Action::Close { socket, code } => {
                    if let Some(socket) = find(socket) {
                        Attachment::drop(socket);
                        let _ = socket.close(Some(code.number()), Some(code.reason()));
                    }
                }
            }
        }
    }

    /// A socket has ended from the other side.
    async fn gone(&self, socket: &WebSocket) -> Result<()> {
        let known = Attachment::of(socket);
        Attachment::drop(socket);
        // The answer to a close frame, where one came.
        let _ = socket.close::<&str>(Some(1000), None);
        if let Some(known) = known
            && self.wake(None).await?
        {
            self.happens(|room, now_ms| room.closed(now_ms, known.id))
                .await?;
        }
        Ok(())
    }

    /// Ends sockets of a room that is not known any more; who comes again finds its number by its seat.
    fn send_away(&self) {
        for (socket, _) in self.sockets() {
            Attachment::drop(&socket);
            let _ = socket.close(Some(RESTARTED), Some("restarted"));
        }
    }

    /// Those that are open.
    fn sockets(&self) -> impl Iterator<Item = (WebSocket, Attachment)> {
        let all = self.state.get_websockets();
        all.into_iter()
            .filter_map(|socket| Attachment::of(&socket).map(|known| (socket, known)))
    }
}

fn now_ms() -> u64 {
    Date::now().as_millis()
}
