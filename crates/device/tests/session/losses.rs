//! Devices that go away and come back.

use heterodyne_device::{Device, DeviceError, Event, Options, Session, State, VirtualDevice};
use std::time::{Duration, Instant};

use crate::track::{PATIENCE, on, opened, piece, score, sound};

fn lost(session: &Session) {
    assert!(session.wait(PATIENCE, |snapshot| snapshot.state == State::Reconnecting));
}

fn found(session: &Session, times: u64) {
    assert!(session.wait(PATIENCE, |snapshot| {
        snapshot.reconnections == times && snapshot.output.is_some()
    }));
}

#[test]
fn sound_goes_on_where_it_was_at_the_rate_of_what_comes_back() {
    let device = VirtualDevice::by_hand(44_100, 2);
    let track = piece(200.0, 60.0);
    let slower = score(&track, 48_000);
    let session = Session::start(move || Ok(track), on(&device)).expect("starts");
    opened(&session);
    device.pump(44_100).expect("plays");
    device.unplug();
    lost(&session);
    assert!(device.pump(64).is_none());
    device.plug(48_000);
    found(&session, 1);
    let position = session.snapshot().position_frames;
    // The last callback, one second of 44,100 frames, was not heard yet: it is played again, a second at most.
    assert_eq!(position, 0);
    device.pump(480).expect("plays");
    let heard = device.pump(2000).expect("plays");
    assert!(heard == sound(&slower, position + 480, 2000));
}

#[test]
fn a_pause_and_a_seek_during_the_loss_are_kept() {
    let device = VirtualDevice::by_hand(44_100, 2);
    let track = piece(200.0, 60.0);
    let reference = score(&track, 44_100);
    let session = Session::start(move || Ok(track), on(&device)).expect("starts");
    opened(&session);
    device.pump(1000).expect("plays");
    device.die();
    lost(&session);
    session.seek(30.0);
    session.pause();
    session.set_gain(0.25);
    assert!(session.wait(PATIENCE, |snapshot| snapshot.position_secs() == 30.0));
    device.plug(44_100);
    found(&session, 1);
    let silence = device.pump(2000).expect("plays");
    assert!(silence.iter().all(|sample| *sample == 0.0));
    let snapshot = session.snapshot();
    assert_eq!(
        (snapshot.state, snapshot.position_frames),
        (State::Paused, 30 * 44_100)
    );
    session.resume();
    while session.snapshot().position_frames < 30 * 44_100 + 441 {
        device.pump(1).expect("plays");
    }
    let from = session.snapshot().position_frames;
    let quiet: Vec<f32> = sound(&reference, from, 500)
        .iter()
        .map(|x| 0.25 * x)
        .collect();
    assert!(device.pump(500).expect("plays") == quiet);
}

#[test]
fn a_server_that_dies_with_endless_errors_is_let_go_and_found_again() {
    let device = VirtualDevice::in_time(48_000, 2, 480);
    let session = Session::start(|| Ok(piece(200.0, 600.0)), on(&device)).expect("starts");
    opened(&session);
    for times in 1..=3 {
        let before = session.snapshot().load.callbacks;
        assert!(session.wait(PATIENCE, |snapshot| snapshot.load.callbacks > before + 5));
        let position = session.snapshot().position_secs();
        device.die();
        lost(&session);
        device.plug(48_000);
        found(&session, times);
        // It goes on within what the device held, not from the start.
        assert!(session.snapshot().position_secs() > position - 0.1);
    }
    let events = session.events();
    let lost = events
        .iter()
        .filter(|event| matches!(event, Event::Lost { .. }));
    assert!(lost.count() >= 3);
}

#[test]
fn what_cannot_be_opened_is_said_at_once() {
    let device = VirtualDevice::by_hand(44_100, 2);
    device.unplug();
    let refused = Session::start(|| Ok(piece(200.0, 1.0)), on(&device));
    assert!(matches!(refused.err(), Some(DeviceError::Refused { .. })));
    device.plug(44_100);
    let options = Options {
        sample_rate: Some(96_000),
        ..on(&device)
    };
    let refused = Session::start(|| Ok(piece(200.0, 1.0)), options).err();
    assert!(refused.is_some_and(|error| error.to_string().contains("44100")));
}

#[test]
fn stopping_is_prompt_while_a_track_still_loads_and_while_the_device_is_gone() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let session = Session::start(
        move || {
            let _ = held.recv();
            Ok(piece(200.0, 1.0))
        },
        Options {
            device: Device::Null,
            ..Options::default()
        },
    )
    .expect("starts");
    assert_eq!(session.snapshot().state, State::Loading);
    let begin = Instant::now();
    session.stop();
    assert!(begin.elapsed() < Duration::from_secs(30));
    drop(release);

    let device = VirtualDevice::in_time(44_100, 2, 512);
    let session = Session::start(|| Ok(piece(200.0, 10.0)), on(&device)).expect("starts");
    opened(&session);
    device.unplug();
    lost(&session);
    session.stop();
}

#[test]
fn a_first_track_that_is_refused_stops_and_an_update_starts_again() {
    let device = VirtualDevice::by_hand(44_100, 2);
    let session = Session::start(|| Err("no such file".to_owned()), on(&device)).expect("starts");
    assert!(session.wait(PATIENCE, |snapshot| snapshot.state == State::Stopped));
    session.update(|| Ok(piece(200.0, 10.0)));
    opened(&session);
    assert!(
        device
            .pump(4096)
            .expect("plays")
            .iter()
            .any(|sample| *sample != 0.0)
    );
}

#[test]
fn a_device_that_changes_while_the_track_is_worked_out_gets_its_own_rate() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let device = VirtualDevice::by_hand(44_100, 2);
    let track = piece(200.0, 10.0);
    let expected = sound(&score(&track, 48_000), 0, 5000);
    let load = move || {
        let _ = held.recv();
        Ok(track)
    };
    let session = Session::start(load, on(&device)).expect("starts");
    device.unplug();
    device.plug(48_000);
    drop(release);
    opened(&session);
    assert_eq!(session.snapshot().sample_rate, 48_000);
    assert!(device.pump(5000).expect("plays") == expected);
}
