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
        // Of several that wait only the last is wanted.
        while let Ok(later) = jobs.try_recv() {
            job = later;
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
