//! The measuring instrument: takes a running sound in quanta and keeps a block of figures about it.
//!
//! Invariant: the same figures for blocks of any size, on every machine and in WebAssembly; after it is made, nothing allocates, and nothing that is passed
//! makes it fail.
//!
//! # Exports of the module
//!
//! Numbers go in and out, no glue; the memory is imported as `env.memory` with [`layout::MEMORY_PAGES`] pages and never grows, so views are made once,
//! after `init`. What stands where is told by [`layout`]; a script finds the same in `layout.ts`.
//!
//! | export | does |
//! | --- | --- |
//! | `init(capacity, sample_rate_hz, channels, frame_len, window, window_beta) -> i32` | makes the instrument; 0, or −n where argument n is not accepted. What is left out (NaN, 0) is 48 000, 1, 32 768, Blackman and Harris's window, β = 9. Capacities are brought up to a power of two, 128 to 65 536 |
//! | `get_input_ptr(channel) -> f32*`, `get_input_capacity() -> i32` | the ring of input of a channel, in frames |
//! | `get_write_pos() -> i32`, `set_write_pos(pos)` | where the next frame is to be written, modulo the capacity |
//! | `process_quantum(n) -> i32` | takes the n frames before the write position in and goes on with the work; the sections that are new, as bits; −1 without an instrument, −2 where n is more than the capacity |
//! | `get_results_ptr() -> f64*`, `get_results_len() -> i32` | the block of results |
//! | `get_plane_ptr(plane, channel) -> f32*`, `get_plane_len(plane) -> i32` | spectra, in dB |
//! | `get_memory_top() -> i32` | end of the memory that is in use, an address |
//! | `set_tuning(a4_hz, temperament) -> i32`, `set_zoom(note_hz) -> i32` (0 follows the tuner), `set_harmonics(mask) -> i32`, `set_sections(mask) -> i32`, `set_budget(units) -> i32`, `reset()` | settings while it runs: 0, or −n where argument n is not accepted and the old setting stays |
//! | `signal_new(kind, frequency_hz, level_db, p1, p2, p3, sample_rate_hz) -> i32` | a test signal: its handle from 1 on; 0 where it is refused, −1 where there are too many |
//! | `signal_process(handle, n) -> i32`, `get_output_ptr(handle, channel) -> f32*`, `signal_free(handle)` | makes the next n frames (4096 at most) of both channels; how many |
//! | `accuracy_new(cells, trials, seed) -> i32` | the accuracy harness: cells 0 judged, 1 standard, 2 probe; 0, or −n |
//! | `accuracy_advance() -> i32` | one trial: 0 working, 1 a row is ready, 2 done, −1 without a harness |
//! | `accuracy_row_ptr() -> f64*`, `accuracy_csv_ptr() -> u8*`, `accuracy_csv_len() -> i32`, `accuracy_digest() -> i64`, `accuracy_trials_left() -> f64` | the last row, all rows so far as CSV, their digest, what is to come |

mod closer;
mod display;
pub mod exports;
mod fast;
mod harmonics;
mod history;
mod instrument;
pub mod layout;
mod meters;
mod results;
mod round;
pub mod settings;
mod spectrum;
pub mod test_signal;
mod tones;

pub use instrument::Instrument;
pub use settings::{Refused, Settings, SettingsError};
