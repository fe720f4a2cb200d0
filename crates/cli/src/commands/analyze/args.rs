//! What may follow `heterodyne analyze`.

use crate::clock;
use clap::{Args, ValueEnum};
use heterodyne_analysis::bands::BandWidth;
use heterodyne_measure::{Aim, NamedTemperament, NamedWindow, Settings};
use std::path::{Path, PathBuf};

/// `heterodyne analyze FILE|--input DEVICE`.
#[derive(Debug, Args)]
pub struct AnalyzeArgs {
    /// Sound file: WAV, FLAC, MP3, Ogg Vorbis, AAC, MKV or WebM
    #[arg(required_unless_present = "input")]
    pub file: Option<PathBuf>,
    /// Measure what comes in from this device, as `heterodyne devices` lists them, "default", or "null" for silence
    ///
    /// On a terminal a view is drawn (? lists its keys); elsewhere a line a second, or with --json an object for each new set of tones.
    #[arg(long, value_name = "DEVICE", conflicts_with_all = ["file", "start", "bands"])]
    pub input: Option<String>,
    /// Frames per second that the device is asked for [default: the device's]
    #[arg(long, value_name = "HZ", conflicts_with = "file", value_parser = clap::value_parser!(u32).range(8_000..=768_000))]
    pub sample_rate: Option<u32>,
    /// Where to start: seconds, M:SS or H:MM:SS
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub start: Option<f64>,
    /// How much to measure: seconds, M:SS or H:MM:SS [default: to the end; of a device, until it is ended]
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub duration: Option<f64>,
    /// Samples of a spectrum, a power of two from 256 to 65536; fewer where the sound is shorter
    #[arg(long, value_name = "N", default_value_t = 32_768, value_parser = Settings::size_of)]
    pub size: usize,
    /// Window of a spectrum: rectangular, hann, blackman-harris, flat-top or kaiser:BETA
    #[arg(long, value_name = "WINDOW", default_value = "blackman-harris", value_parser = str::parse::<NamedWindow>)]
    pub window: NamedWindow,
    /// Width of the bands
    #[arg(long, value_enum, default_value_t = BandsArg::Octave)]
    pub bands: BandsArg,
    /// Frequency of A4, 100 to 1760 Hz, for the names of notes
    #[arg(long, value_name = "HZ", default_value_t = 440.0, value_parser = Settings::a4_of)]
    pub a4: f64,
    /// How notes are tuned: equal, pythagorean, just, meantone, werckmeister3 or kirnberger3
    #[arg(long, value_name = "NAME", default_value = "equal", value_parser = str::parse::<NamedTemperament>)]
    pub temperament: NamedTemperament,
    /// Look closely at 120 cents around a note (A4, C#5), a frequency in Hz, or the strongest tone
    #[arg(
        long,
        value_name = "NOTE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "strongest",
        value_parser = str::parse::<Aim>
    )]
    pub zoom: Option<Aim>,
    /// Draw the spectrum, or what --zoom shows, into this file (.svg or .png), replaced if it exists
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Print one JSON object instead of text; of a device, one a line
    #[arg(long)]
    pub json: bool,
}

/// Widths of bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BandsArg {
    /// Octaves
    Octave,
    /// Thirds of octaves
    Third,
}

impl AnalyzeArgs {
    /// The file; without one there is a device.
    pub fn path(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new(""))
    }

    /// How to measure.
    pub fn settings(&self) -> Settings {
        Settings {
            size: self.size,
            window: self.window.clone(),
            bands: match self.bands {
                BandsArg::Octave => BandWidth::Octave,
                BandsArg::Third => BandWidth::ThirdOctave,
            },
            a4_hz: self.a4,
            temperament: self.temperament.clone(),
            zoom: self.zoom,
        }
    }
}
