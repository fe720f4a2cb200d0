//! x
use crate::{Picture, PlotError};
/// x
pub fn html(_p: &Picture) -> Result<String, PlotError> { Ok(String::new()) }
