//! The thread that loads and compiles, so that the control thread can answer meanwhile.

use heterodyne_engine::{CompileError, Compiled, Settings};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::event::Refusal;
use crate::session::Piece;

/// Loads a track.
pub(crate) type Load = Box<dyn FnOnce() -> Result<Piece, String> + Send>;

/// What is to be compiled.
pub(crate) enum Material {
    /// What a caller will load.
    New(Load),
    /// What is known already, for another rate.
    Known(Arc<Piece>),
}

/// One order.
pub(crate) struct Job {
    pub revision: u64,
    pub material: Material,
    pub settings: Settings,
}

impl Job {
    /// Which of two that wait is wanted: the later one, but a track that nobody has heard yet is not given up for one that is
    /// known; it is then compiled as the later one says.
    fn or(self, later: Self) -> Self {
        match (&self.material, &later.material) {
            (Material::New(_), Material::Known(_)) => Self {
                settings: later.settings,
                ..self
            },
            _ => later,
        }
    }
}

/// What became of it.
pub(crate) struct Work {
    pub revision: u64,
    pub outcome: Result<(Arc<Piece>, Compiled), Refusal>,
}

/// Starts a workshop that hands its work to `deliver`. It ends when the returned end is dropped; a job that is under way then is
/// finished first and comes to nothing.
///
/// # Errors
/// The system gives no thread.
pub(crate) fn open(deliver: impl Fn(Work) + Send + 'static) -> std::io::Result<Sender<Job>> {
    let (orders, jobs) = channel();
    let thread = std::thread::Builder::new().name("heterodyne-workshop".to_owned());
    thread.spawn(move || run(&jobs, deliver))?;
    Ok(orders)
}

fn run(jobs: &Receiver<Job>, deliver: impl Fn(Work)) {
    while let Ok(mut job) = jobs.recv() {
        while let Ok(later) = jobs.try_recv() {
            job = job.or(later);
        }
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            make(job.material, &job.settings)
        }));
        let outcome = outcome.unwrap_or_else(|_| {
            Err(Refusal::Load(
                "an internal error ended the loading".to_owned(),
            ))
        });
        deliver(Work {
            revision: job.revision,
            outcome,
        });
    }
}

fn make(material: Material, settings: &Settings) -> Result<(Arc<Piece>, Compiled), Refusal> {
    let piece = match material {
        Material::New(load) => Arc::new(load().map_err(Refusal::Load)?),
        Material::Known(piece) => piece,
    };
    let sources = piece.sources.clone();
    let compiled: Result<Compiled, CompileError> =
        heterodyne_engine::compile(&piece.track, sources, settings);
    Ok((piece, compiled.map_err(Refusal::Compile)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use heterodyne_engine::{Mix, Sources};

    fn job(revision: u64, sample_rate: u32, known: bool) -> Job {
        let track = heterodyne_track::parse_track(r#"{"global": {}, "progression": []}"#, "test");
        let piece = Piece {
            track: track.value.expect("valid"),
            sources: Sources::default(),
        };
        Job {
            revision,
            material: if known {
                Material::Known(Arc::new(piece))
            } else {
                Material::New(Box::new(move || Ok(piece)))
            },
            settings: Settings::new(sample_rate, Mix::Live),
        }
    }

    #[test]
    fn an_update_is_not_lost_to_a_device_that_comes_back() {
        let waiting = job(3, 44_100, false).or(job(2, 48_000, true));
        assert_eq!(
            (waiting.revision, waiting.settings.sample_rate),
            (3, 48_000)
        );
        let waiting = waiting.or(job(4, 48_000, false));
        assert_eq!(waiting.revision, 4);
        assert_eq!(
            job(1, 1000, true)
                .or(job(1, 2000, true))
                .settings
                .sample_rate,
            2000
        );
    }
}
