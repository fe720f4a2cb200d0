//! One kind of tone to be measured, in one kind of noise, by one kind of frame.

use heterodyne_dsp::random::combine;

use crate::window::Window;

/// What is measured in the trials of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Middle of the bin that the trials' frequencies are drawn from, Hz.
    pub frequency_hz: f64,
    /// A²/(2σ²) in dB, σ² the variance of the noise over the full band.
    pub snr_db: f64,
    /// Samples of a frame.
    pub len: usize,
    /// Window of the looks at the spectrum.
    pub window: Window,
    /// Hz.
    pub sample_rate_hz: f64,
    /// Half of peak to peak.
    pub amplitude: f64,
    /// Another tone beside the one that is measured.
    pub second: Option<Second>,
    /// How fast the frequency moves, Hz a second; the truth is that in the middle of the frame.
    pub drift_hz_per_s: f64,
}

/// A tone beside the measured one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Second {
    /// How far above it, in bins of the frame.
    pub offset_bins: f64,
    /// Its level above the measured one, dB.
    pub level_db: f64,
}

impl Cell {
    /// A tone of amplitude ½ in 32 768 samples at 48 kHz under Blackman and Harris's window: what is judged.
    pub fn new(frequency_hz: f64, snr_db: f64) -> Self {
        Self {
            frequency_hz,
            snr_db,
            len: 32_768,
            window: Window::BlackmanHarris,
            sample_rate_hz: 48_000.0,
            amplitude: 0.5,
            second: None,
            drift_hz_per_s: 0.0,
        }
    }

    /// Hz of a bin.
    pub fn bin_hz(&self) -> f64 {
        self.sample_rate_hz / self.len as f64
    }

    /// A number that differs where any part of the cell differs.
    pub fn key(&self) -> u64 {
        let (kind, beta) = match self.window {
            Window::Rectangular => (0, 0.0),
            Window::Hann => (1, 0.0),
            Window::BlackmanHarris => (2, 0.0),
            Window::FlatTop => (3, 0.0),
            Window::Kaiser { beta } => (4, beta),
        };
        let second = self.second.unwrap_or(Second {
            offset_bins: 0.0,
            level_db: 0.0,
        });
        [
            self.frequency_hz,
            self.snr_db,
            self.len as f64,
            f64::from(kind),
            beta,
            self.sample_rate_hz,
            self.amplitude,
            second.offset_bins,
            second.level_db,
            self.drift_hz_per_s,
        ]
        .into_iter()
        .fold(0, |key, value| combine(key, value.to_bits()))
    }
}
