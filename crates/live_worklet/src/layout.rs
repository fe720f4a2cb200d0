//! Where each figure stands in the block that the desk keeps for the page: the one source of the layout, for Rust and for `web/src/live/layout.ts`.
//!
//! Invariant: the block is `BLOCK_WORDS` numbers of f64, whole after every quantum; what is not known is NaN.

use heterodyne_layout::words;

/// Raised whenever a word moves or an export changes.
pub const LIVE_ABI_VERSION: usize = 1;
/// Pages of 64 KiB that the module's memory is to have, no more and no less.
pub const MEMORY_PAGES: usize = 512;
/// Peers that can be heard at once.
pub const PEERS_MAX: usize = 8;
/// Channels of everything inside.
pub const CHANNELS: usize = 2;
/// Frames of a quantum at most.
pub const QUANTUM_MAX: usize = 1024;
/// Words of packets that a quantum can finish, at most.
pub const OUTBOX_WORDS: usize = 16_384;
/// Bytes of a packet that comes in, at most: a decoded frame of 60 ms in stereo.
pub const INBOX_BYTES: usize = 26 + 2880 * 8;
/// Numbers of the whole block.
pub const BLOCK_WORDS: usize = peer::BASE + PEERS_MAX * peer::STRIDE;

words! {
    /// The head of the block.
    head {
        /// LIVE_ABI_VERSION.
        VERSION = 0;
        /// Quanta that were processed.
        QUANTA = 1;
        /// Quanta of the context's clock for which nothing was processed.
        LEFT_OUT = 2;
        /// Hz.
        SAMPLE_RATE = 3;
        /// Packets of sound that were finished.
        PACKETS = 4;
        /// Packets for which the outbox had no room.
        OUTBOX_FULL = 5;
        /// By how many frames the chain delays.
        CHAIN_LATENCY = 6;
        /// Times that an effect gave what is no number.
        CHAIN_FAULTS = 7;
        /// The context's frame after the last quantum.
        FRAME = 8;
        /// 1 while redundancy is sent.
        REDUNDANT = 9;
        /// Stages of the chain.
        CHAIN_STAGES = 10;
        /// µs to be added to the context's time to have the clock that packets tell: written by the script, before a quantum.
        CLOCK_US = 11;
    }
}

words! {
    /// Levels: of a source for each of two channels the peak, falling by 20 dB in 1.5 s, and the RMS over 50 ms, both linear.
    level {
        /// The first source.
        BASE = 16;
        /// Words from one source to the next.
        STRIDE = 4;
        /// Within a source: the first channel's peak; its RMS and the second channel's follow.
        PEAK = 0;
        /// Its RMS.
        RMS = 1;
        /// Source: before the chain.
        INPUT = 0;
        /// Source: what is sent.
        SENT = 1;
        /// Source: what is heard.
        HEARD = 2;
        /// Source: the peers together.
        OTHERS = 3;
    }
}

words! {
    /// A peer, by its slot. Counts are since it was opened, frames are of its packets' rate.
    peer {
        /// The first slot.
        BASE = 32;
        /// Words from one slot to the next.
        STRIDE = 48;
        /// Levels as those of a source, before the gain: four words.
        LEVELS = 0;
        /// 1 while it is open.
        OPEN = 4;
        /// Hz; 0 before the first packet.
        SAMPLE_RATE = 5;
        /// Frames of a packet.
        PACKET_FRAMES = 6;
        /// Packets that arrived.
        RECEIVED = 7;
        /// Packets that did not arrive, those included that redundancy brought.
        LOST = 8;
        /// After their time.
        LATE = 9;
        /// Once more.
        DUPLICATES = 10;
        /// After one with a higher sequence.
        REORDERED = 11;
        /// Brought by redundancy.
        RECOVERED = 12;
        /// No packets.
        MALFORMED = 13;
        /// Made up.
        CONCEALED_FRAMES = 14;
        /// The longest stretch of them.
        LONGEST_CONCEALED = 15;
        /// Times that nothing was there.
        UNDERRUNS = 16;
        /// Times that too much was there.
        OVERRUNS = 17;
        /// Times that the stream began anew.
        RESTARTS = 18;
        /// That wait.
        DEPTH_FRAMES = 19;
        /// That are meant to wait.
        TARGET_FRAMES = 20;
        /// µs.
        JITTER_US = 21;
        /// The sender's clock over this one.
        DRIFT_PPM = 22;
        /// 1: it says that it is muted.
        MUTED = 23;
        /// 1: its packets are heard.
        PLAYING = 24;
        /// From the arrival to the pull.
        BUFFER_FRAMES = 25;
        /// What it has reported: packets of ours that it got in its last second.
        THERE_RECEIVED = 26;
        /// And those that it lost.
        THERE_LOST = 27;
        /// µs from here to being played there, as it told; 0 where it does not know.
        THERE_DELAY_US = 28;
        /// 1: the track of the browser is heard instead of packets.
        BY_TRACK = 29;
    }
}

words! {
    /// Tags of what lies in the outbox and of what is put in.
    tag {
        /// Out: for all peers.
        EVERYBODY = 0;
        /// Out: f32 that is to become Opus.
        ENCODE = 1;
        /// Out: for the peer of this slot alone.
        ONE = 128;
        /// In: a frame that was decoded outside, as a packet of f32.
        DECODED = 64;
        /// In: such a frame, of the packet before.
        COPY = 32;
        /// In and out: what of a tag is the slot.
        SLOT = 15;
    }
}

words! {
    /// Codecs as the page asks for them.
    codec {
        /// Whole numbers of 16 bits.
        S16 = 0;
        /// Numbers of 32 bits.
        F32 = 1;
        /// Made outside, from f32.
        OPUS = 2;
    }
}

#[cfg(test)]
mod tests;
