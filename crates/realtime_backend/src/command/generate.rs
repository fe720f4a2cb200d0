//! Renders a whole track into the file that it names.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::backend::Backend;
use crate::error::BackendError;
use crate::source::Source;

use super::{Failure, signal};

static ASKED_TO_END: AtomicBool = AtomicBool::new(false);

/// Renders to `output_filename` of the track's global settings.
pub fn run(source: &Source, backend: &Backend) -> Result<(), Failure> {
    let project = source.read().map_err(BackendError::from)?;
    let Some(name) = project.track.globals.output_filename else {
        return Err(Failure::Usage(
            "outputFilename missing in global settings".to_owned(),
        ));
    };
    signal::listen(|| ASKED_TO_END.store(true, Ordering::Relaxed))?;
    let rendered = backend.render_full_wav(source, Path::new(&name), &ASKED_TO_END)?;
    super::play::say(&format!(
        "Total generation time: {:.2}s\nGenerated full track at {}",
        rendered.wall_secs,
        rendered.path.display()
    ));
    Ok(())
}
