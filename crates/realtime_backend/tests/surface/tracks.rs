//! Tracks, devices and patience for tests.

use std::time::{Duration, Instant};

use heterodyne_device::VirtualDevice;
use realtime_backend::{Backend, Config, Device, Note, Source, State};

/// Rate of tracks and devices here.
pub const RATE: u32 = 8000;

/// A track of steps of one voice each, with these durations in seconds, and these clips.
pub fn track(durations: &[f64], crossfade_secs: f64, clips: &str) -> String {
    let steps: Vec<String> = durations
        .iter()
        .enumerate()
        .map(|(index, duration)| {
            format!(
                r#"{{"duration": {duration}, "voices": [{{"synth_function_name": "binaural_beat",
                "params": {{"baseFreq": {}, "ampL": 0.5, "ampR": 0.5}}}}]}}"#,
                200 + 50 * index
            )
        })
        .collect();
    document(&steps.join(","), crossfade_secs, clips)
}

/// A track of one step without voices.
pub fn silence(duration: f64, clips: &str) -> String {
    let step = format!(r#"{{"duration": {duration}, "voices": []}}"#);
    document(&step, 0.0, clips)
}

/// A clip that no file system holds.
pub fn pushed_clip(name: &str, gain: f64) -> String {
    format!(r#"{{"file_path": "nowhere/{name}.wav", "start": 0, "amp": {gain}}}"#)
}

fn document(steps: &str, crossfade_secs: f64, clips: &str) -> String {
    format!(
        r#"{{"global_settings": {{"sample_rate": {RATE}, "crossfade_duration": {crossfade_secs},
        "output_filename": "made.wav"}}, "steps": [{steps}], "clips": [{clips}]}}"#
    )
}

pub fn source(text: &str) -> Source {
    Source::text_of_program(text)
}

/// A player on a device that takes samples when it is pumped, and the device.
pub fn by_hand(config: Config) -> (Backend, VirtualDevice) {
    let device = VirtualDevice::by_hand(RATE, 2);
    let backend = Backend::on(Device::Virtual(device.clone()), config, unheard);
    (backend, device)
}

/// A player on a device that goes by the clock.
pub fn in_time() -> Backend {
    Backend::on(Device::Null, Config::default(), unheard)
}

pub fn unheard(_: Note<'_>) {}

/// Waits for what another thread does.
pub fn until(what: &str, done: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "{what} has not come in 20 s");
        std::thread::park_timeout(Duration::from_millis(1));
    }
}

/// Waits until the first track is there.
pub fn until_loaded(backend: &Backend) {
    until("the track", || {
        matches!(
            backend.state(),
            Some(State::Playing | State::Paused | State::Ended)
        )
    });
}
