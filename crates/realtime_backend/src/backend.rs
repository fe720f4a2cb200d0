//! What the established functions do, for any number of threads.
//!
//! Two locks. `switch` lets one start or stop happen at a time, and may be held as long as a device takes to open.
//! `stream` is held for moments, so that a call that steers or asks never waits for a device.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use heterodyne_device::{Device, Options, Session, State};

use crate::config::Config;
use crate::error::BackendError;
use crate::note::Report;
use crate::rendering::{self, Rendered, SAMPLE_SECS};
use crate::source::Source;
use crate::stream::Stream;

/// One player: at most one stream, and the renderer beside it.
pub struct Backend {
    /// `None`: the one that the environment names when a stream starts.
    device: Option<Device>,
    config: Config,
    report: Report,
    gpu: AtomicBool,
    /// Nothing starts any more.
    closed: AtomicBool,
    switch: Mutex<()>,
    stream: RwLock<Option<Stream>>,
}

impl Backend {
    /// A player that is silent yet, for the device that the environment names. What no call can return goes to `report`.
    pub fn new(config: Config, report: Report) -> Self {
        Self {
            device: None,
            gpu: AtomicBool::new(config.gpu),
            config,
            report,
            closed: AtomicBool::new(false),
            switch: Mutex::new(()),
            stream: RwLock::new(None),
        }
    }

    /// As [`Backend::new`], for a device whatever the environment says.
    pub fn on(device: Device, config: Config, report: Report) -> Self {
        Self {
            device: Some(device),
            ..Self::new(config, report)
        }
    }

    /// Plays a track from `start_secs` on (seconds of the track; below 0 and what is no number is 0, past the end is
    /// the end), in place of what plays. Returns when the device is open; clips are decoded and the sound worked out
    /// on other threads.
    ///
    /// # Errors
    /// The track cannot be used, and what plays goes on; or there is no usable device, and nothing plays.
    pub fn start_stream(&self, source: Source, start_secs: f64) -> Result<(), BackendError> {
        let project = source.read()?;
        // Before the lock too: who closes does not stand in a queue with those who start for ever.
        self.refuse_if_closed()?;
        let _one_at_a_time = self.switch.lock().unwrap_or_else(PoisonError::into_inner);
        self.refuse_if_closed()?;
        // The old one first: some devices play for one only.
        self.exchange(None);
        let options = Options {
            device: self.device.clone().unwrap_or_else(Device::of_environment),
            settings: rendering::settings(&project, &self.config),
            ..Options::default()
        };
        let stream = Stream::start(source, project, start_secs, options, self.report)?;
        self.exchange(Some(stream));
        Ok(())
    }

    /// Ends the sound and closes the device.
    pub fn stop_stream(&self) {
        let _one_at_a_time = self.switch.lock().unwrap_or_else(PoisonError::into_inner);
        self.exchange(None);
    }

    /// Ends the sound for good: from now on [`Backend::start_stream`] refuses.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.stop_stream();
    }

    fn refuse_if_closed(&self) -> Result<(), BackendError> {
        if self.closed.load(Ordering::SeqCst) {
            return Err(BackendError::Closed);
        }
        Ok(())
    }

    /// Puts a stream in place of another, which ends without a lock on the way of others.
    fn exchange(&self, next: Option<Stream>) {
        let mut stream = self.stream.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *stream, next);
        drop(stream);
        if let Some(old) = old {
            old.tell();
        }
    }

    /// Silence; the position stands still.
    pub fn pause_stream(&self) {
        self.steer(Session::pause);
    }

    /// Goes on after a pause.
    pub fn resume_stream(&self) {
        self.steer(Session::resume);
    }

    /// Goes on at a place in seconds of the track: below 0 and what is no number is 0, past the end is the end.
    pub fn start_from(&self, secs: f64) {
        self.with(|stream| stream.seek(secs));
    }

    /// Plays another track from the same position on. Clips that are pushed and stay where they are keep what was pushed.
    ///
    /// # Errors
    /// The track cannot be used, whether something plays or not; what plays goes on.
    pub fn update_track(&self, source: Source) -> Result<(), BackendError> {
        let project = source.read()?;
        self.with(|stream| stream.update(source, project));
        Ok(())
    }

    /// Appends interleaved stereo samples at the rate of the device to the clip with this index, if that is one which
    /// could not be opened; else nothing happens.
    pub fn push_clip_samples(&self, index: usize, samples: &[f32], finished: bool) {
        self.with(|stream| stream.push(index, samples, finished));
    }

    /// Linear gain on everything that plays, moved into 0 to 1; what is no number is 0. The next stream begins with 1.
    pub fn set_master_gain(&self, gain: f32) {
        let gain = if gain.is_nan() {
            0.0
        } else {
            gain.clamp(0.0, 1.0)
        };
        self.steer(|session| session.set_gain(gain));
    }

    /// Remembers the wish. It has no effect on the sound: every sample is made on the processor, with the same bits
    /// everywhere.
    pub fn enable_gpu(&self, enable: bool) {
        self.gpu.store(enable, Ordering::Relaxed);
    }

    /// What [`Backend::enable_gpu`] was told last, or the settings say.
    pub fn gpu(&self) -> bool {
        self.gpu.load(Ordering::Relaxed)
    }

    /// Index of the step that plays; of two that overlap the later one once its fade in is complete. 0 before the start
    /// and until the track is worked out, the last one past the end.
    pub fn current_step(&self) -> usize {
        self.with(|stream| stream.step(&stream.session().snapshot()))
            .unwrap_or(0)
    }

    /// Position in frames of the device's rate from the start of the track: where it will begin while the track is being
    /// worked out; 0 when nothing plays.
    pub fn elapsed_samples(&self) -> u64 {
        self.with(|stream| stream.session().snapshot().position_frames)
            .unwrap_or(0)
    }

    /// Position in seconds of the track; 0 when nothing plays.
    pub fn elapsed_secs(&self) -> f64 {
        self.with(|stream| stream.session().snapshot().position_secs())
            .unwrap_or(0.0)
    }

    /// What the stream does; `None` when there is none.
    pub fn state(&self) -> Option<State> {
        self.with(|stream| stream.session().snapshot().state)
    }

    /// The name of the open device and its rate in frames per second.
    pub fn device(&self) -> Option<(String, u32)> {
        let output = self.with(|stream| stream.session().snapshot().output)??;
        Some((output.device, output.sample_rate))
    }

    /// Renders the live mix of a track into a WAV file of 16 bits: its first [`SAMPLE_SECS`] seconds at most.
    ///
    /// # Errors
    /// The track cannot be used, the file cannot be written, or `cancel` was set.
    pub fn render_sample_wav(
        &self,
        source: &Source,
        out: &Path,
        cancel: &AtomicBool,
    ) -> Result<Rendered, BackendError> {
        self.render(source, out, Some(SAMPLE_SECS), cancel)
    }

    /// Renders the live mix of a whole track into a WAV file of 16 bits. It has as many frames as its steps have together;
    /// where they overlap, it ends in silence. A relative path counts from [`Config::output_dir`], and the folders on
    /// its way are made.
    ///
    /// # Errors
    /// The track cannot be used, the file cannot be written, or `cancel` was set. An older file is then untouched.
    pub fn render_full_wav(
        &self,
        source: &Source,
        out: &Path,
        cancel: &AtomicBool,
    ) -> Result<Rendered, BackendError> {
        self.render(source, out, None, cancel)
    }

    fn render(
        &self,
        source: &Source,
        out: &Path,
        most_secs: Option<u32>,
        cancel: &AtomicBool,
    ) -> Result<Rendered, BackendError> {
        let project = source.read_whole()?;
        rendering::tell(source, &project, self.report);
        let path = self.output_path(out)?;
        rendering::render(source, project, &path, &self.config, most_secs, cancel)
    }

    /// Where an output goes; makes the folders of a relative one.
    fn output_path(&self, out: &Path) -> Result<PathBuf, BackendError> {
        if out.is_absolute() {
            return Ok(out.to_path_buf());
        }
        let path = self.config.output_dir.join(out);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(BackendError::file("create", folder))?;
        }
        Ok(path)
    }

    fn steer(&self, command: impl FnOnce(&Session)) {
        self.with(|stream| command(stream.session()));
    }

    fn with<T>(&self, ask: impl FnOnce(&Stream) -> T) -> Option<T> {
        let stream = self.stream.read().unwrap_or_else(PoisonError::into_inner);
        let stream = stream.as_ref()?;
        stream.tell();
        Some(ask(stream))
    }
}
