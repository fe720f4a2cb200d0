//! All rooms of one server, and the sockets in them.
//!
//! Invariant: locks are taken in the order hall, room, and held for no longer than one event; rooms are forgotten when nobody sits in
//! them and no socket is open, so their number is bounded by that of the sockets and seats.

use super::origin::Origin;
use super::outbox::Outbox;
use super::paced::Pace;
use super::{Settings, address};
use heterodyne_live::room::gate::{AddressKey, Gate};
use heterodyne_live::room::token::{Key, Token};
use heterodyne_live::room::turn::Turn;
use heterodyne_live::room::{Action, Limits, Room, SocketId};
use ring::rand::{SecureRandom, SystemRandom};
use std::collections::HashMap;
use std::hash::RandomState;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// A room with the sockets in it.
pub struct Open {
    room: Room,
    outboxes: Vec<(SocketId, Arc<Outbox>)>,
}

/// A room that sockets share.
pub type Shared = Arc<Mutex<Open>>;

/// All rooms.
pub struct Hall {
    /// Signs links.
    pub key: Key,
    /// Whose pages may come.
    pub origins: Vec<Origin>,
    /// Turns addresses into numbers.
    pub hasher: RandomState,
    /// Becomes true when the server ends.
    pub ending: watch::Sender<bool>,
    limits: Limits,
    turn: Option<Arc<Turn>>,
    gate: Mutex<Gate>,
    rooms: Mutex<HashMap<Token, Shared>>,
    next_socket: AtomicU64,
    swept: AtomicBool,
    began: Instant,
    began_ms: u64,
    random: SystemRandom,
}

/// A place among the sockets of this server, given back when dropped.
pub struct Slot {
    /// The hall.
    pub hall: Arc<Hall>,
    address: AddressKey,
}

impl Slot {
    /// Takes one for a socket of this address, if there is one.
    pub fn take(hall: &Arc<Hall>, address: AddressKey) -> Option<Self> {
        let granted = locked(&hall.gate).connect(hall.now_ms(), address);
        granted.then(|| Self {
            hall: Arc::clone(hall),
            address,
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        locked(&self.hall.gate).disconnect(self.address);
    }
}

impl Hall {
    /// A hall without rooms.
    pub fn new(settings: Settings) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            key: settings.key,
            origins: settings.origins,
            hasher: address::hasher(),
            ending: watch::Sender::new(false),
            limits: settings.limits.room,
            turn: settings.turn.map(Arc::new),
            gate: Mutex::new(Gate::new(settings.limits.gate)),
            rooms: Mutex::default(),
            next_socket: AtomicU64::new(1),
            swept: AtomicBool::new(false),
            began: Instant::now(),
            began_ms: since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0)),
            random: SystemRandom::new(),
        }
    }

    /// Milliseconds since 1970 by a clock that nobody sets meanwhile.
    pub fn now_ms(&self) -> u64 {
        let passed_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.began_ms.saturating_add(passed_ms)
    }

    /// A link to a new room; nothing when the address has made too many, or the system has no randomness.
    pub fn make_room(&self, address: AddressKey) -> Option<Token> {
        if !locked(&self.gate).make_room(self.now_ms(), address) {
            return None;
        }
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes).ok()?;
        Some(self.key.mint(bytes))
    }

    /// Bytes of the longest message.
    pub fn message_bytes(&self) -> usize {
        self.limits.message_bytes
    }

    /// Bytes that a socket may send.
    pub fn pace(&self) -> Pace {
        Pace::of(&self.limits)
    }

    /// Sockets that are open.
    pub fn sockets(&self) -> usize {
        locked(&self.gate).sockets()
    }

    /// Closes all sockets and waits for them.
    pub async fn end(&self) {
        self.ending.send_replace(true);
        self.ending.closed().await;
    }

    /// Brings a socket into its room.
    pub fn enter(
        self: &Arc<Self>,
        token: Token,
        outbox: &Arc<Outbox>,
    ) -> Option<(Shared, SocketId)> {
        self.sweep_from_now_on();
        let mut epoch = [0; 8];
        self.random.fill(&mut epoch).ok()?;
        let socket = self.next_socket.fetch_add(1, Ordering::Relaxed);
        let mut rooms = locked(&self.rooms);
        let shared = rooms.entry(token).or_insert_with_key(|token| {
            let room = Room::new(self.limits.clone(), self.key.of_room(token), epoch);
            let room = room.with_turn(self.turn.clone());
            let outboxes = Vec::new();
            Arc::new(Mutex::new(Open { room, outboxes }))
        });
        let shared = Arc::clone(shared);
        let mut open = locked(&shared);
        drop(rooms);
        open.outboxes.push((socket, Arc::clone(outbox)));
        open.room.connected(self.now_ms(), socket);
        open.perform(self.now_ms());
        drop(open);
        Some((shared, socket))
    }

    /// Hands an event to a room and does what follows from it.
    pub fn tell(&self, shared: &Shared, event: impl FnOnce(&mut Room, u64)) {
        let mut open = locked(shared);
        let now_ms = self.now_ms();
        event(&mut open.room, now_ms);
        open.perform(now_ms);
    }

    /// A socket has ended.
    pub fn exit(&self, shared: &Shared, socket: SocketId) {
        let mut open = locked(shared);
        let now_ms = self.now_ms();
        open.outboxes.retain(|(known, _)| *known != socket);
        open.room.closed(now_ms, socket);
        open.perform(now_ms);
    }

    /// Lets time pass in all rooms, and forgets those that are empty.
    fn sweep(&self) {
        let now_ms = self.now_ms();
        let all: Vec<(Token, Shared)> = locked(&self.rooms)
            .iter()
            .map(|(token, shared)| (token.clone(), Arc::clone(shared)))
            .collect();
        for (token, shared) in all {
            let mut open = locked(&shared);
            if open
                .room
                .next_deadline_ms()
                .is_some_and(|deadline_ms| deadline_ms <= now_ms)
            {
                open.room.tick(now_ms);
                open.perform(now_ms);
            }
            let empty = open.is_empty();
            drop(open);
            if empty {
                let mut rooms = locked(&self.rooms);
                if locked(&shared).is_empty() {
                    rooms.remove(&token);
                }
            }
        }
    }

    fn sweep_from_now_on(self: &Arc<Self>) {
        if self.swept.swap(true, Ordering::Relaxed) {
            return;
        }
        let Limits {
            seat_ms,
            idle_ms,
            join_ms,
            ..
        } = self.limits;
        let every = Duration::from_millis((seat_ms.min(idle_ms).min(join_ms) / 8).clamp(10, 500));
        tokio::spawn(sweeping(Arc::downgrade(self), every));
    }
}

async fn sweeping(hall: Weak<Hall>, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        match hall.upgrade() {
            Some(hall) => hall.sweep(),
            None => return,
        }
    }
}

impl Open {
    fn is_empty(&self) -> bool {
        self.room.is_empty() && self.outboxes.is_empty()
    }

    /// Does what the room wants done.
    fn perform(&mut self, now_ms: u64) {
        while let Some(action) = self.room.poll() {
            match action {
                Action::Send { socket, text } => {
                    let outbox = self.outboxes.iter().find(|(known, _)| *known == socket);
                    if outbox.is_some_and(|(_, outbox)| !outbox.push(text)) {
                        self.outboxes.retain(|(known, _)| *known != socket);
                        self.room.too_slow(now_ms, socket);
                    }
                }
                Action::Close { socket, code } => {
                    if let Some(at) = self.outboxes.iter().position(|(known, _)| *known == socket) {
                        self.outboxes.swap_remove(at).1.close(code);
                    }
                }
            }
        }
    }
}

/// A lock whose holder panicked is as good as any: every event leaves whole state behind.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
