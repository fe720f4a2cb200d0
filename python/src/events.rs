//! What happened to a session, as Python is told.

use crate::problems;
use crate::track::Content;
use heterodyne_device::{DeviceError, Event, Refusal};
use heterodyne_track::Diagnostic;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which track each number of an update means, until it has been told of.
pub struct Revisions(BTreeMap<u64, Arc<Content>>);

/// An event with the diagnostics that belong to it.
pub struct Named {
    kind: &'static str,
    revision: Option<u64>,
    message: String,
    sample_rate: Option<u32>,
    retry_secs: Option<f64>,
    diagnostics: Vec<Diagnostic>,
}

impl Revisions {
    /// The first track has the number 0.
    pub fn starting_with(content: Arc<Content>) -> Self {
        Self(BTreeMap::from([(0, content)]))
    }

    /// An update.
    pub fn add(&mut self, number: u64, content: Arc<Content>) {
        self.0.insert(number, content);
    }

    /// Gives events their diagnostics, and forgets the tracks that nothing can be said of any more.
    pub fn name(&mut self, happened: Vec<Event>) -> Vec<Named> {
        let named = happened
            .into_iter()
            .filter_map(|event| self.name_one(event));
        named.collect()
    }

    fn name_one(&mut self, event: Event) -> Option<Named> {
        let mut named = Named {
            kind: "ended",
            revision: None,
            message: String::new(),
            sample_rate: None,
            retry_secs: None,
            diagnostics: Vec::new(),
        };
        match event {
            Event::Loaded { revision, warnings } => {
                named.kind = "loaded";
                named.revision = Some(revision);
                if let Some(content) = self.take(revision) {
                    let of_engine = |one| problems::of_warning(one, &content.file, &content.text);
                    named.diagnostics = warnings.into_iter().map(of_engine).collect();
                }
            }
            Event::Refused { revision, error } => {
                named.kind = "refused";
                named.revision = Some(revision);
                let content = self.take(revision);
                match (error, content) {
                    (Refusal::Load(said), _) => named.message = said,
                    (Refusal::Compile(error), Some(content)) => {
                        named.message.clone_from(&error.message);
                        let one = problems::of_refusal(error, &content.file, &content.text);
                        named.diagnostics.push(one);
                    }
                    (Refusal::Compile(error), None) => named.message = error.message,
                }
            }
            Event::Opened {
                device,
                sample_rate,
            } => {
                named.kind = "opened";
                named.message = device;
                named.sample_rate = Some(sample_rate);
            }
            Event::Lost { cause, retry_secs } => {
                named.kind = "lost";
                named.message = cause;
                named.retry_secs = Some(retry_secs);
            }
            Event::Ended => {}
            Event::Failed => {
                named.kind = "failed";
                named.message = "an internal error has ended the session".to_owned();
            }
            _ => return None,
        }
        Some(named)
    }

    /// The track of this number. Those before it were overtaken.
    fn take(&mut self, revision: u64) -> Option<Arc<Content>> {
        self.0 = self.0.split_off(&revision);
        self.0.remove(&revision)
    }
}

/// A `heterodyne.Event`.
pub fn to_python(py: Python<'_>, event: Named) -> PyResult<Bound<'_, PyAny>> {
    let class = py.import("heterodyne.player")?.getattr("Event")?;
    class.call1((
        event.kind,
        event.revision,
        event.message,
        event.sample_rate,
        event.retry_secs,
        problems::to_python(py, &event.diagnostics)?,
    ))
}

/// A `heterodyne.DeviceError`.
pub fn no_device(py: Python<'_>, error: &DeviceError) -> PyErr {
    let made = || {
        let class = py.import("heterodyne.player")?.getattr("DeviceError")?;
        class.call1((error.to_string(),))
    };
    made().map_or_else(|error| error, PyErr::from_value)
}
