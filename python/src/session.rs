//! Playing from Python: one session on one device, watched and steered from any thread.
//!
//! Invariant: nothing here waits with the interpreter's lock held, and nothing of a session is touched in a process that was
//! forked off the one that began it: its threads are not there.

use crate::events::{self, Revisions};
use crate::numbers;
use crate::snapshot;
use crate::track::{Content, Track};
use heterodyne_device::{Device, Options, Piece, Snapshot, State};
use heterodyne_engine::Settings;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a wait looks after signals.
const PERIOD: Duration = Duration::from_millis(50);

/// A track that plays.
#[pyclass(frozen, module = "heterodyne._native")]
pub struct Session {
    live: Mutex<Live>,
    ending: AtomicBool,
    process: u32,
}

struct Live {
    session: Option<ManuallyDrop<Arc<heterodyne_device::Session>>>,
    /// As it stood when it was last looked at.
    last: Option<Snapshot>,
    /// Greatest magnitudes that nobody has asked for yet.
    peaks: [f32; 2],
    revisions: Revisions,
}

/// How a session begins, in the words of Python.
pub struct Begun {
    start: f64,
    device: Option<String>,
    gain: f64,
    looped: bool,
    buffer: Option<u32>,
    sample_rate: Option<u32>,
    paused: bool,
    mix: String,
    seed: u64,
    realtime: bool,
}

impl<'py> FromPyObject<'_, 'py> for Begun {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self {
            start: numbers::given(&given, "start")?,
            device: numbers::given(&given, "device")?,
            gain: numbers::given(&given, "gain")?,
            looped: numbers::given(&given, "loop")?,
            buffer: numbers::given(&given, "buffer")?,
            sample_rate: numbers::given(&given, "sample_rate")?,
            paused: numbers::given(&given, "paused")?,
            mix: numbers::given(&given, "mix")?,
            seed: numbers::given(&given, "seed")?,
            realtime: numbers::given(&given, "realtime")?,
        })
    }
}

impl Begun {
    fn options(&self) -> PyResult<Options> {
        let rate = self.sample_rate.unwrap_or(44_100);
        let settings: Settings = numbers::settings(rate, numbers::mix(&self.mix)?, self.seed)?;
        if self.buffer == Some(0) {
            return Err(PyValueError::new_err(
                "buffer 0: accepted are whole numbers of frames from 1 on",
            ));
        }
        let device = match self.device.as_deref() {
            None => Device::of_environment(),
            Some(word) => word.parse()?,
        };
        Ok(Options {
            device,
            buffer_frames: self.buffer,
            sample_rate: self.sample_rate,
            start_secs: numbers::secs("start", self.start)?,
            looped: self.looped,
            paused: self.paused,
            gain: gain(self.gain)?,
            realtime: self.realtime,
            settings,
            ..Options::default()
        })
    }
}

fn gain(linear: f64) -> PyResult<f32> {
    if linear >= 0.0 && (linear as f32).is_finite() {
        return Ok(linear as f32);
    }
    Err(PyValueError::new_err(format!(
        "gain {linear:?}: accepted are linear gains from 0 on, as 32-bit numbers"
    )))
}

/// The devices of this machine, each as a dict.
#[pyfunction]
pub fn devices(py: Python<'_>) -> PyResult<Vec<Bound<'_, PyDict>>> {
    let found = py.detach(heterodyne_device::devices);
    let found = found.map_err(|error| events::no_device(py, &error))?;
    found
        .iter()
        .map(|one| snapshot::of_device(py, one))
        .collect()
}

/// What a session is given to play.
fn piece(content: &Content) -> Result<Piece, String> {
    let opened = content.open().map_err(|error| error.to_string())?;
    Ok(Piece {
        track: opened.document.clone(),
        sources: opened.sources.clone(),
    })
}

impl Session {
    fn lock(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is another process than the one that began to play.
    fn is_elsewhere(&self) -> bool {
        std::process::id() != self.process
    }

    fn session(&self) -> Option<Arc<heterodyne_device::Session>> {
        if self.is_elsewhere() {
            return None;
        }
        let held = self.lock().session.clone();
        held.map(ManuallyDrop::into_inner)
    }

    /// Does something to the session without the interpreter's lock.
    fn steer<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&heterodyne_device::Session) -> T + Send,
    ) -> PyResult<T> {
        let said = if self.is_elsewhere() {
            "this player belongs to the process that this one was forked from"
        } else {
            "this player has been stopped"
        };
        py.detach(|| self.session().map(|session| work(&session)))
            .ok_or_else(|| PyRuntimeError::new_err(said))
    }

    /// Looks at the session, or remembers how it stood last.
    fn look(&self) -> Option<Snapshot> {
        let session = self.session();
        if self.is_elsewhere() {
            return None;
        }
        let snapshot = session.map(|session| session.snapshot());
        let mut live = self.lock();
        if let Some(snapshot) = snapshot {
            for (kept, new) in live.peaks.iter_mut().zip(snapshot.peaks) {
                *kept = kept.max(new);
            }
            live.last = Some(snapshot);
        }
        let mut last = live.last.clone();
        if live.session.is_none()
            && let Some(last) = &mut last
        {
            last.state = State::Stopped;
        }
        last
    }

    /// Takes the session and ends it. Returns when the device is closed.
    fn end(&self) {
        if self.is_elsewhere() {
            return;
        }
        self.ending.store(true, Ordering::Relaxed);
        self.look();
        let taken = self.lock().session.take();
        let mut held = taken.map(ManuallyDrop::into_inner);
        while let Some(session) = held {
            // Other threads hold it for the length of a short call.
            held = match Arc::try_unwrap(session) {
                Ok(session) => {
                    session.stop();
                    None
                }
                Err(in_use) => {
                    std::thread::sleep(Duration::from_millis(1));
                    Some(in_use)
                }
            };
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // In a forked process the threads to wait for do not exist: what is left of the session stays where it is.
        let this = &*self;
        if Python::try_attach(|py| py.detach(|| this.end())).is_none() {
            // The interpreter is gone, and its lock with it.
            this.end();
        }
    }
}

#[pymethods]
impl Session {
    /// Opens a device and begins to play.
    #[new]
    fn new(py: Python<'_>, track: &Track, begun: Begun) -> PyResult<Self> {
        let options = begun.options()?;
        let content = Arc::clone(&track.0);
        let load = Arc::clone(&content);
        let started =
            py.detach(|| heterodyne_device::Session::start(move || piece(&load), options));
        let session = started.map_err(|error| events::no_device(py, &error))?;
        Ok(Self {
            live: Mutex::new(Live {
                session: Some(ManuallyDrop::new(Arc::new(session))),
                last: None,
                peaks: [0.0; 2],
                revisions: Revisions::starting_with(content),
            }),
            ending: AtomicBool::new(false),
            process: std::process::id(),
        })
    }

    fn pause(&self, py: Python<'_>) -> PyResult<()> {
        self.steer(py, heterodyne_device::Session::pause)
    }

    fn resume(&self, py: Python<'_>) -> PyResult<()> {
        self.steer(py, heterodyne_device::Session::resume)
    }

    fn seek(&self, py: Python<'_>, secs: f64) -> PyResult<()> {
        if secs.is_nan() {
            return Err(PyValueError::new_err("position nan: accepted are seconds"));
        }
        self.steer(py, |session| session.seek(secs))
    }

    fn set_gain(&self, py: Python<'_>, linear: f64) -> PyResult<()> {
        let gain = gain(linear)?;
        self.steer(py, |session| session.set_gain(gain))
    }

    fn set_looped(&self, py: Python<'_>, looped: bool) -> PyResult<()> {
        self.steer(py, |session| session.set_looped(looped))
    }

    /// Plays another track from the same position on. Returns its number.
    fn update(&self, py: Python<'_>, track: &Track) -> PyResult<u64> {
        let content = Arc::clone(&track.0);
        self.steer(py, |session| {
            let load = Arc::clone(&content);
            // Held over the call, so that its number is known before its events are read.
            let mut live = self.lock();
            let number = session.update(move || piece(&load));
            live.revisions.add(number, content);
            number
        })
    }

    /// How it stands.
    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        snapshot::to_python(py, py.detach(|| self.look()).as_ref())
    }

    /// Greatest magnitudes since the last call, left and right.
    fn take_peaks(&self, py: Python<'_>) -> (f32, f32) {
        if self.is_elsewhere() {
            return (0.0, 0.0);
        }
        py.detach(|| {
            self.look();
            let [left, right] = std::mem::take(&mut self.lock().peaks);
            (left, right)
        })
    }

    /// What has happened since the last call.
    fn events<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let named = py.detach(|| {
            let Some(session) = self.session() else {
                return Vec::new();
            };
            let happened = session.events();
            self.lock().revisions.name(happened)
        });
        named
            .into_iter()
            .map(|event| events::to_python(py, event))
            .collect()
    }

    /// Waits for the end of the track or of the session; `false` where `timeout` seconds pass before.
    fn wait(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<bool> {
        if timeout.is_some_and(f64::is_nan) {
            return Err(PyValueError::new_err("timeout nan: accepted are seconds"));
        }
        // Longer than the clock can count is for ever.
        let until = timeout
            .and_then(|secs| Duration::try_from_secs_f64(secs.max(0.0)).ok())
            .and_then(|rest| Instant::now().checked_add(rest));
        loop {
            let over = py.detach(|| self.rest(until));
            py.check_signals()?;
            let late = until.is_some_and(|until| Instant::now() >= until);
            if over || late {
                return Ok(over);
            }
        }
    }

    /// Ends the sound.
    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.end());
    }
}

impl Session {
    /// Rests for a while, or until the session is over. Returns whether it is.
    fn rest(&self, until: Option<Instant>) -> bool {
        let Some(session) = self.session() else {
            return true;
        };
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let nap = left.map_or(PERIOD, |left| left.min(PERIOD));
        let is_over = |one: &Snapshot| matches!(one.state, State::Ended | State::Stopped);
        let enough = |one: &Snapshot| self.ending.load(Ordering::Relaxed) || is_over(one);
        session.wait(Some(nap), enough)
    }
}
