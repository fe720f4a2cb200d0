//! Files that whole renders write: the same bytes by every way, and nothing after a failure.

mod endings;
mod levels;
mod pieces;
mod rounds;
mod same_bytes;
mod scores;
