//! Turns planar stereo into what a device takes: any number of channels, any sample format.
//!
//! Invariant: f32 devices get the engine's samples untouched. Whole numbers follow the rule of the files (track format
//! §5): held within ±1, × the greatest value, cut off towards zero; so that a 16-bit device plays what a 16-bit file holds.

use cpal::{I24, SizedSample, U24};

/// A sample that devices take.
pub(crate) trait DeviceSample: SizedSample + Send + 'static {
    /// Converts one sample; what is no number becomes silence.
    fn of(sample: f32) -> Self;
    /// Back to f32, for what comes in.
    fn to_f32(self) -> f32;
}

impl DeviceSample for f32 {
    fn of(sample: f32) -> Self {
        sample
    }

    fn to_f32(self) -> f32 {
        self
    }
}

impl DeviceSample for f64 {
    fn of(sample: f32) -> Self {
        f64::from(sample)
    }

    fn to_f32(self) -> f32 {
        self as f32
    }
}

/// `trunc(clamp(sample) · greatest)`; f64 holds every product exactly enough for 32 bits.
fn whole(sample: f32, greatest: f64) -> i64 {
    (f64::from(sample).clamp(-1.0, 1.0) * greatest) as i64
}

macro_rules! whole_numbers {
    ($($kind:ty, $bits:literal, $origin:literal;)*) => {$(
        impl DeviceSample for $kind {
            fn of(sample: f32) -> Self {
                (whole(sample, ((1i64 << ($bits - 1)) - 1) as f64) + $origin) as $kind
            }

            fn to_f32(self) -> f32 {
                ((self as i64 - $origin) as f64 / (1i64 << ($bits - 1)) as f64) as f32
            }
        }
    )*};
}

whole_numbers! {
    i8, 8, 0;
    i16, 16, 0;
    i32, 32, 0;
    u8, 8, 128;
    u16, 16, 32_768;
    u32, 32, 2_147_483_648;
}

impl DeviceSample for I24 {
    fn of(sample: f32) -> Self {
        I24::new(whole(sample, 8_388_607.0) as i32).unwrap_or_default()
    }

    fn to_f32(self) -> f32 {
        (f64::from(self.inner()) / 8_388_608.0) as f32
    }
}

impl DeviceSample for U24 {
    fn of(sample: f32) -> Self {
        U24::new(whole(sample, 8_388_607.0) as i32 + 8_388_608).unwrap_or_default()
    }

    fn to_f32(self) -> f32 {
        ((f64::from(self.inner()) - 8_388_608.0) / 8_388_608.0) as f32
    }
}

/// Writes frames of `channels` channels: one gets the mean of left and right, of more the first two the track and the
/// others silence. The shortest of the three decides how many frames.
pub(crate) fn interleave<T: DeviceSample>(
    left: &[f32],
    right: &[f32],
    channels: usize,
    out: &mut [T],
) {
    let frames = out.chunks_exact_mut(channels.max(1));
    for ((l, r), frame) in left.iter().zip(right).zip(frames) {
        match frame {
            [] => {}
            [mono] => *mono = T::of(0.5 * (l + r)),
            [first, second, others @ ..] => {
                *first = T::of(*l);
                *second = T::of(*r);
                others.fill(T::of(0.0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent<T: DeviceSample>(samples: &[f32]) -> Vec<T> {
        samples.iter().map(|x| T::of(*x)).collect()
    }

    #[test]
    fn whole_numbers_follow_the_rule_of_the_files() {
        let samples = [0.0, 1.0, -1.0, 2.0, -7.5, 0.5, -0.5, 1e-6, f32::NAN];
        let expected = [
            0i16, 32_767, -32_767, 32_767, -32_767, 16_383, -16_383, 0, 0,
        ];
        assert_eq!(sent::<i16>(&samples), expected);
        let origin = expected.map(|x| (i32::from(x) + 32_768) as u16);
        assert_eq!(sent::<u16>(&samples), origin);
        assert_eq!(
            sent::<u8>(&[0.0, 1.0, -1.0, f32::INFINITY]),
            [128, 255, 1, 255]
        );
        assert_eq!(sent::<i32>(&[1.0, -1.0]), [2_147_483_647, -2_147_483_647]);
        let inner: Vec<i32> = sent::<I24>(&[1.0, -3.0, 0.25])
            .iter()
            .map(|x| x.inner())
            .collect();
        assert_eq!(inner, [8_388_607, -8_388_607, 2_097_151]);
        let inner: Vec<i32> = sent::<U24>(&[1.0, 0.0]).iter().map(|x| x.inner()).collect();
        assert_eq!(inner, [16_777_215, 8_388_608]);
    }

    #[test]
    fn floats_pass_untouched() {
        let samples = [0.1f32, -3.7, 1.0e-38];
        assert_eq!(sent::<f32>(&samples), samples);
        assert_eq!(sent::<f64>(&samples), samples.map(f64::from));
    }

    #[test]
    fn what_came_in_goes_out_within_one_step() {
        for step in -100..=100 {
            let sample = step as f32 / 100.0;
            assert!((i16::of(sample).to_f32() - sample).abs() < 2.0 / 32_768.0);
            assert!((u8::of(sample).to_f32() - sample).abs() < 2.0 / 128.0);
            assert!((I24::of(sample).to_f32() - sample).abs() < 2.0 / 8_388_608.0);
            assert!((u32::of(sample).to_f32() - sample).abs() < 1e-7);
        }
    }

    #[test]
    fn channels_are_mean_pair_and_silence() {
        let (left, right) = ([0.5f32, 1.0], [0.25f32, -1.0]);
        let mut mono = [9.0f32; 2];
        interleave(&left, &right, 1, &mut mono);
        assert_eq!(mono, [0.375, 0.0]);
        let mut pair = [9.0f32; 4];
        interleave(&left, &right, 2, &mut pair);
        assert_eq!(pair, [0.5, 0.25, 1.0, -1.0]);
        let mut surround = [9.0f32; 12];
        interleave(&left, &right, 6, &mut surround);
        assert_eq!(surround[..6], [0.5, 0.25, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(surround[6..8], [1.0, -1.0]);
    }
}
