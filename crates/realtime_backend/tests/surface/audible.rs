//! What comes out of a device.

use heterodyne_device::VirtualDevice;
use realtime_backend::{Backend, Config, State};

use crate::tracks::{
    RATE, by_hand, pushed_clip, silence, source, track, unheard, until, until_loaded,
};

/// One step of a sample of 16 bits.
const STEP: f32 = 1.0 / 32_767.0;

fn pump(device: &VirtualDevice, frames: usize) -> Vec<f32> {
    device.pump(frames).expect("something is attached")
}

/// Pumps until a callback is as wanted. Commands and tracks take effect at a callback that nobody can name.
fn pump_until(device: &VirtualDevice, what: &str, wanted: impl Fn(&[f32]) -> bool) {
    until(what, || {
        device.pump(64).is_some_and(|samples| wanted(&samples))
    });
}

fn all(samples: &[f32], level: f32) -> bool {
    samples.iter().all(|sample| (sample - level).abs() < 1e-6)
}

#[test]
fn a_stream_is_the_file_that_is_rendered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let text = track(&[1.5, 2.0], 0.5, "");
    let (backend, device) = by_hand(Config::default());
    let cancel = false.into();
    backend
        .render_full_wav(&source(&text), &path, &cancel)
        .unwrap();
    let file = crate::files::samples(&path);
    backend.start_stream(source(&text), 0.0).unwrap();
    until_loaded(&backend);
    let heard = pump(&device, file.len() / 2);
    assert_eq!(heard.len(), file.len());
    for (n, (heard, written)) in heard.iter().zip(&file).enumerate() {
        let exact = heard.clamp(-1.0, 1.0) * 32_767.0;
        assert!(
            (exact - f32::from(*written)).abs() <= 1.0,
            "sample {n}: {exact} {written}"
        );
    }
    assert!(heard.iter().any(|sample| sample.abs() > 0.05));
    assert!(all(&pump(&device, 64), 0.0), "silence after the end");
    until("the end", || backend.state() == Some(State::Ended));
    assert_eq!(backend.elapsed_samples(), file.len() as u64 / 2);
    assert_eq!(backend.current_step(), 1);
}

#[test]
fn what_is_pushed_is_heard_however_early_it_comes() {
    let (backend, device) = by_hand(Config {
        clip_gain: 0.5,
        ..Config::default()
    });
    let text = silence(30.0, &pushed_clip("a", 0.5));
    backend.start_stream(source(&text), 0.0).unwrap();
    // The loading thread may not even have begun.
    backend.push_clip_samples(0, &[0.8; 2 * 1000], false);
    backend.push_clip_samples(1, &[1.0; 2 * 1000], true);
    until_loaded(&backend);
    backend.push_clip_samples(0, &[0.8; 2 * 1000], true);
    let heard = pump(&device, 2500);
    // 0.8 · 0.5 (its own gain) · 0.5 (that of all clips); clips are not faded in at the start.
    assert!(all(&heard[..2 * 2000], 0.2), "{:?}", &heard[..8]);
    assert!(all(&heard[2 * 2000..], 0.0));
}

#[test]
fn an_update_keeps_what_was_pushed_for_the_same_clip() {
    let (backend, device) = by_hand(Config::default());
    let two = [pushed_clip("a", 1.0), pushed_clip("b", 1.0)].join(",");
    backend
        .start_stream(source(&silence(60.0, &two)), 0.0)
        .unwrap();
    let secs = 20 * RATE as usize;
    backend.push_clip_samples(0, &vec![0.25; 2 * secs], false);
    backend.push_clip_samples(1, &vec![0.5; 2 * secs], false);
    until_loaded(&backend);
    assert!(all(&pump(&device, 64), 0.75));
    // The first stays, the second is another one now.
    let other = [pushed_clip("a", 0.5), pushed_clip("c", 1.0)].join(",");
    backend
        .update_track(source(&silence(60.0, &other)))
        .unwrap();
    pump_until(&device, "the update", |samples| all(samples, 0.125));
    assert!(backend.elapsed_samples() < secs as u64);
}

#[test]
fn the_master_gain_is_on_everything_and_of_one_stream() {
    let (backend, device) = by_hand(Config::default());
    let text = silence(600.0, &pushed_clip("a", 1.0));
    let start = || {
        backend.start_stream(source(&text), 0.0).unwrap();
        backend.push_clip_samples(0, &vec![0.5; 2 * 30 * RATE as usize], true);
        until_loaded(&backend);
    };
    backend.set_master_gain(0.1);
    start();
    assert!(
        all(&pump(&device, 64), 0.5),
        "nothing played when it was set"
    );
    for (asked, level) in [
        (0.5, 0.25),
        (7.0, 0.5),
        (f32::NAN, 0.0),
        (1.0, 0.5),
        (-1.0, 0.0),
    ] {
        backend.set_master_gain(asked);
        pump_until(&device, "the gain", |samples| all(samples, level));
    }
    start();
    pump_until(&device, "the next stream", |samples| all(samples, 0.5));
}

#[test]
fn gains_of_the_machine_are_on_their_kind_alone() {
    let folder = tempfile::tempdir().unwrap();
    let render = |name: &str, config: Config| {
        let path = folder.path().join(name);
        let backend = Backend::new(config, unheard);
        let text = source(&track(&[4.0], 0.0, ""));
        backend
            .render_full_wav(&text, &path, &false.into())
            .unwrap();
        crate::files::samples(&path)
    };
    let plain = render("a.wav", Config::default());
    let half = render(
        "b.wav",
        Config {
            voice_gain: 0.5,
            ..Config::default()
        },
    );
    let others = render(
        "c.wav",
        Config {
            noise_gain: 0.5,
            clip_gain: 0.5,
            ..Config::default()
        },
    );
    assert!(plain.iter().any(|sample| sample.unsigned_abs() > 1000));
    assert_eq!(plain, others);
    for (plain, half) in plain.iter().zip(&half) {
        let error = f32::from(*plain) * STEP / 2.0 - f32::from(*half) * STEP;
        assert!(error.abs() <= STEP, "{plain} {half}");
    }
}

#[test]
fn a_pause_stands_still_and_a_seek_lands_on_its_frame() {
    let (backend, device) = by_hand(Config::default());
    backend
        .start_stream(source(&track(&[30.0, 30.0], 5.0, "")), 4.0)
        .unwrap();
    until_loaded(&backend);
    assert_eq!(backend.elapsed_samples(), 4 * u64::from(RATE));
    pump(&device, 1000);
    assert_eq!(backend.elapsed_samples(), 4 * u64::from(RATE) + 1000);
    backend.pause_stream();
    pump_until(&device, "the pause", |samples| all(samples, 0.0));
    let stands = backend.elapsed_samples();
    assert!(all(&pump(&device, 1000), 0.0));
    assert_eq!(backend.elapsed_samples(), stands);
    backend.resume_stream();
    pump_until(&device, "going on", |samples| !all(samples, 0.0));
    // Steps overlap: the second one begins at 25 s and has faded in at 30 s.
    for (secs, step) in [
        (24.0, 0),
        (29.0, 0),
        (30.5, 1),
        (-7.0, 0),
        (54.0, 1),
        (f64::NAN, 0),
    ] {
        backend.start_from(secs);
        let frame = secs.max(0.0) as u64 * u64::from(RATE);
        until("the seek", || {
            let _ = device.pump(64);
            (frame..frame + 8000).contains(&backend.elapsed_samples())
        });
        assert_eq!(backend.current_step(), step, "{secs}");
    }
    backend.start_from(1e9);
    pump_until(&device, "the end", |samples| all(samples, 0.0));
    until("the end", || backend.state() == Some(State::Ended));
    assert_eq!(backend.current_step(), 1);
}
