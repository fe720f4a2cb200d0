//! Any order of events: numbers are unique, signals reach the one peer they name, and nobody who left hears anything.

use crate::table::{Table, key, table};
use heterodyne_live::room::{Limits, Room};
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
enum Event {
    /// A socket is opened and joins; by an earlier seat, when it picks one.
    Join(Option<prop::sample::Index>),
    /// A peer says something to a number.
    Signal(prop::sample::Index, u32),
    Leave(prop::sample::Index),
    Close(prop::sample::Index),
    Wait(u64),
    /// The host is stopped and woken.
    Sleep,
    Text(prop::sample::Index, String),
}

fn event() -> impl Strategy<Value = Event> {
    let any_index = any::<prop::sample::Index>;
    prop_oneof![
        4 => proptest::option::of(any_index()).prop_map(Event::Join),
        12 => (any_index(), 1_u32..12).prop_map(|(at, to)| Event::Signal(at, to)),
        1 => any_index().prop_map(Event::Leave),
        2 => any_index().prop_map(Event::Close),
        2 => (0_u64..40_000).prop_map(Event::Wait),
        1 => Just(Event::Sleep),
        1 => (any_index(), "\\PC{0,40}").prop_map(|(at, text)| Event::Text(at, text)),
    ]
}

/// What an onlooker knows of who sits where.
#[derive(Default)]
struct Onlooker {
    /// Number by socket.
    sitting: BTreeMap<u64, u32>,
    given: BTreeSet<u32>,
    seats: Vec<String>,
    next_socket: u64,
    next_data: u64,
}

impl Onlooker {
    fn pick(&self, at: &prop::sample::Index) -> Option<u64> {
        let all: Vec<u64> = self.sitting.keys().copied().collect();
        (!all.is_empty()).then(|| *at.get(&all))
    }

    fn forget_closed(&mut self, table: &Table) {
        self.sitting
            .retain(|socket, _| table.code(*socket).is_none());
    }

    fn join(&mut self, table: &mut Table, seat: Option<&str>) {
        self.next_socket += 1;
        let socket = self.next_socket;
        let answer = table.join(socket, "x", seat);
        if answer["type"] == "joined" {
            let you = answer["you"].as_u64().unwrap() as u32;
            let seat = answer["seat"].as_str().unwrap().to_owned();
            if answer["resumed"] == false {
                assert!(self.given.insert(you), "{you} was given before");
                assert!(!self.seats.contains(&seat));
                self.seats.push(seat);
            }
            assert!(
                answer["peers"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|peer| peer["id"] != you)
            );
            self.forget_closed(table);
            assert!(
                self.sitting.values().all(|id| *id != you),
                "{you} sits twice"
            );
            self.sitting.insert(socket, you);
            assert!(self.sitting.len() <= 8);
        } else {
            assert_eq!(answer["code"], "room-full");
            assert!(table.room.peers().count() == 8);
        }
    }

    fn signal(&mut self, table: &mut Table, socket: u64, to: u32) {
        let all: Vec<u64> = self.sitting.keys().copied().collect();
        all.iter().for_each(|socket| drop(table.heard(*socket)));
        self.next_data += 1;
        let data = self.next_data;
        table.say(socket, &json!({ "type": "signal", "to": to, "data": data }));
        let from = self.sitting[&socket];
        for other in all {
            let signals: Vec<_> = table
                .heard(other)
                .into_iter()
                .filter(|message| message["type"] == "signal")
                .collect();
            let expected = match self.sitting[&other] == to && to != from {
                true => vec![json!({ "type": "signal", "from": from, "data": data })],
                false => Vec::new(),
            };
            assert_eq!(
                signals, expected,
                "from {from} to {to}, heard by {}",
                self.sitting[&other]
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_events(events in proptest::collection::vec(event(), 1..80)) {
        // The rate is another test's.
        let limits = Limits { burst: 1_000_000, ..Limits::default() };
        let mut table = table(limits.clone());
        let mut onlooker = Onlooker::default();
        for event in events {
            match event {
                Event::Join(seat) => {
                    let known = onlooker.seats.clone();
                    let seat = seat.filter(|_| !known.is_empty()).map(|seat| seat.get(&known).as_str());
                    onlooker.join(&mut table, seat);
                }
                Event::Signal(at, to) => if let Some(socket) = onlooker.pick(&at) {
                    onlooker.signal(&mut table, socket, to);
                },
                Event::Leave(at) => if let Some(socket) = onlooker.pick(&at) {
                    table.say(socket, &json!({ "type": "leave" }));
                },
                Event::Close(at) => if let Some(socket) = onlooker.pick(&at) {
                    table.close(socket);
                    onlooker.sitting.remove(&socket);
                },
                Event::Wait(ms) => table.wait(ms),
                Event::Text(at, text) => if let Some(socket) = onlooker.pick(&at) {
                    table.text(socket, &text);
                },
                Event::Sleep => {
                    table.wait(0);
                    onlooker.forget_closed(&table);
                    let open: Vec<u64> = onlooker.sitting.keys().copied().collect();
                    let saved = table.room.save();
                    table.room = Room::restore(&saved, limits.clone(), key(), table.now_ms, &open).unwrap();
                    prop_assert_eq!(table.room.save(), saved);
                }
            }
            onlooker.forget_closed(&table);
            let present: BTreeSet<u32> = table.room.peers().filter(|peer| peer.present).map(|peer| peer.id).collect();
            prop_assert_eq!(&present, &onlooker.sitting.values().copied().collect());
            if let Some(deadline_ms) = table.room.next_deadline_ms() {
                prop_assert!(deadline_ms > table.now_ms, "nothing that is due is left undone");
            }
        }
        // In the end everybody goes, and nothing is kept.
        let all: Vec<u64> = onlooker.sitting.keys().copied().collect();
        all.into_iter().for_each(|socket| table.close(socket));
        table.wait(30_000);
        prop_assert!(table.room.is_empty());
    }
}
