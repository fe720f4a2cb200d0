//! Connections that are made anew: on whose word, and which answer is to which offer.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use heterodyne_peer::address::{Invitation, Target};
use heterodyne_peer::event::Event;
use heterodyne_peer::link::{Happened, Link, Wish};
use heterodyne_peer::options::Options;
use heterodyne_peer::session::Session;
use heterodyne_peer::sockets::Datagram;
use serde_json::{Value, json};
use tungstenite::Message;

use crate::ear::PATIENCE;

/// The line of a description that begins so.
fn line<'a>(sdp: &'a str, begins: &str) -> &'a str {
    let found = sdp.lines().find_map(|line| line.strip_prefix(begins));
    found
        .unwrap_or_else(|| panic!("no {begins} in {sdp}"))
        .trim()
}

fn link() -> Link {
    Link::new(Instant::now(), std::iter::empty())
}

#[test]
fn an_answer_is_waited_for_by_the_name_of_its_offer() {
    let (mut offers, mut answers) = (link(), link());
    let first = offers.offer(Wish::Peer).unwrap();
    let name = line(&first, "a=ice-ufrag:");
    assert!(offers.waits_for(Some(name)) && offers.waits_for(None));
    let mut renewed = link();
    renewed.offer(Wish::Peer).unwrap();
    assert!(!renewed.waits_for(Some(name)));
    let answer = answers.answer(&first).unwrap();
    offers.accept(&answer).unwrap();
    assert!(!offers.waits_for(Some(name)), "nothing is offered any more");
}

/// A room of two, the session and one other, in which the other says what a test wants.
struct Room {
    socket: tungstenite::WebSocket<TcpStream>,
    other: u32,
}

impl Room {
    fn say(&mut self, what: &Value) {
        self.socket.send(Message::text(what.to_string())).unwrap();
    }

    /// Says something to the session, as the other.
    fn signal(&mut self, data: &Value) {
        let from = self.other;
        self.say(&json!({"type": "signal", "from": from, "data": data}));
    }

    /// What the session says next to the other, if it says it soon.
    fn hear(&mut self) -> Option<Value> {
        match self.socket.read() {
            Ok(Message::Text(text)) => {
                let value: Value = serde_json::from_str(&text).unwrap();
                (value["type"] == "signal").then(|| value["data"].clone())
            }
            Ok(_) => None,
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
            {
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// The next offer. It is asked for until it comes: none is made so shortly after another.
    fn offer(&mut self, ask: Option<&Value>) -> String {
        let asked = Instant::now();
        loop {
            assert!(asked.elapsed() < PATIENCE, "no offer");
            if let Some(ask) = ask {
                self.signal(ask);
            }
            let said = self.hear();
            let description = said.map(|said| said["description"].clone());
            if let Some(offer) = description.filter(|one| one["type"] == "offer") {
                return offer["sdp"].as_str().unwrap().to_owned();
            }
        }
    }

    /// Answers as another machine would.
    fn answer(&mut self, offer: &str) {
        let answer = link().answer(offer).unwrap();
        let to = line(offer, "a=ice-ufrag:");
        self.signal(&json!({"description": {"type": "answer", "sdp": answer, "to": to}}));
    }
}

/// Runs a session that is number `you` in a room with the other, until the script of the room has come to its end; gives the problems it told.
fn in_room(you: u32, other: u32, script: impl FnOnce(&mut Room) + Send + 'static) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let room = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let socket = tungstenite::accept(stream).unwrap();
        let short = Some(Duration::from_millis(200));
        socket.get_ref().set_read_timeout(short).unwrap();
        let mut room = Room { socket, other };
        room.say(
            &json!({"type": "joined", "protocol": 1, "you": you, "seat": "s", "capacity": 8, "resumed": false,
                    "peers": [{"id": other, "name": "A", "present": true}]}),
        );
        script(&mut room);
        room.say(&json!({"type": "error", "code": "too-many", "says": "last", "fatal": false}));
        room.socket
            .get_ref()
            .set_read_timeout(Some(PATIENCE))
            .unwrap();
        while room.socket.read().is_ok_and(|message| !message.is_close()) {}
    });
    let target = Target::parse(&format!("http://{address}/")).unwrap();
    let session = Session::start(Options {
        room: Some(Invitation::of(&target, "abc".into())),
        name: "N".into(),
        ..Options::default()
    })
    .unwrap();
    let mut problems = Vec::new();
    loop {
        match session
            .event(PATIENCE)
            .expect("the last word was not heard")
        {
            Event::Problem(says) if says.contains("last") => break,
            Event::Problem(says) => problems.push(says),
            _ => {}
        }
    }
    session.stop().unwrap();
    room.join().unwrap();
    problems
}

/// The other asks for a new connection before it has answered, and then answers both offers in turn.
#[test]
fn a_peer_that_lost_its_connection_gets_a_new_one_and_its_late_answer_harms_nothing() {
    let problems = in_room(2, 1, |room| {
        let first = room.offer(None);
        let second = room.offer(Some(&json!({"again": true, "anew": true})));
        let names = [&first, &second].map(|offer| line(offer, "a=fingerprint:"));
        assert_ne!(names[0], names[1], "the same connection is offered again");
        room.answer(&first);
        room.answer(&second);
    });
    assert_eq!(problems, Vec::<String>::new());
}

/// The other asks twice for the connection that was offered: before it has answered, and after.
#[test]
fn a_connection_is_offered_again_if_it_was_answered_and_otherwise_made_anew() {
    let problems = in_room(2, 1, |room| {
        let again = json!({"again": true, "anew": false});
        let first = room.offer(None);
        let second = room.offer(Some(&again));
        room.answer(&second);
        let third = room.offer(Some(&again));
        for offer in [&first, &second, &third] {
            assert!(offer.contains("m=audio"), "no sound in {offer}");
            assert!(offer.contains("m=application"), "no channels in {offer}");
        }
        let offers = [&first, &second, &third];
        let [one, two, three] = offers.map(|offer| line(offer, "a=fingerprint:"));
        assert!(one != two && two == three, "{one} {two} {three}");
        let [_, two, three] = offers.map(|offer| line(offer, "a=ice-ufrag:"));
        assert_ne!(two, three, "nothing is restarted");
    });
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn who_waits_for_an_offer_in_vain_asks_for_it() {
    let problems = in_room(1, 2, |room| {
        let began = Instant::now();
        let said = loop {
            assert!(began.elapsed() < PATIENCE, "it asks for nothing");
            if let Some(said) = room.hear() {
                break said;
            }
        };
        assert_eq!(said, json!({"again": true, "anew": true}));
    });
    assert_eq!(problems, Vec::<String>::new());
}

/// Two links in a network of their own, where addresses can end; time passes as fast as it is computed.
struct Net {
    now: Instant,
    links: [Link; 2],
    homes: [Vec<SocketAddr>; 2],
    ended: Vec<SocketAddr>,
}

impl Net {
    /// Lets a moment pass and says what happened to each.
    fn pass(&mut self) -> [Vec<Happened>; 2] {
        self.now += Duration::from_millis(5);
        for link in &mut self.links {
            link.tick(self.now);
        }
        for from in [0, 1] {
            for (source, destination, bytes) in std::mem::take(&mut self.links[from].transmits) {
                let is_there = self.homes[1 - from].contains(&destination);
                if is_there
                    && ![source, destination]
                        .iter()
                        .any(|one| self.ended.contains(one))
                {
                    let datagram = Datagram {
                        at: self.now,
                        source,
                        destination,
                        bytes,
                    };
                    self.links[1 - from].receive(&datagram);
                }
            }
        }
        self.links
            .each_mut()
            .map(|link| std::mem::take(&mut link.happened))
    }

    /// Sends both ways until a packet has arrived at each; how long that took.
    fn both_ways(&mut self, name: u8) -> Duration {
        let began = self.now;
        let mut arrived = [false; 2];
        while arrived != [true; 2] {
            assert!(
                self.now - began < Duration::from_secs(20),
                "{name}: {arrived:?}"
            );
            for link in &mut self.links {
                link.send_packet(&[name]);
            }
            for (here, happened) in arrived.iter_mut().zip(self.pass()) {
                *here |= happened
                    .iter()
                    .any(|what| matches!(what, Happened::Packet(_, bytes) if bytes == &[name]));
            }
        }
        self.now - began
    }
}

#[test]
fn a_machine_that_goes_to_another_network_is_found_there_and_the_channels_stay() {
    let now = Instant::now();
    let [home, other, away]: [SocketAddr; 3] =
        ["10.0.0.1:1000", "10.0.0.2:1000", "10.0.9.1:2000"].map(|text| text.parse().unwrap());
    let mut net = Net {
        now,
        links: [home, other].map(|address| Link::new(now, std::iter::once(address))),
        homes: [vec![home, away], vec![other]],
        ended: Vec::new(),
    };
    let offer = net.links[0].offer(Wish::Peer).unwrap();
    let answer = net.links[1].answer(&offer).unwrap();
    net.links[0].accept(&answer).unwrap();
    net.both_ways(1);

    net.ended.push(home);
    let cut = net.now;
    let mut lost = [false; 2];
    while lost != [true; 2] {
        assert!(
            net.now - cut < Duration::from_secs(60),
            "nobody notices: {lost:?}"
        );
        for (lost, happened) in lost.iter_mut().zip(net.pass()) {
            *lost |= happened.contains(&Happened::Disconnected);
            assert!(!happened.contains(&Happened::Closed));
        }
    }
    net.links[0].reached_at([home, away].into_iter());
    let offer = net.links[0].restart().unwrap();
    assert!(offer.contains("10.0.9.1"), "{offer}");
    assert!(net.links[1].continues(&offer));
    let answer = net.links[1].answer(&offer).unwrap();
    net.links[0].accept(&answer).unwrap();
    let took = net.both_ways(2);
    assert!(took < Duration::from_secs(10), "{took:?}");
}
