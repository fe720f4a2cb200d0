//! The recording that the example of `subliminal_encode` names: a made-up word of three gliding vowels, as a WAV file.

use heterodyne_engine::ClipAudio;

/// Name of the file, beside the tracks.
pub const NAME: &str = "word.wav";

const RATE: u32 = 8000;
const FRAMES: u32 = 4800;

/// Its samples, 16 bits: 0.6 s of a tone that glides from 150 to 450 Hz and back, in three swells.
fn samples() -> impl Iterator<Item = i16> {
    // A glide by a rotating pointer in whole numbers, so that every machine writes the same bytes.
    let mut phase = 0u32;
    (0..FRAMES).map(move |n| {
        let third = n % (FRAMES / 3);
        let swell = i64::from(third.min(FRAMES / 3 - third));
        let hz = 150 + 300 * n.min(FRAMES - n) / (FRAMES / 2);
        phase = phase.wrapping_add(((u64::from(hz) << 32) / u64::from(RATE)) as u32);
        // A parabola for each half turn.
        let x = i64::from((phase >> 1) & 0x3fff_ffff);
        let arch = (x * ((1 << 30) - x)) >> 44;
        let sign = if phase >> 31 == 0 { 1 } else { -1 };
        (sign * arch * swell * 2 / i64::from(FRAMES / 3) * 24_000 / 16_384) as i16
    })
}

/// The recording as the engine takes it.
pub fn audio() -> ClipAudio {
    let left: Vec<f32> = samples().map(|x| f32::from(x) / 32_768.0).collect();
    ClipAudio {
        sample_rate: RATE,
        right: left.clone(),
        left,
    }
}

/// The recording as a WAV file: one channel, 16 bits.
pub fn wav() -> Vec<u8> {
    let bytes = 2 * FRAMES;
    let mut file = Vec::with_capacity(44 + bytes as usize);
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend([1, 0, 1, 0]);
    file.extend(RATE.to_le_bytes());
    file.extend((2 * RATE).to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples().flat_map(i16::to_le_bytes));
    file
}
