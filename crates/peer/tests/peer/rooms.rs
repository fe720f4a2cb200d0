//! Peers come, leave, fall silent and come back; what was heard is recorded; how long it took is measured.

use std::net::TcpStream;

use heterodyne_peer::address::Target;
use heterodyne_peer::event::Event;
use heterodyne_peer::options::Options;
use heterodyne_peer::session::Session;

use crate::ear::{Ear, PATIENCE, tone_near, tones};
use crate::host::Host;
use crate::impulses;

/// While its depth settles, a buffer plays up to 0.15 % faster or slower, besides the drift that it measures: most on a busy machine.
const BENT: f64 = 4e-3;

fn until<T>(session: &Session, wanted: impl Fn(&Event) -> Option<T>) -> T {
    std::iter::from_fn(|| session.event(PATIENCE))
        .find_map(|event| wanted(&event))
        .expect("it never happened")
}

fn heard_by(ear: &Ear, from: usize, hz: f64) -> usize {
    let sound = ear.sound(from, 1.5);
    let (found, amplitude) = tone_near(&sound[0][24_000..], hz);
    assert!((found / hz - 1.0).abs() < BENT, "{found} Hz for {hz} Hz");
    assert!((amplitude - 0.5).abs() < 0.02, "{amplitude}");
    ear.frames()
}

#[test]
fn a_peer_leaves_comes_back_mutes_and_is_recorded() {
    let host = Host::start();
    let room = host.room();
    let folder = tempfile::tempdir().unwrap();
    let ear = Ear::default();
    let listener = Session::start(Options {
        room: Some(room.clone()),
        name: "Ear".into(),
        output: ear.output(),
        record: Some(folder.path().join("takes")),
        ..Options::default()
    })
    .unwrap();
    let speak = |hz: f64| {
        Session::start(Options {
            room: Some(room.clone()),
            name: "Mouth".into(),
            input: Some(tones((hz, 0.5), (hz, 0.5), 120.0)),
            ..Options::default()
        })
        .unwrap()
    };
    let first = speak(700.0);
    let from = heard_by(&ear, 0, 700.0);
    first.mute(true);
    assert!(until(&listener, |event| match event {
        Event::Muted { muted, .. } => Some(*muted),
        _ => None,
    }));
    let from = ear.silence(from, 0.3);
    first.mute(false);
    let from = heard_by(&ear, from, 700.0);
    first.stop().unwrap();
    let gone = until(&listener, |event| match event {
        Event::PeerLeft { id, .. } => Some(*id),
        _ => None,
    });
    let from = ear.silence(from, 0.3);
    let second = speak(900.0);
    heard_by(&ear, from, 900.0);
    second.stop().unwrap();
    let files = listener.stop().unwrap();
    let mut names: Vec<String> = files
        .iter()
        .filter_map(|file| Some(file.file_name()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    let (a, b) = (
        format!("peer-{gone}-Mouth.wav"),
        format!("peer-{}-Mouth.wav", gone + 1),
    );
    assert_eq!(names, ["mix.wav".to_owned(), a.clone(), b.clone()]);
    for (name, hz) in [(a, 700.0), (b, 900.0)] {
        let bytes = std::fs::read(folder.path().join("takes").join(&name)).unwrap();
        let take = heterodyne_media::decode_clip_bytes(bytes, None, &name, 1 << 24).unwrap();
        let begin = take
            .left
            .iter()
            .position(|sample| sample.abs() > 0.05)
            .unwrap();
        let (found, _) = tone_near(&take.left[begin + 24_000..begin + 67_200], hz);
        assert!((found / hz - 1.0).abs() < BENT, "{name}: {found} Hz");
    }
}

#[test]
fn impulses_cross_in_order_and_their_delay_is_told() {
    let host = Host::start();
    let delays = impulses::measure(&host.room(), 12, PATIENCE).unwrap();
    assert_eq!(delays.millis.len(), 12);
    // How long it takes is the bench's to judge, on a quiet machine.
    assert!(
        delays.millis.iter().all(|millis| *millis > 0.0),
        "{delays:?}"
    );
    println!("{}", delays.summary());
}

/// Passes bytes on to a host until it is cut.
struct Wire {
    target: Target,
    streams: std::sync::Arc<std::sync::Mutex<Vec<TcpStream>>>,
}

impl Wire {
    fn to(host: &Host) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let there = (host.target.host.clone(), host.target.port);
        let streams = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let kept = std::sync::Arc::clone(&streams);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let far = TcpStream::connect((there.0.as_str(), there.1)).unwrap();
                for (mut from, mut to) in [
                    (near.try_clone().unwrap(), far.try_clone().unwrap()),
                    (far.try_clone().unwrap(), near.try_clone().unwrap()),
                ] {
                    std::thread::spawn(move || std::io::copy(&mut from, &mut to));
                }
                kept.lock().unwrap().extend([near, far]);
            }
        });
        Self {
            target: Target::parse(&format!("http://{address}/")).unwrap(),
            streams,
        }
    }

    fn cut(&self) {
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }
}

#[test]
fn a_line_to_the_room_that_breaks_comes_back_with_its_seat_and_sound_goes_on() {
    let host = Host::start();
    let wire = Wire::to(&host);
    let room = host.room();
    let ear = Ear::default();
    let listener = Session::start(Options {
        room: Some(room.clone()),
        name: "Ear".into(),
        output: ear.output(),
        ..Options::default()
    })
    .unwrap();
    let speaker = Session::start(Options {
        room: Some(heterodyne_peer::address::Invitation::of(
            &wire.target,
            room.room.clone(),
        )),
        name: "Mouth".into(),
        input: Some(tones((700.0, 0.5), (700.0, 0.5), 120.0)),
        ..Options::default()
    })
    .unwrap();
    let joined = |event: &Event| match event {
        Event::Joined { you, resumed } => Some((*you, *resumed)),
        _ => None,
    };
    let (you, resumed) = until(&speaker, joined);
    assert!(!resumed);
    let from = heard_by(&ear, 0, 700.0);
    wire.cut();
    until(&speaker, |event| {
        matches!(event, Event::RoomBroken(_)).then_some(())
    });
    let from = heard_by(&ear, from, 700.0);
    assert_eq!(until(&speaker, joined), (you, true));
    heard_by(&ear, from, 700.0);
    speaker.stop().unwrap();
    // Nobody was met or connected twice.
    let mut met = 0;
    let left = loop {
        match listener.event(PATIENCE).expect("it never left") {
            Event::PeerJoined { .. } | Event::Connected { .. } => met += 1,
            Event::PeerLeft { id, reason } => break (id, reason),
            _ => {}
        }
    };
    assert_eq!((left, met), ((you, "left".to_owned()), 2));
}

#[test]
fn who_is_told_for_good_that_it_is_not_wanted_stays_away() {
    let host = Host::start();
    let room = host.room();
    let sit = || {
        Session::start(Options {
            room: Some(room.clone()),
            name: "P".into(),
            ..Options::default()
        })
        .unwrap()
    };
    let over = |event: &Event| match event {
        Event::RoomOver(says) => Some(Err(says.clone())),
        Event::Joined { .. } => Some(Ok(())),
        Event::RoomBroken(says) => panic!("it tries again: {says}"),
        _ => None,
    };
    let seated: Vec<Session> = (0..8).map(|_| sit()).collect();
    for session in &seated {
        until(session, over).unwrap();
    }
    let ninth = sit();
    let says = until(&ninth, over).unwrap_err();
    assert!(says.contains("seats"), "{says}");
}
