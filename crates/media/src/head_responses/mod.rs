//! Measured responses of a head from a SOFA file (AES69), as tables that a renderer can use.
//!
//! The convention SimpleFreeFieldHRIR alone is read: impulse responses of two ears for sources in a free field, the listener at the
//! origin looking ahead. The HDF5 container is read by the `sofar` crate; what stands in it, every size among it, is checked here.
//! Invariant: whatever comes back is finite, of equal lengths and within the limits; a broken file is an error, never a panic.

#[cfg(feature = "sofa")]
mod array;
#[cfg(feature = "sofa")]
mod parse;
#[cfg(all(test, feature = "sofa"))]
mod tests;

use heterodyne_engine::HeadResponses;

use crate::files::Files;
#[cfg(feature = "sofa")]
use parse::parse_head_responses;

/// Largest file that is read, in bytes: 256 MiB.
pub const MAX_SOFA_BYTES: u64 = 1 << 28;
/// Most directions of one file.
pub const MAX_DIRECTIONS: usize = 1 << 17;
/// Most samples that the responses of one file have together.
pub const MAX_RESPONSE_SAMPLES: usize = 1 << 26;

/// Why a file gives no measurement; the text names the file, what was found and what is accepted.
#[derive(Debug, thiserror::Error)]
#[error("{source_name} cannot be used as measured head responses: {problem}")]
pub struct SofaError {
    source_name: String,
    problem: String,
}

/// Reads what a path key names among `files`.
///
/// # Errors
/// The file cannot be read, is too large, is no SOFA file of the convention SimpleFreeFieldHRIR, or contradicts itself.
pub fn read_head_responses<'a>(
    written: &str,
    files: impl Into<Files<'a>>,
) -> Result<HeadResponses, SofaError> {
    let refused = |source_name: &str, problem: String| SofaError {
        source_name: source_name.to_owned(),
        problem,
    };
    let found = files
        .into()
        .find(written)
        .map_err(|error| refused("the path", error.to_string()))?;
    let bytes = found
        .read(MAX_SOFA_BYTES + 1)
        .map_err(|error| refused(&found.name, error.to_string()))?;
    read_head_responses_bytes(&bytes, &found.name)
}

/// Reads a whole file in memory; `name` is what errors call it.
///
/// # Errors
/// As [`read_head_responses`].
pub fn read_head_responses_bytes(bytes: &[u8], name: &str) -> Result<HeadResponses, SofaError> {
    parse_head_responses(bytes).map_err(|problem| SofaError {
        source_name: name.to_owned(),
        problem,
    })
}

/// Without a reader of its container no file can be used.
#[cfg(not(feature = "sofa"))]
fn parse_head_responses(_: &[u8]) -> Result<HeadResponses, String> {
    Err("this build does not read SOFA files".to_owned())
}
