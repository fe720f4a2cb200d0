//! The bounds that every file must keep, so that a hostile one is refused early and by name.
//!
//! Invariant: whatever passes the parser is finite and lies within these numbers, and reading a file never
//! takes more memory than a small multiple of its own size. Each diagnostic about a bound states the bound.

/// Most effects in a chain.
pub const CHAIN_STAGES: usize = 32;
/// Most segments of a path around the head.
pub const TRAJECTORY_SEGMENTS: usize = 10_000;
/// Most paths in a list.
pub const PATHS: usize = 1000;
/// Longest text in bytes.
pub const TEXT_BYTES: usize = 64 * 1024 * 1024;
/// Most JSON values in one text (members, items and containers together).
pub const VALUES: usize = 4_000_000;
/// Deepest nesting of lists and objects.
pub const NESTING: usize = 64;
/// Most problems reported for one file; the rest are counted.
pub const DIAGNOSTICS: usize = 200;
/// Most steps in a track.
pub const STEPS: usize = 10_000;
/// Most voices in one step.
pub const VOICES_PER_STEP: usize = 512;
/// Most voices in a whole track or preset file.
pub const VOICES: usize = 100_000;
/// Most overlay clips in a track.
pub const CLIPS: usize = 10_000;
/// Most points in an amplitude envelope.
pub const ENVELOPE_POINTS: usize = 100_000;
/// Most moving notches in one noise.
pub const SWEEPS: usize = 64;
/// Most static notches in one noise.
pub const STATIC_NOTCHES: usize = 10;
/// Most identical filter stages in one notch.
pub const STAGES: f64 = 64.0;
/// Longest time in seconds (about 115 days), for one value as for the whole track.
pub const SECONDS: f64 = 1e7;
/// Largest magnitude of a frequency, phase or plain number.
pub const MAGNITUDE: f64 = 1e12;
/// Largest magnitude of a linear gain.
pub const GAIN: f64 = 1e6;
/// Largest quality of a notch.
pub const QUALITY: f64 = 1e6;
/// Largest magnitude of a spectral slope exponent.
pub const EXPONENT: f64 = 16.0;
/// Largest seed that every JSON reader keeps exactly (2^53).
pub const SEED: u64 = 1 << 53;
/// Lowest sample rate in frames per second.
pub const SAMPLE_RATE_MIN: u64 = 1_000;
/// Highest sample rate in frames per second.
pub const SAMPLE_RATE_MAX: u64 = 768_000;
/// Longest name or word in characters.
pub const NAME_CHARS: usize = 256;
/// Longest free text in characters.
pub const DESCRIPTION_CHARS: usize = 65_536;
/// Longest path in characters; a `data:` URL is bounded by the text alone.
pub const PATH_CHARS: usize = 4_096;
/// Longest transition curve in characters.
pub const CURVE_CHARS: usize = 1_024;
