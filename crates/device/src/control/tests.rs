//! A control thread without its thread: what is asked and what the workshop delivers comes in the order of the test.

use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::channel;

use heterodyne_engine::Sources;

use super::*;
use crate::options::Device;
use crate::virtual_device::VirtualDevice;

struct Bench {
    control: Control,
    device: VirtualDevice,
    jobs: Receiver<Job>,
    _asks: Sender<Ask>,
}

/// Nothing has been worked out yet, on a device at 44.1 kHz that is pumped by hand.
fn bench() -> Bench {
    let device = VirtualDevice::by_hand(44_100, 2);
    let options = Options {
        device: Device::Virtual(device.clone()),
        ..Options::default()
    };
    let plan = Plan::of(&options.device, want(&options)).expect("plugged in");
    let (asks, asked) = channel();
    let (orders, jobs) = channel();
    let shared = Arc::new(Shared::new(options.gain, options.looped));
    let seat = Arc::new(Mutex::new(None));
    Bench {
        control: Control::new(options, plan, asked, orders, shared, seat),
        device,
        jobs,
        _asks: asks,
    }
}

/// What the workshop makes of a tone that lasts so long.
fn worked(revision: u64, sample_rate: u32, secs: u64) -> Ask {
    let json = format!(
        r#"{{"global": {{}}, "progression": [{{"duration": {secs}, "voices": [
            {{"synth_function_name": "binaural_beat", "params": {{}}}}]}}]}}"#
    );
    let track = heterodyne_track::parse_track(&json, "test").value;
    let piece = Piece {
        track: track.expect("valid"),
        sources: Sources::default(),
    };
    let settings = Settings {
        sample_rate,
        ..Options::default().settings
    };
    let compiled = heterodyne_engine::compile(&piece.track, Sources::default(), &settings);
    Ask::Worked(Box::new(Work {
        revision,
        outcome: Ok((Arc::new(piece), compiled.expect("compiles"))),
    }))
}

impl Bench {
    fn take(&mut self, ask: Ask) {
        self.control.take(ask);
        self.control.look_around();
    }

    fn pump(&mut self, frames: usize) {
        self.device.pump(frames).expect("plays");
        self.control.look_around();
    }

    fn lose(&mut self) {
        self.device.unplug();
        self.control.look_around();
        assert_eq!(self.snapshot().state, State::Reconnecting);
    }

    /// Brings the device back, and lets the time until the next attempt be over.
    fn plug(&mut self, sample_rate: u32) {
        self.device.plug(sample_rate);
        self.try_again();
    }

    fn try_again(&mut self) {
        self.control.retry = Some(Instant::now());
        self.control.look_around();
    }

    fn snapshot(&self) -> crate::snapshot::Snapshot {
        self.control.shared.snapshot()
    }

    fn events(&self) -> Vec<Event> {
        self.control.shared.view().events.drain(..).collect()
    }

    fn orders(&self) -> Vec<(u64, u32)> {
        let orders = self.jobs.try_iter();
        orders
            .map(|job| (job.revision, job.settings.sample_rate))
            .collect()
    }
}

#[test]
fn what_was_due_before_a_loss_is_a_gap() {
    let mut bench = bench();
    bench.take(worked(0, 44_100, 10));
    bench.pump(441);
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(60) {
        bench.control.look_around();
    }
    bench.lose();
    let (xruns, passed) = (bench.snapshot().xruns, begin.elapsed().as_secs_f64());
    // The callback has brought ten milliseconds.
    assert_eq!(xruns.events, 1);
    assert!(xruns.secs > 0.045 && xruns.secs < passed, "{xruns:?}");
    assert!((xruns.frames as f64 - xruns.secs * 44_100.0).abs() < 2.0);
    // A stream that has not begun owes nothing.
    bench.plug(44_100);
    bench.lose();
    assert_eq!(bench.snapshot().xruns, xruns);
}

#[test]
fn an_update_that_overtakes_a_return_is_not_undone_by_it() {
    let mut bench = bench();
    bench.take(worked(0, 44_100, 10));
    bench.lose();
    bench.plug(48_000);
    assert_eq!(bench.orders(), [(0, 48_000)]);
    // It was under way when the device came back.
    bench.take(worked(1, 44_100, 20));
    assert_eq!(bench.orders(), [(1, 48_000)]);
    bench.events();
    bench.take(worked(0, 48_000, 10));
    let found = bench.snapshot();
    assert_eq!((found.revision, found.frames), (1, 20 * 44_100));
    assert!(found.output.is_none() && bench.events().is_empty());
    bench.take(worked(1, 48_000, 20));
    let found = bench.snapshot();
    assert_eq!((found.revision, found.frames), (1, 20 * 48_000));
    assert!(found.output.is_some());
    // One that was ordered twice is not played twice.
    bench.take(worked(1, 48_000, 20));
    assert!(!bench.control.to_be_sent && bench.orders().is_empty());
}

#[test]
fn a_track_that_cannot_be_played_at_another_rate_waits_for_a_device_that_can() {
    let mut bench = bench();
    bench.take(worked(0, 44_100, 10));
    bench.lose();
    bench.plug(48_000);
    assert_eq!(bench.orders(), [(0, 48_000)]);
    bench.events();
    bench.take(Ask::Worked(Box::new(Work {
        revision: 0,
        outcome: Err(Refusal::Load("too much".to_owned())),
    })));
    bench.control.look_around();
    let found = bench.events();
    assert!(
        matches!(&found[..], [Event::Lost { cause, retry_secs }]
            if cause.contains("48000") && cause.contains("too much") && *retry_secs > 0.0),
        "{found:?}"
    );
    assert!(bench.orders().is_empty(), "it is not tried without end");
    assert_eq!(bench.snapshot().state, State::Reconnecting);
    bench.plug(44_100);
    assert!(bench.snapshot().output.is_some());
}

#[test]
fn a_seek_that_a_dying_device_never_took_is_carried_out_by_the_next() {
    let mut bench = bench();
    bench.take(worked(0, 44_100, 60));
    bench.pump(1000);
    bench.take(Ask::Seek(30.0));
    bench.lose();
    assert_eq!(bench.snapshot().position_frames, 30 * 44_100);
    bench.plug(44_100);
    assert_eq!(bench.snapshot().position_frames, 30 * 44_100);
    // A gain that was not taken leads nowhere.
    bench.pump(1000);
    bench.take(Ask::Gain(0.5));
    bench
        .control
        .shared
        .telemetry
        .latency_nanos
        .store(0, Relaxed);
    bench.lose();
    assert_eq!(bench.snapshot().position_frames, 30 * 44_100 + 1000);
}

#[test]
fn nothing_is_repeated_that_lies_before_the_last_seek() {
    let mut bench = bench();
    bench.take(worked(0, 44_100, 60));
    bench.pump(40_000);
    bench.take(Ask::Seek(30.0));
    bench.pump(64);
    // As a device that holds half a second says.
    let telemetry = Arc::clone(&bench.control.shared.telemetry);
    telemetry.latency_nanos.store(500_000_000, Relaxed);
    bench.lose();
    assert_eq!(bench.snapshot().position_frames, 30 * 44_100);
    // Devices that come and go do not lead back step by step.
    bench.plug(44_100);
    bench.pump(30_000);
    telemetry.latency_nanos.store(500_000_000, Relaxed);
    bench.lose();
    let heard = 30 * 44_100 + 30_000 - 22_050;
    assert_eq!(bench.snapshot().position_frames, heard);
    bench.plug(44_100);
    telemetry.latency_nanos.store(500_000_000, Relaxed);
    bench.lose();
    assert_eq!(bench.snapshot().position_frames, heard);
}

#[test]
fn a_snapshot_without_a_device_tells_where_the_next_will_begin() {
    let mut bench = bench();
    bench.take(Ask::Seek(2.0));
    bench.control.take(worked(0, 44_100, 10));
    assert_eq!(bench.snapshot().position_secs(), 2.0);
    bench.control.look_around();
    bench.lose();
    bench.take(Ask::Seek(7.0));
    assert_eq!(bench.snapshot().position_secs(), 7.0);
    bench.plug(48_000);
    bench.control.take(worked(0, 48_000, 10));
    assert_eq!(bench.snapshot().position_frames, 7 * 48_000);
    bench.take(Ask::Seek(f64::INFINITY));
    bench.pump(2000);
    bench.lose();
    assert_eq!(bench.snapshot().position_secs(), 10.0);
    bench.take(Ask::Seek(f64::NAN));
    assert_eq!(bench.snapshot().position_secs(), 0.0);
}

#[test]
fn an_end_is_told_once() {
    let mut bench = bench();
    let ends = |bench: &Bench| {
        let found = bench.events();
        found
            .iter()
            .filter(|event| matches!(event, Event::Ended))
            .count()
    };
    bench.take(worked(0, 44_100, 1));
    bench.pump(50_000);
    assert_eq!(ends(&bench), 1);
    bench.take(Ask::Pause);
    bench.pump(1000);
    bench.take(Ask::Resume);
    bench.pump(1000);
    assert_eq!(ends(&bench), 0);
    // A longer track goes on where the shorter one ended.
    bench.take(worked(1, 44_100, 3));
    bench.pump(1000);
    assert_eq!(ends(&bench), 0);
    assert_eq!(bench.snapshot().state, State::Playing);
    bench.pump(100_000);
    assert_eq!(ends(&bench), 1);
    bench.take(Ask::Seek(0.0));
    bench.pump(1000);
    bench.pump(140_000);
    assert_eq!(ends(&bench), 1);
}

#[test]
fn an_internal_error_is_told_and_nobody_waits_for_ever() {
    let bench = bench();
    let shared = Arc::clone(&bench.control.shared);
    guarded(&shared, || {
        let _held = shared.view();
        panic!("an error that a test asked for");
    });
    assert!(shared.wait(None, |snapshot| snapshot.state == State::Stopped));
    assert!(matches!(bench.events()[..], [Event::Failed]));
}
