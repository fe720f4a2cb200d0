//! Peers come, leave, fall silent and come back; what was heard is recorded; how long it took is measured.

use heterodyne_peer::event::Event;
use heterodyne_peer::options::Options;
use heterodyne_peer::session::Session;

use crate::ear::{Ear, PATIENCE, tone_near, tones};
use crate::host::Host;
use crate::impulses;

fn until<T>(session: &Session, wanted: impl Fn(&Event) -> Option<T>) -> T {
    std::iter::from_fn(|| session.event(PATIENCE))
        .find_map(|event| wanted(&event))
        .expect("it never happened")
}

fn heard_by(ear: &Ear, from: usize, hz: f64) -> usize {
    let sound = ear.sound(from, 1.5);
    let (found, amplitude) = tone_near(&sound[0][24_000..], hz);
    assert!((found / hz - 1.0).abs() < 1e-3, "{found} Hz for {hz} Hz");
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
        let (found, _) = tone_near(&take.left[begin + 24_000..begin + 48_000], hz);
        assert!((found / hz - 1.0).abs() < 1e-3, "{name}: {found} Hz");
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
