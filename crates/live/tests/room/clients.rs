//! Clients and a room, over sockets that can be torn.

use crate::table::{BEGIN_MS, key};
use heterodyne_live::room::client::{Client, ClientLimits, Event, Output, SignalError};
use heterodyne_live::room::{Action, CloseCode, Limits, Room};
use proptest::prelude::*;
use serde_json::json;

/// Several clients of one host.
struct World {
    now_ms: u64,
    room: Room,
    clients: Vec<Client>,
    /// The socket of each.
    sockets: Vec<Option<u64>>,
    events: Vec<Vec<Event>>,
    next_socket: u64,
    /// No socket can be opened.
    down: bool,
}

impl World {
    fn new(clients: usize) -> Self {
        let made = (0..clients)
            .map(|at| Client::new(ClientLimits::default(), &format!("c{at}"), at as u64));
        let mut world = Self {
            now_ms: BEGIN_MS,
            room: Room::new(Limits::default(), key(), [1; 8]),
            clients: made.collect(),
            sockets: vec![None; clients],
            events: vec![Vec::new(); clients],
            next_socket: 0,
            down: false,
        };
        for at in 0..clients {
            world.clients[at].start(BEGIN_MS);
            world.settle();
        }
        world
    }

    /// Does what all want done until nobody wants anything.
    fn settle(&mut self) {
        loop {
            let mut done = true;
            for at in 0..self.clients.len() {
                while let Some(output) = self.clients[at].poll() {
                    done = false;
                    self.output(at, output);
                }
            }
            while let Some(action) = self.room.poll() {
                done = false;
                let (Action::Send { socket, .. } | Action::Close { socket, .. }) = &action;
                let Some(at) = self
                    .sockets
                    .iter()
                    .position(|known| known == &Some(*socket))
                else {
                    continue;
                };
                match action {
                    Action::Send { text, .. } => self.clients[at].text(self.now_ms, &text),
                    Action::Close { code, .. } => {
                        self.sockets[at] = None;
                        self.clients[at].closed(self.now_ms, Some(code.number()));
                    }
                }
            }
            if done {
                return;
            }
        }
    }

    fn output(&mut self, at: usize, output: Output) {
        match output {
            Output::Connect if self.down => self.clients[at].closed(self.now_ms, None),
            Output::Connect => {
                self.next_socket += 1;
                self.sockets[at] = Some(self.next_socket);
                self.room.connected(self.now_ms, self.next_socket);
                self.clients[at].opened(self.now_ms);
            }
            Output::Send(text) => {
                if let Some(socket) = self.sockets[at] {
                    self.room.text(self.now_ms, socket, &text);
                }
            }
            Output::Disconnect => {
                if let Some(socket) = self.sockets[at].take() {
                    self.room.closed(self.now_ms, socket);
                }
            }
            Output::Event(event) => self.events[at].push(event),
        }
    }

    fn tear(&mut self, at: usize) {
        if let Some(socket) = self.sockets[at].take() {
            self.room.closed(self.now_ms, socket);
            self.clients[at].closed(self.now_ms, None);
        }
        self.settle();
    }

    fn wait(&mut self, ms: u64) {
        let until_ms = self.now_ms + ms;
        loop {
            let clients = self.clients.iter().filter_map(Client::next_deadline_ms);
            let next_ms = clients
                .chain(self.room.next_deadline_ms())
                .min()
                .unwrap_or(until_ms);
            self.now_ms = next_ms.clamp(self.now_ms, until_ms);
            self.room.tick(self.now_ms);
            self.clients
                .iter_mut()
                .for_each(|client| client.tick(self.now_ms));
            self.settle();
            if next_ms > until_ms || self.now_ms == until_ms {
                self.now_ms = until_ms;
                return;
            }
        }
    }

    fn events(&mut self, at: usize) -> Vec<Event> {
        std::mem::take(&mut self.events[at])
    }
}

#[test]
fn clients_stay_for_an_hour_by_their_pings() {
    let mut world = World::new(2);
    assert_eq!(world.events(1).len(), 2, "joined, and the other was there");
    world.events(0);
    world.wait(3_600_000);
    assert!(world.events(0).is_empty() && world.events(1).is_empty());
    assert_eq!(world.room.peers().filter(|peer| peer.present).count(), 2);
}

#[test]
fn a_torn_socket_is_mended_and_what_was_said_meanwhile_arrives() {
    let mut world = World::new(2);
    world.events(0);
    world.events(1);
    world.tear(1);
    assert!(matches!(
        world.events(1)[..],
        [Event::Lost {
            again_in_ms: 250..=500
        }]
    ));
    world.clients[1]
        .signal(world.now_ms, 1, &json!("mine"))
        .unwrap();
    world.clients[0]
        .signal(world.now_ms, 2, &json!("yours"))
        .unwrap();
    world.settle();
    world.wait(500);
    let said = |from, data| Event::Signal {
        from,
        data: json!(data),
    };
    assert_eq!(
        world.events(1),
        [
            Event::Joined {
                you: 2,
                resumed: true
            },
            said(1, "yours")
        ]
    );
    assert_eq!(
        world.events(0),
        [
            Event::PeerAway { id: 2 },
            Event::PeerBack { id: 2 },
            said(2, "mine")
        ]
    );
}

#[test]
fn a_restart_of_the_host_makes_nobody_leave() {
    let mut world = World::new(5);
    (0..5).for_each(|at| drop(world.events(at)));
    world.down = true;
    (0..5).for_each(|at| world.tear(at));
    world.room = Room::new(Limits::default(), key(), [2; 8]);
    world.wait(4_000);
    world.down = false;
    world.wait(60_000);
    for at in 0..5 {
        assert_eq!(world.clients[at].you(), Some(at as u32 + 1));
        assert_eq!(
            world.clients[at]
                .peers()
                .filter(|(_, present)| *present)
                .count(),
            4
        );
        let events = world.events(at);
        assert!(
            !events
                .iter()
                .any(|event| matches!(event, Event::PeerLeft { .. } | Event::PeerJoined { .. })),
            "{events:?}"
        );
    }
}

#[test]
fn pauses_grow_to_a_bound_and_differ() {
    let mut world = World::new(2);
    world.down = true;
    world.tear(0);
    world.tear(1);
    world.events(0);
    world.events(1);
    world.wait(120_000);
    let mut pauses = |at: usize| -> Vec<u64> {
        let lost = |event| match event {
            Event::Lost { again_in_ms } => Some(again_in_ms),
            _ => None,
        };
        world.events(at).into_iter().filter_map(lost).collect()
    };
    let (one, other) = (pauses(0), pauses(1));
    assert!(
        one.iter().enumerate().all(|(at, pause)| {
            let whole_ms = (1000 << at.min(10)).min(15_000);
            (whole_ms / 2..=whole_ms).contains(pause)
        }),
        "{one:?}"
    );
    assert_ne!(one, other);
    assert!((10..24).contains(&one.len()), "{one:?}");
}

#[test]
fn a_client_that_is_not_wanted_stays_away() {
    for (code, stays) in [
        (CloseCode::BadRoom, false),
        (CloseCode::Replaced, false),
        (CloseCode::BadMessage, false),
        (CloseCode::TooMany, true),
        (CloseCode::Idle, true),
        (CloseCode::RoomFull, true),
    ] {
        let mut world = World::new(1);
        world.sockets[0] = None;
        world.clients[0].closed(world.now_ms, Some(code.number()));
        world.settle();
        let ended = world
            .events(0)
            .iter()
            .any(|event| matches!(event, Event::Ended { .. }));
        assert_eq!(ended, !stays, "{code:?}");
        assert_eq!(world.clients[0].next_deadline_ms().is_some(), stays);
    }
    let mut ninth = World::new(9);
    assert!(matches!(
        ninth.events(8)[..],
        [Event::Refused { .. }, Event::Ended { says: Some(_) }]
    ));
}

#[test]
fn signals_are_refused_where_they_cannot_arrive() {
    let mut world = World::new(2);
    let client = &mut world.clients[0];
    assert_eq!(
        client.signal(BEGIN_MS, 9, &json!(1)),
        Err(SignalError::UnknownPeer)
    );
    assert_eq!(
        client.signal(BEGIN_MS, 2, &json!("x".repeat(8192))),
        Err(SignalError::TooLarge)
    );
    client.closed(BEGIN_MS, None);
    assert!((0..64).all(|_| client.signal(BEGIN_MS, 2, &json!(1)).is_ok()));
    assert_eq!(
        client.signal(BEGIN_MS, 2, &json!(1)),
        Err(SignalError::QueueFull)
    );
    client.leave(BEGIN_MS);
    assert_eq!(
        client.signal(BEGIN_MS, 2, &json!(1)),
        Err(SignalError::Ended)
    );
}

proptest! {
    /// A host that talks nonsense.
    #[test]
    fn no_word_of_a_host_ends_or_swells_a_client(words in proptest::collection::vec((0_usize..8, any::<u32>(), "\\PC{0,20}"), 0..200)) {
        let mut client = Client::new(ClientLimits::default(), "x", 1);
        client.start(0);
        client.opened(0);
        for (at, (kind, id, text)) in words.iter().enumerate() {
            let id = id % 500;
            let message = match kind {
                0 => json!({ "type": "joined", "protocol": 1, "you": id, "seat": text, "capacity": 8, "resumed": id % 2 == 0, "peers": [] }),
                1 => json!({ "type": "peer-joined", "id": id, "name": text }),
                2 => json!({ "type": "peer-away", "id": id }),
                3 => json!({ "type": "peer-back", "id": id }),
                4 => json!({ "type": "peer-left", "id": id, "reason": text }),
                5 => json!({ "type": "signal", "from": id, "data": text }),
                6 => json!({ "type": "error", "code": text, "says": text, "fatal": false }),
                _ => json!({ "type": text, "id": text }),
            };
            client.text(at as u64, &message.to_string());
            client.text(at as u64, text);
            prop_assert!(client.peers().count() <= 64);
            while client.poll().is_some() {}
        }
        prop_assert!(client.next_deadline_ms().is_some());
    }
}
