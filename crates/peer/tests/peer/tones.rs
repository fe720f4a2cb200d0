//! Tones arrive with the right frequency, level and channel, on every route and in every codec.

use std::time::Duration;

use heterodyne_live::packet::Codec;
use heterodyne_peer::event::{Event, Route};
use heterodyne_peer::options::Options;
use heterodyne_peer::session::Session;

use crate::ear::{Ear, PATIENCE, tone_near, tones};
use crate::host::Host;

/// A buffer changes its depth by speed, 0.15 % at most, besides the drift that it measures: most on a busy machine.
const BENT: f64 = 4e-3;

fn arrives(codec: Codec, route: Route) {
    let host = Host::start();
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
        room: Some(room),
        name: "Mouth".into(),
        input: Some(tones((997.0, 0.5), (1501.0, 0.25), 120.0)),
        codec: Some(codec),
        route,
        ..Options::default()
    })
    .unwrap();
    let sound = ear.sound(0, 3.0);
    // The first second belongs to the buffer, which finds its depth.
    let (left, right) = (&sound[0][48_000..], &sound[1][48_000..]);
    for (samples, hz, amplitude, other) in
        [(left, 997.0, 0.5, 1501.0), (right, 1501.0, 0.25, 997.0)]
    {
        let (found_hz, found) = tone_near(samples, hz);
        assert!(
            (found_hz / hz - 1.0).abs() < BENT,
            "{codec:?} {route:?}: {found_hz} Hz for {hz} Hz"
        );
        assert!(
            (found / amplitude - 1.0).abs() < 0.03,
            "{codec:?} {route:?}: {found} for {amplitude}"
        );
        let (_, foreign) = tone_near(samples, other);
        assert!(
            foreign < 0.01,
            "{codec:?} {route:?}: {foreign} of the other channel"
        );
    }
    speaker.stop().unwrap();
    let gone = std::iter::from_fn(|| listener.event(PATIENCE)).find_map(|event| match event {
        Event::PeerLeft { reason, .. } => Some(reason),
        _ => None,
    });
    assert_eq!(gone.as_deref(), Some("left"));
    assert!(
        listener
            .event(Duration::ZERO)
            .is_none_or(|event| !matches!(event, Event::Problem(_)))
    );
    listener.stop().unwrap();
}

#[test]
fn as_whole_numbers_over_the_channel() {
    arrives(Codec::S16, Route::Channel);
}

#[test]
fn as_floats_over_the_channel() {
    arrives(Codec::F32, Route::Channel);
}

#[test]
fn as_opus_over_the_channel() {
    arrives(Codec::Opus, Route::Channel);
}

#[test]
fn as_opus_over_the_track() {
    arrives(Codec::S16, Route::Track);
}
