//! The live path of a page: the chain on the input, packets of what is sent, the mix of all that is heard; natively and as a WebAssembly module.
//!
//! Invariant: [`Desk::process`] allocates nothing, fails on nothing and takes any number of frames up to `layout::QUANTUM_MAX`; all that allocates (chains, peers, senders) is a call of its
//! own, between two quanta. Nothing here reads a clock.
//!
//! # Exports of the module
//!
//! Numbers go in and out, no glue; the memory is imported as `env.memory` with [`layout::MEMORY_PAGES`] pages and never grows, so views are made once,
//! after `init`. What stands where is told by [`layout`]; a script finds the same in `layout.ts`.
//!
//! | export | does |
//! | --- | --- |
//! | `init(sample_rate_hz) -> i32` | makes the desk; 0, or −1 for a rate that is not accepted |
//! | `get_input_ptr(input, channel) -> f32*` | the quantum that comes in: input 0 the own sound, 1 to 8 the tracks of peers |
//! | `get_output_ptr(output, channel) -> f32*` | the quantum that goes out: 0 heard, 1 sent, 2 the peers alone |
//! | `process(frames, frame) -> i32` | takes a quantum that begins at `frame` of the context; the block's `head::CLOCK_US` makes its time that of the pump. Words in the outbox |
//! | `get_outbox_ptr() -> u32*` | packets that this quantum has finished: for each a word (bytes, tag in the high 8 bits), then its bytes, filled up to words |
//! | `get_inbox_ptr() -> u8*` | where a packet is put for `take` |
//! | `take(tag, bytes, frame) -> i32` | takes it: a datagram, or with `tag::DECODED` a frame; 0, or −1 where it is none |
//! | `get_block_ptr() -> f64*`, `get_block_len() -> i32` | the figures |
//! | `set_sender(codec, packet_frames, channels, redundancy) -> i32` | what is sent from now on: 0, or −n where argument n is not accepted and all stays as it was |
//! | `set_monitor(gain)`, `set_volume(gain)`, `set_muted(on)` | of this side |
//! | `peer_open(slot) -> i32`, `peer_close(slot)`, `set_peer(slot, gain, muted, solo, by_track)` | of a peer |
//! | `chain_begin()`, `chain_stage(effect, bypass) -> i32`, `chain_value(parameter, value) -> i32`, `chain_commit() -> i32` | another chain, with a crossfade; −1 where it is not accepted |
//! | `chain_sweep()` | frees the chain that has faded out |
//! | `chain_set(stage, parameter, value) -> i32`, `chain_bypass(stage, on) -> i32` | moves the one that sounds; −1 where there is no such place |
//! | `text_ptr(bytes) -> u8*` | room for a text that a call below reads; null for more than 1 MiB |
//! | `document_read(bytes) -> i32` | reads a chain document there: 0, or −1 where it is refused. The answer is `{"name", "latencySeconds", "stages": [{"effect", "kind", "bypass", "values"}], "diagnostics"}` |
//! | `document_write(bytes) -> i32` | writes the document of `{"name", "stages": [{"effect", "bypass", "values"}]}` into the answer; −1 where that is none |
//! | `document_catalogue()` | the catalogue of effects and presets is the answer |
//! | `answer_ptr() -> u8*`, `answer_len() -> i32` | the last answer, UTF-8 |
//! | `get_memory_top() -> i32` | end of the memory that is in use, an address |

mod desk;
pub mod exports;
pub mod layout;
mod meter;
mod outbox;
mod outgoing;
mod rack;
mod seat;

pub use desk::Desk;
pub use outgoing::{Outgoing, Refused};
