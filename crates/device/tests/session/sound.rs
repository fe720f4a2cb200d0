//! What comes out is the engine's own sound, whatever is asked meanwhile.

use heterodyne_device::{Device, Event, Options, Session, Snapshot, State, VirtualDevice};

use crate::ALLOCATOR;
use crate::track::{PATIENCE, on, opened, piece, score, sound};

#[test]
fn the_samples_are_those_of_the_score_for_any_callback_size() {
    let device = VirtualDevice::by_hand(48_000, 2);
    let track = piece(200.0, 5.0);
    let expected = sound(&score(&track, 48_000), 0, 30_000);
    let session = Session::start(move || Ok(track), on(&device)).expect("starts");
    opened(&session);
    let mut heard = Vec::new();
    for frames in [1, 63, 64, 511, 512, 513, 4096, 24_240] {
        heard.extend(device.pump(frames).expect("plays"));
    }
    assert_eq!(heard.len(), 60_000);
    assert!(heard == expected);
    assert_eq!(session.snapshot().position_frames, 30_000);
}

#[test]
fn one_channel_is_the_mean_and_six_are_a_pair_and_silence() {
    for channels in [1u16, 6] {
        let device = VirtualDevice::by_hand(44_100, channels);
        let track = piece(150.0, 5.0);
        let expected = sound(&score(&track, 44_100), 0, 8000);
        let session = Session::start(move || Ok(track), on(&device)).expect("starts");
        opened(&session);
        let heard = device.pump(8000).expect("plays");
        for (frame, pair) in heard.chunks(usize::from(channels)).zip(expected.chunks(2)) {
            if channels == 1 {
                assert_eq!(frame[0], 0.5 * (pair[0] + pair[1]));
            } else {
                assert_eq!(frame, [pair[0], pair[1], 0.0, 0.0, 0.0, 0.0]);
            }
        }
    }
}

#[test]
fn the_place_to_begin_is_told_while_the_track_is_worked_out() {
    let device = VirtualDevice::by_hand(48_000, 2);
    let (go, wait) = std::sync::mpsc::channel();
    let load = move || {
        wait.recv().map_err(|error| error.to_string())?;
        Ok(piece(200.0, 60.0))
    };
    let options = Options {
        start_secs: 12.5,
        ..on(&device)
    };
    let session = Session::start(load, options).expect("starts");
    let snapshot = session.snapshot();
    assert_eq!(
        (snapshot.state, snapshot.position_frames),
        (State::Loading, 600_000)
    );
    assert_eq!(snapshot.position_secs(), 12.5);
    session.seek(90.0);
    let asked = |frames| move |snapshot: &Snapshot| snapshot.position_frames == frames;
    assert!(session.wait(PATIENCE, asked(90 * 48_000)));
    go.send(()).expect("waited for");
    // Now the end is known.
    assert!(session.wait(PATIENCE, asked(60 * 48_000)));
    opened(&session);
    assert_eq!(session.snapshot().position_frames, 60 * 48_000);
}

#[test]
fn after_a_seek_from_the_end_it_is_not_over() {
    let device = VirtualDevice::by_hand(8000, 2);
    let track = piece(200.0, 1.0);
    let session = Session::start(move || Ok(track), on(&device)).expect("starts");
    opened(&session);
    device.pump(9000).expect("plays");
    assert_eq!(session.snapshot().state, State::Ended);
    for _ in 0..20 {
        session.seek(0.5);
        // No callback has come since.
        assert_eq!(session.snapshot().state, State::Playing);
        while session.snapshot().state != State::Ended {
            device.pump(500).expect("plays");
        }
        assert!(session.snapshot().position_frames >= 8000);
    }
}

#[test]
fn a_seek_arrives_at_its_frame() {
    let device = VirtualDevice::by_hand(44_100, 2);
    let track = piece(200.0, 60.0);
    let reference = score(&track, 44_100);
    let session = Session::start(move || Ok(track), on(&device)).expect("starts");
    opened(&session);
    device.pump(1000);
    session.seek(40.0);
    // A callback takes the command some time after the control thread has sent it.
    while session.snapshot().position_frames < 40 * 44_100 {
        device.pump(64).expect("plays");
    }
    let arrived = session.snapshot().position_frames - 40 * 44_100;
    assert!(arrived <= 64, "{arrived}");
    // The crossfade is over after 10 ms.
    device.pump(441);
    let position = session.snapshot().position_frames;
    let heard = device.pump(5000).expect("plays");
    assert!(heard == sound(&reference, position, 5000));
}

#[test]
fn an_update_plays_on_from_the_same_position_and_a_bad_one_changes_nothing() {
    let device = VirtualDevice::by_hand(44_100, 2);
    let (first, second) = (piece(200.0, 60.0), piece(300.0, 60.0));
    let references = [score(&first, 44_100), score(&second, 44_100)];
    let session = Session::start(move || Ok(first), on(&device)).expect("starts");
    opened(&session);
    device.pump(10_000);
    let refused = session.update(|| Err("broken".to_owned()));
    assert!(session.wait(PATIENCE, |_| true));
    let mut events = Vec::new();
    while !events
        .iter()
        .any(|event| matches!(event, Event::Refused { revision, .. } if *revision == refused))
    {
        events.extend(session.events());
    }
    assert!(device.pump(2000).expect("plays") == sound(&references[0], 10_000, 2000));
    let accepted = session.update(move || Ok(second));
    let mut events = Vec::new();
    while !events
        .iter()
        .any(|event| matches!(event, Event::Loaded { revision, .. } if *revision == accepted))
    {
        events.extend(session.events());
    }
    // Taken within the control thread's next rounds; then the crossfade.
    let mut position = 12_000;
    let mut arrived = false;
    for _ in 0..10_000 {
        let heard = device.pump(441).expect("plays");
        if heard == sound(&references[1], position, 441) {
            arrived = true;
            break;
        }
        position += 441;
    }
    assert!(arrived);
    assert_eq!(session.snapshot().revision, accepted);
}

#[test]
fn the_tap_has_what_was_played_and_nothing_after_the_end() {
    let track = piece(200.0, 0.5);
    let expected = sound(&score(&track, 48_000), 0, 24_000);
    let session = Session::start(
        move || Ok(track),
        Options {
            device: Device::Null,
            sample_rate: Some(48_000),
            tap_frames: 48_000,
            ..Options::default()
        },
    )
    .expect("starts");
    let mut tap = session.take_tap().expect("asked for");
    assert!(session.take_tap().is_none());
    assert!(session.wait(PATIENCE, |snapshot| snapshot.state == State::Ended));
    let chunk = tap.read_chunk(tap.slots()).expect("all of it");
    let heard: Vec<f32> = chunk.into_iter().collect();
    assert!(heard == expected);
    let snapshot = session.snapshot();
    assert_eq!((snapshot.tap_lost_frames, snapshot.faults), (0, 0));
    assert!(snapshot.load.callbacks >= 47);
    assert!(
        session
            .events()
            .iter()
            .any(|event| matches!(event, Event::Ended))
    );
}

#[test]
fn callbacks_allocate_nothing_whatever_is_asked() {
    let device = VirtualDevice::in_time(48_000, 2, 256);
    let session = Session::start(|| Ok(piece(200.0, 30.0)), on(&device)).expect("starts");
    opened(&session);
    let before = session.snapshot().load.callbacks;
    for round in 0..20u32 {
        session.pause();
        session.set_gain(0.5);
        session.resume();
        session.seek(f64::from(round));
        session.set_looped(round % 2 == 0);
        session.update(move || Ok(piece(200.0 + f64::from(round), 30.0)));
        let seen = session.snapshot().load.callbacks;
        assert!(session.wait(PATIENCE, |snapshot| snapshot.load.callbacks > seen + 4));
    }
    assert!(session.snapshot().load.callbacks > before + 80);
    assert_eq!(session.snapshot().faults, 0);
    drop(session);
    assert_eq!(ALLOCATOR.total(), 0);
}

#[test]
fn the_tap_has_the_fade_of_a_seek_beyond_the_end() {
    let device = VirtualDevice::by_hand(44_100, 2);
    let options = Options {
        tap_frames: 44_100,
        ..on(&device)
    };
    let session = Session::start(|| Ok(piece(200.0, 60.0)), options).expect("starts");
    let mut tap = session.take_tap().expect("asked for");
    opened(&session);
    // Past the fade at the start of a live track.
    session.seek(10.0);
    while session.snapshot().position_frames < 10 * 44_100 {
        device.pump(64).expect("plays");
        // Emptied as it fills: pumping is faster than time.
        while tap.pop().is_ok() {}
    }
    let mut heard = device.pump(1000).expect("plays");
    let mut taken = Vec::new();
    session.seek(f64::INFINITY);
    let mut after_the_end = 20;
    while after_the_end > 0 {
        if session.snapshot().state == State::Ended {
            after_the_end -= 1;
        }
        heard.extend(device.pump(64).expect("plays"));
        while let Ok(sample) = tap.pop() {
            taken.push(sample);
        }
    }
    let last = heard
        .iter()
        .rposition(|sample| *sample != 0.0)
        .expect("sound");
    assert!(
        taken.len() > last && taken.len() <= last + 2 * 64,
        "{} of {last}",
        taken.len()
    );
    assert!(taken == heard[..taken.len()]);
}

#[test]
fn what_is_waited_for_may_look_at_the_session_itself() {
    let device = VirtualDevice::by_hand(44_100, 2);
    let session = Session::start(|| Ok(piece(200.0, 5.0)), on(&device)).expect("starts");
    assert!(session.wait(PATIENCE, |_| session.score().is_some()));
    assert!(session.wait(PATIENCE, |seen| seen.frames == session.snapshot().frames));
}

/// A chain of these stages.
fn effects(stages: &str) -> heterodyne_track::chain::ChainSpec {
    let text = format!(r#"{{"heterodyne_chain": 1, "stages": [{stages}]}}"#);
    let parsed = heterodyne_track::chain::parse(&text, "test");
    parsed.value.expect("a chain")
}

#[test]
fn a_chain_changes_what_the_device_and_the_tap_get() {
    let device = VirtualDevice::by_hand(48_000, 2);
    let track = piece(200.0, 5.0);
    let expected = sound(&score(&track, 48_000), 0, 10_000);
    let options = Options {
        // 20·log10(2) dB: twice as much, to the rounding of an f32.
        chain: Some(effects(r#"{"effect": "gain", "gain_db": 6.0206}"#)),
        tap_frames: 48_000,
        ..on(&device)
    };
    let session = Session::start(move || Ok(track), options).expect("starts");
    let mut tap = session.take_tap().expect("asked for");
    opened(&session);
    let heard = [1, 999, 4000, 5000].map(|frames| device.pump(frames).expect("plays"));
    let heard = heard.concat();
    assert_eq!(heard.len(), expected.len());
    for (found, plain) in heard.iter().zip(&expected) {
        assert!((found - 2.0 * plain).abs() <= 1e-6, "{found} {plain}");
    }
    let chunk = tap.read_chunk(tap.slots()).expect("all of it");
    assert!(chunk.into_iter().collect::<Vec<f32>>() == heard);
}

#[test]
fn callbacks_with_effects_allocate_nothing() {
    use heterodyne_dsp::effects::{ALL, Stage};
    // The library behind this one keeps a plan by thread, and makes it in the first frame on a thread that did not make the chain.
    let kinds = ALL.iter().filter(|kind| kind.name != "noise_suppression");
    let chain = heterodyne_track::chain::ChainSpec {
        name: String::new(),
        stages: kinds.map(|kind| Stage::new(kind)).collect(),
    };
    let device = VirtualDevice::by_hand(48_000, 2);
    let options = Options {
        chain: Some(chain),
        ..on(&device)
    };
    let session = Session::start(|| Ok(piece(200.0, 30.0)), options).expect("starts");
    opened(&session);
    for frames in [1, 128, 441, 4096, 20_000] {
        let heard = device.pump(frames).expect("plays");
        assert!(heard.iter().all(|x| x.is_finite()));
    }
    session.pause();
    session.seek(3.0);
    device.pump(4096).expect("plays");
    drop(session);
    assert_eq!(ALLOCATOR.total(), 0);
}
