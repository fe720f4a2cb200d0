//! Which file type and sample kind an output has, from a word, a file name, or both.
//!
//! Invariant: every [`Format`] is one file type with one sample kind; contradictions between word and ending are
//! refused here, before anything is rendered.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::error::MediaError;

const WORDS: &str = "s16, s24, f32, flac, flac24";
const ENDINGS: &str = ".wav (16 bit unless told otherwise) and .flac";

/// File type and sample kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// WAV, 16-bit whole numbers.
    WavS16,
    /// WAV, 24-bit whole numbers.
    WavS24,
    /// WAV, 32-bit floating point.
    WavF32,
    /// FLAC, 16 bit.
    FlacS16,
    /// FLAC, 24 bit.
    FlacS24,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 5] = [
        Self::WavS16,
        Self::WavS24,
        Self::WavF32,
        Self::FlacS16,
        Self::FlacS24,
    ];

    /// The word for it on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::WavS16 => "s16",
            Self::WavS24 => "s24",
            Self::WavF32 => "f32",
            Self::FlacS16 => "flac",
            Self::FlacS24 => "flac24",
        }
    }

    /// Bits of one sample.
    pub const fn bits(self) -> u32 {
        match self {
            Self::WavS16 | Self::FlacS16 => 16,
            Self::WavS24 | Self::FlacS24 => 24,
            Self::WavF32 => 32,
        }
    }

    /// Whether the file type is FLAC.
    pub const fn is_flac(self) -> bool {
        matches!(self, Self::FlacS16 | Self::FlacS24)
    }

    /// The usual ending of the file name, without the dot.
    pub const fn extension(self) -> &'static str {
        if self.is_flac() { "flac" } else { "wav" }
    }

    /// The format for an output: the ending gives the file type, `asked` the sample kind. Without `asked` it is 16
    /// bit. A name without an ending takes its file type from `asked`.
    ///
    /// # Errors
    /// An ending that cannot be written, no ending and nothing asked, or a kind that the file type cannot hold.
    pub fn for_output(path: &Path, asked: Option<Self>) -> Result<Self, MediaError> {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        match (ending.as_deref(), asked) {
            (Some("wav" | "wave"), None) => Ok(Self::WavS16),
            (Some("wav" | "wave"), Some(format)) if !format.is_flac() => Ok(format),
            (Some("flac"), None) => Ok(Self::FlacS16),
            (Some("flac"), Some(Self::WavS16)) => Ok(Self::FlacS16),
            (Some("flac"), Some(Self::WavS24)) => Ok(Self::FlacS24),
            (Some("flac"), Some(format)) if format.is_flac() => Ok(format),
            (Some(known @ ("wav" | "wave" | "flac")), Some(format)) => {
                Err(MediaError::FormatMismatch {
                    path: path.to_path_buf(),
                    format: format.word(),
                    accepted: if known == "flac" {
                        "s16, s24, flac, flac24"
                    } else {
                        "s16, s24, f32"
                    },
                })
            }
            (None, Some(format)) => Ok(format),
            (found, _) => Err(MediaError::UnknownExtension {
                path: path.to_path_buf(),
                found: found.map(|e| format!(" (.{e})")).unwrap_or_default(),
                accepted: ENDINGS,
            }),
        }
    }
}

impl FromStr for Format {
    type Err = MediaError;

    fn from_str(word: &str) -> Result<Self, MediaError> {
        Self::ALL
            .into_iter()
            .find(|format| format.word().eq_ignore_ascii_case(word))
            .ok_or_else(|| MediaError::UnknownFormat {
                found: word.to_owned(),
                accepted: WORDS,
            })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(name: &str, word: Option<&str>) -> Result<Format, String> {
        let asked = word.map(|w| w.parse().unwrap());
        Format::for_output(Path::new(name), asked).map_err(|e| e.to_string())
    }

    #[test]
    fn every_word_reads_back() {
        for format in Format::ALL {
            assert_eq!(format.word().parse::<Format>().unwrap(), format);
            assert!(WORDS.split(", ").any(|w| w == format.word()));
        }
        let message = "s20".parse::<Format>().unwrap_err().to_string();
        assert!(
            message.contains("s20") && message.contains("flac24"),
            "{message}"
        );
    }

    #[test]
    fn ending_and_word_combine() {
        assert_eq!(choose("a.wav", None), Ok(Format::WavS16));
        assert_eq!(choose("a.WAV", Some("f32")), Ok(Format::WavF32));
        assert_eq!(choose("a.flac", None), Ok(Format::FlacS16));
        assert_eq!(choose("a.flac", Some("s24")), Ok(Format::FlacS24));
        assert_eq!(choose("a.flac", Some("flac24")), Ok(Format::FlacS24));
        assert_eq!(choose("a", Some("s24")), Ok(Format::WavS24));
    }

    #[test]
    fn contradictions_name_what_is_accepted() {
        for (name, word) in [
            ("a.mp3", None),
            ("a.ogg", Some("s16")),
            ("a", None),
            ("a.flac", Some("f32")),
            ("a.wav", Some("flac")),
        ] {
            let message = choose(name, word).unwrap_err();
            assert!(
                message.contains(name) && message.contains("accepted"),
                "{message}"
            );
        }
        assert!(choose("a.mp3", None).unwrap_err().contains(".flac"));
    }
}
