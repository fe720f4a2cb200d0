//! One number for all that decides the samples of a Score, so that what was measured once can be found again.

use std::fmt::Write;

use heterodyne_dsp::random::mix64;
use heterodyne_track::document::Track;

use crate::settings::{ClipAudio, ClipSource, Settings, Sources};

/// Raised whenever any track may sound different from before; the committed golden hashes fail when it was forgotten.
pub(crate) const SOUND_REVISION: u32 = 2;

/// Two 64-bit lanes over a stream of words.
struct Hasher {
    lanes: [u64; 2],
    pending: [u8; 8],
    count: usize,
}

impl Hasher {
    fn word(&mut self, word: u64) {
        self.lanes[0] = mix64(self.lanes[0] ^ word);
        self.lanes[1] =
            mix64(self.lanes[1].rotate_left(23) ^ word.wrapping_mul(0xd6e8_feb8_6659_fd93));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.pending[self.count % 8] = *byte;
            self.count += 1;
            if self.count.is_multiple_of(8) {
                self.word(u64::from_le_bytes(self.pending));
            }
        }
    }

    fn finish(mut self) -> u128 {
        self.bytes(&[0x80; 8]);
        self.word(self.count as u64);
        u128::from(self.lanes[0]) << 64 | u128::from(self.lanes[1])
    }
}

impl Write for Hasher {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        self.bytes(s.as_bytes());
        Ok(())
    }
}

/// The fingerprint of a track with its material and settings.
pub(super) fn of(track: &Track, sources: &Sources, settings: &Settings) -> u128 {
    let mut hasher = Hasher {
        lanes: [1, 2],
        pending: [0; 8],
        count: 0,
    };
    // The debug form shows every field, and floats so that they can be read back exactly.
    let text = write!(
        hasher,
        "{} {SOUND_REVISION}|{settings:?}|{track:?}|{:?}",
        env!("CARGO_PKG_VERSION"),
        sources.background
    );
    debug_assert!(text.is_ok(), "writing to a hasher cannot fail");
    for clip in &sources.clips {
        match clip {
            ClipSource::None => hasher.bytes(b"none"),
            ClipSource::Decoded(audio) => hash_audio(&mut hasher, audio),
            // Which one it is: what will arrive cannot be told.
            ClipSource::Streamed(stream) => {
                hasher.bytes(b"stream");
                hasher.word(stream.id());
            }
        }
    }
    for (path, recording) in sources.recordings.iter().chain(&sources.noise_inputs) {
        hasher.bytes(path.as_bytes());
        hash_audio(&mut hasher, recording);
    }
    for (path, responses) in &sources.head_responses {
        hasher.bytes(path.as_bytes());
        hasher.word(u64::from(responses.sample_rate));
        for direction in responses.directions.iter().flatten() {
            hasher.word(direction.to_bits());
        }
        for delay in responses.delays_frames.iter().flatten() {
            hasher.word(delay.to_bits());
        }
        for response in responses.ears.iter().flatten() {
            hasher.word(response.len() as u64);
            for sample in response {
                hasher.word(u64::from(sample.to_bits()));
            }
        }
    }
    hasher.finish()
}

fn hash_audio(hasher: &mut Hasher, audio: &ClipAudio) {
    hasher.word(u64::from(audio.sample_rate));
    hasher.word(audio.left.len() as u64);
    for (left, right) in audio.left.iter().zip(&audio.right) {
        hasher.word(u64::from(left.to_bits()) << 32 | u64::from(right.to_bits()));
    }
}
