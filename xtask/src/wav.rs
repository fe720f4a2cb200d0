//! Reads what the program under test wrote, by a library that the program itself does not use.

use std::path::Path;

use crate::failure::{Failure, Outcome};

/// Samples of a stereo file as f64, full scale = 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Sound {
    /// Samples per second.
    pub sample_rate: u32,
    /// `[frames][left, right]`.
    pub frames: Vec<[f64; 2]>,
}

impl Sound {
    /// The largest absolute sample of both channels.
    pub fn peak(&self) -> f64 {
        self.frames
            .iter()
            .flatten()
            .fold(0.0, |peak: f64, sample| peak.max(sample.abs()))
    }
}

/// Reads a stereo WAV file of 16 or 24-bit integers or 32-bit floats.
pub fn read(path: &Path) -> Outcome<Sound> {
    let failed = |error: hound::Error| Failure::Check(format!("{}: {error}", path.display()));
    let reader = hound::WavReader::open(path).map_err(failed)?;
    let spec = reader.spec();
    if spec.channels != 2 {
        return Err(Failure::Check(format!(
            "{}: {} channels, expected 2",
            path.display(),
            spec.channels
        )));
    }
    let samples: Vec<f64> = match spec.sample_format {
        hound::SampleFormat::Float => reader
            .into_samples::<f32>()
            .map(|s| s.map(f64::from))
            .collect::<Result<_, _>>()
            .map_err(failed)?,
        hound::SampleFormat::Int => {
            let full = f64::from(1u32 << (spec.bits_per_sample - 1));
            reader
                .into_samples::<i32>()
                .map(|s| s.map(|s| f64::from(s) / full))
                .collect::<Result<_, _>>()
                .map_err(failed)?
        }
    };
    let frames = samples.as_chunks::<2>().0.to_vec();
    Ok(Sound {
        sample_rate: spec.sample_rate,
        frames,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_come_back_as_fractions_of_full_scale() {
        let path =
            std::env::temp_dir().join(format!("heterodyne-xtask-{}.wav", std::process::id()));
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 8000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        for sample in [16384i16, -32768, 0, 1] {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        let sound = read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(sound.sample_rate, 8000);
        assert_eq!(sound.frames, [[0.5, -1.0], [0.0, 1.0 / 32768.0]]);
        assert_eq!(sound.peak(), 1.0);
    }
}
