//! What may follow `heterodyne analyze`.

use crate::clock;
use clap::{Args, ValueEnum};
use heterodyne_analysis::bands::BandWidth;
use heterodyne_analysis::fft::{LEN_MAX, LEN_MIN};
use heterodyne_analysis::tuner::{Temperament, Tuner};
use heterodyne_analysis::window::Window;
use std::path::PathBuf;

/// `heterodyne analyze FILE`.
#[derive(Debug, Args)]
pub struct AnalyzeArgs {
    /// Sound file: WAV, FLAC, MP3, Ogg Vorbis, AAC, MKV or WebM
    pub file: PathBuf,
    /// Where to start: seconds, M:SS or H:MM:SS
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub start: Option<f64>,
    /// How much to measure: seconds, M:SS or H:MM:SS [default: to the end]
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub duration: Option<f64>,
    /// Samples of a spectrum, a power of two from 256 to 65536; fewer where the sound is shorter
    #[arg(long, value_name = "N", default_value_t = 32_768, value_parser = size)]
    pub size: usize,
    /// Window of a spectrum: rectangular, hann, blackman-harris, flat-top or kaiser:BETA
    #[arg(long, value_name = "WINDOW", default_value = "blackman-harris", value_parser = window)]
    pub window: NamedWindow,
    /// Width of the bands
    #[arg(long, value_enum, default_value_t = BandsArg::Octave)]
    pub bands: BandsArg,
    /// Frequency of A4, 100 to 1760 Hz, for the names of notes
    #[arg(long, value_name = "HZ", default_value_t = 440.0, value_parser = a4)]
    pub a4: f64,
    /// How notes are tuned: equal, pythagorean, just, meantone, werckmeister3 or kirnberger3
    #[arg(long, value_name = "NAME", default_value = "equal", value_parser = temperament)]
    pub temperament: NamedTemperament,
    /// Draw the spectrum into this file (.svg or .png), replaced if it exists
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// A window with the word for it.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedWindow {
    pub word: String,
    pub window: Window,
}

/// A temperament with the word for it.
#[derive(Clone, Debug)]
pub struct NamedTemperament {
    pub word: String,
    pub temperament: Temperament,
}

/// Widths of bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BandsArg {
    /// Octaves
    Octave,
    /// Thirds of octaves
    Third,
}

impl BandsArg {
    /// The width.
    pub fn width(self) -> BandWidth {
        match self {
            Self::Octave => BandWidth::Octave,
            Self::Third => BandWidth::ThirdOctave,
        }
    }

    /// The word for it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Octave => "octave",
            Self::Third => "third",
        }
    }
}

fn size(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(len) if len.is_power_of_two() && (LEN_MIN..=LEN_MAX).contains(&len) => Ok(len),
        _ => Err(format!(
            "accepted are powers of two from {LEN_MIN} to {LEN_MAX}"
        )),
    }
}

fn a4(text: &str) -> Result<f64, String> {
    let hz = text
        .parse()
        .map_err(|_| "accepted are frequencies in Hz".to_owned())?;
    Tuner::new(hz, &Temperament::equal())
        .map(|tuner| tuner.a4_hz())
        .map_err(|error| error.to_string())
}

fn temperament(text: &str) -> Result<NamedTemperament, String> {
    let temperament = Temperament::named(text).map_err(|error| error.to_string())?;
    Ok(NamedTemperament {
        word: text.to_owned(),
        temperament,
    })
}

fn window(text: &str) -> Result<NamedWindow, String> {
    let window = match text.split_once(':') {
        None => match text {
            "rectangular" => Some(Window::Rectangular),
            "hann" => Some(Window::Hann),
            "blackman-harris" => Some(Window::BlackmanHarris),
            "flat-top" => Some(Window::FlatTop),
            _ => None,
        },
        Some(("kaiser", beta)) => {
            let beta = beta.parse().map_err(|_| {
                format!("{beta:?} is no number; accepted is a BETA as in kaiser:9.5")
            })?;
            Some(Window::kaiser(beta).map_err(|error| error.to_string())?)
        }
        Some(_) => None,
    };
    let window = window.ok_or_else(|| {
        "accepted are rectangular, hann, blackman-harris, flat-top and kaiser:BETA".to_owned()
    })?;
    Ok(NamedWindow {
        word: text.to_owned(),
        window,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_and_sizes_have_bounds() {
        assert_eq!(
            window("kaiser:9.5").unwrap().window,
            Window::Kaiser { beta: 9.5 }
        );
        assert_eq!(window("hann").unwrap().window, Window::Hann);
        for text in [
            "kaiser",
            "kaiser:",
            "kaiser:x",
            "kaiser:-1",
            "kaiser:NaN",
            "hann:1",
            "",
            "Hann ",
        ] {
            assert!(window(text).unwrap_err().contains("accepted"), "{text}");
        }
        assert_eq!(size("256"), Ok(256));
        for text in ["128", "131072", "1000", "-256", ""] {
            assert!(size(text).unwrap_err().contains("65536"), "{text}");
        }
    }
}
