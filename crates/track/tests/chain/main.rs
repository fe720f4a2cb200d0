//! Chains of effects as documents.

mod agreement;
mod author;
mod documents;
mod presets;
mod round_trip;
