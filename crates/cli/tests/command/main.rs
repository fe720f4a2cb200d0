//! Runs the built command the way a user does and looks at what it writes, says and returns.

mod convert;
mod desk;
mod documents;
mod effects;
mod given_files;
mod interruption;
mod lab;
mod listening;
mod live;
mod measuring;
mod pictures;
mod playing;
mod playing_on;
mod presets;
mod problems;
mod rendering;
mod running;
mod serving;
mod starting;
#[cfg(unix)]
mod terminal;
mod tones;
mod wav;
