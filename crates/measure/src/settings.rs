//! What is wished of a measurement, and the words for it.

use heterodyne_analysis::bands::BandWidth;
use heterodyne_analysis::fft::{LEN_MAX, LEN_MIN};
use heterodyne_analysis::tuner::{NOTE_NAMES, Temperament, Tuner};
use heterodyne_analysis::window::Window;

/// How a recording is measured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Samples of a spectrum, a power of two from 256 to 65,536; fewer where the sound is shorter.
    pub size: usize,
    /// Window of a spectrum.
    pub window: NamedWindow,
    /// Width of the bands.
    pub bands: BandWidth,
    /// Frequency of A4, 100 to 1760 Hz, for the names of notes.
    pub a4_hz: f64,
    /// How notes are tuned.
    pub temperament: NamedTemperament,
    /// What is looked at closely, if anything.
    pub zoom: Option<Aim>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            size: 32_768,
            window: NamedWindow::default(),
            bands: BandWidth::Octave,
            a4_hz: 440.0,
            temperament: NamedTemperament::default(),
            zoom: None,
        }
    }
}

impl Settings {
    /// The length of a spectrum.
    ///
    /// # Errors
    /// In words, what is accepted.
    pub fn size_of(text: &str) -> Result<usize, String> {
        match text.parse::<usize>() {
            Ok(len) if len.is_power_of_two() && (LEN_MIN..=LEN_MAX).contains(&len) => Ok(len),
            _ => Err(format!(
                "accepted are powers of two from {LEN_MIN} to {LEN_MAX}"
            )),
        }
    }

    /// The frequency of A4.
    ///
    /// # Errors
    /// In words, what is accepted.
    pub fn a4_of(text: &str) -> Result<f64, String> {
        let hz = text
            .parse()
            .map_err(|_| "accepted are frequencies in Hz".to_owned())?;
        Tuner::new(hz, &Temperament::equal())
            .map(|tuner| tuner.a4_hz())
            .map_err(|error| error.to_string())
    }

    /// The word for the width of the bands.
    pub fn bands_word(&self) -> &'static str {
        match self.bands {
            BandWidth::Octave => "octave",
            BandWidth::ThirdOctave => "third",
        }
    }
}

/// A window with the word for it.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedWindow {
    /// As people write it.
    pub word: String,
    /// What it means.
    pub window: Window,
}

impl Default for NamedWindow {
    fn default() -> Self {
        Self {
            word: "blackman-harris".to_owned(),
            window: Window::BlackmanHarris,
        }
    }
}

impl std::str::FromStr for NamedWindow {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
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
        Ok(Self {
            word: text.to_owned(),
            window,
        })
    }
}

/// A temperament with the word for it.
#[derive(Clone, Debug)]
pub struct NamedTemperament {
    /// As people write it.
    pub word: String,
    /// What it means.
    pub temperament: Temperament,
}

impl Default for NamedTemperament {
    fn default() -> Self {
        Self {
            word: "equal".to_owned(),
            temperament: Temperament::equal(),
        }
    }
}

impl std::str::FromStr for NamedTemperament {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let temperament = Temperament::named(text).map_err(|error| error.to_string())?;
        Ok(Self {
            word: text.to_owned(),
            temperament,
        })
    }
}

/// What a close look goes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// The strongest tone of all channels.
    Strongest,
    /// A note, 69 is A4, tuned as the other notes are.
    Note(i32),
    /// A frequency in Hz.
    Hz(f64),
}

impl std::str::FromStr for Aim {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "strongest" {
            return Ok(Self::Strongest);
        }
        if let Some(number) = note_number(text) {
            return Ok(Self::Note(number));
        }
        match text.parse::<f64>() {
            Ok(hz) if hz > 0.0 && hz.is_finite() => Ok(Self::Hz(hz)),
            _ => Err(
                "accepted are a note as A4, C#5 or Bb3, a frequency in Hz, and \"strongest\""
                    .to_owned(),
            ),
        }
    }
}

/// The number of a note as A4, C#5 or Bb3; octaves are −1 to 10.
fn note_number(text: &str) -> Option<i32> {
    let letter = text.get(..1)?.to_ascii_uppercase();
    let place = NOTE_NAMES.iter().position(|name| *name == letter)?;
    let rest = &text[1..];
    let (shift, octave) = match rest.strip_prefix('#') {
        Some(octave) => (1, octave),
        None => match rest.strip_prefix('b') {
            Some(octave) => (-1, octave),
            None => (0, rest),
        },
    };
    let octave: i32 = octave.parse().ok().filter(|at| (-1..=10).contains(at))?;
    Some(12 * (octave + 1) + i32::try_from(place).ok()? + shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_and_sizes_have_bounds() {
        let window = |text: &str| text.parse::<NamedWindow>().map(|named| named.window);
        assert_eq!(window("kaiser:9.5"), Ok(Window::Kaiser { beta: 9.5 }));
        assert_eq!(window("hann"), Ok(Window::Hann));
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
        assert_eq!(Settings::size_of("256"), Ok(256));
        for text in ["128", "131072", "1000", "-256", ""] {
            assert!(
                Settings::size_of(text).unwrap_err().contains("65536"),
                "{text}"
            );
        }
    }

    #[test]
    fn notes_are_counted_as_keys_of_midi() {
        for (text, aim) in [
            ("A4", Aim::Note(69)),
            ("c4", Aim::Note(60)),
            ("C-1", Aim::Note(0)),
            ("C#5", Aim::Note(73)),
            ("Bb3", Aim::Note(58)),
            ("Cb4", Aim::Note(59)),
            ("440.5", Aim::Hz(440.5)),
            ("strongest", Aim::Strongest),
        ] {
            assert_eq!(text.parse(), Ok(aim), "{text}");
        }
        for text in ["", "H4", "A", "A44", "A4.5", "-3", "0", "inf", "nan", "ä4"] {
            assert!(text.parse::<Aim>().unwrap_err().contains("C#5"), "{text}");
        }
    }
}
