//! What the text of a path key means: a file beside the track, a file elsewhere, or data in the text itself.
//!
//! Relative paths count from the folder of the track file; absolute ones and `data:` URLs stand for themselves;
//! every other URL is refused, and so are `//host` and `\\host` (track-format §8). Nothing is opened here.

use std::path::{Path, PathBuf};

use data_url::DataUrl;

use crate::clip_error::ClipError;
use crate::excerpt::excerpt;

/// Where the bytes of a clip are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClipSource {
    /// In a file.
    File(PathBuf),
    /// In the text itself.
    Data {
        /// The decoded bytes.
        bytes: Vec<u8>,
        /// The media type, for example `audio/wav`.
        mime: String,
        /// The beginning of the URL, for messages.
        name: String,
    },
}

impl ClipSource {
    /// Reads `written`, with relative paths counted from `folder`.
    ///
    /// # Errors
    /// A remote URL, or a `data:` URL without a comma or with broken base64.
    pub fn resolve(written: &str, folder: &Path) -> Result<Self, ClipError> {
        let text = written.trim();
        let scheme = scheme(text).unwrap_or_default().to_ascii_lowercase();
        if scheme == "data" {
            return decode(text);
        }
        // One letter before a colon is a drive; a name with a colon and no slashes after it is a file's. Two slashes at the
        // beginning name another computer, in a browser and, of either kind, on Windows.
        let remote = scheme.len() > 1 && text[scheme.len()..].starts_with("://")
            || matches!(scheme.as_str(), "http" | "https")
            || text.starts_with("//")
            || text.starts_with("\\\\");
        if remote {
            return Err(ClipError::Remote {
                source_name: excerpt(text),
            });
        }
        Ok(Self::File(folder.join(text)))
    }

    /// The path, or the beginning of the URL.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Data { name, .. } => name.clone(),
        }
    }
}

fn decode(text: &str) -> Result<ClipSource, ClipError> {
    let name = excerpt(text);
    let broken = |problem: String| ClipError::DataUrl {
        source_name: name.clone(),
        problem,
    };
    let url = DataUrl::process(text).map_err(|e| broken(e.to_string()))?;
    let (bytes, _) = url.decode_to_vec().map_err(|e| broken(e.to_string()))?;
    let mime = format!("{}/{}", url.mime_type().type_, url.mime_type().subtype);
    Ok(ClipSource::Data { bytes, mime, name })
}

/// The word before the first colon, if it has the form of a URL scheme (RFC 3986 §3.1).
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let mut chars = scheme.chars();
    let well_formed = chars.next()?.is_ascii_alphabetic()
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    well_formed.then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(written: &str) -> Result<ClipSource, ClipError> {
        ClipSource::resolve(written, Path::new("/tracks"))
    }

    #[test]
    fn paths_count_from_the_folder() {
        assert_eq!(
            resolve("clips/a.wav").unwrap(),
            ClipSource::File("/tracks/clips/a.wav".into())
        );
        assert_eq!(
            resolve("10:30 bell.wav").unwrap(),
            ClipSource::File("/tracks/10:30 bell.wav".into())
        );
        #[cfg(unix)]
        assert_eq!(
            resolve("/sounds/a.wav").unwrap(),
            ClipSource::File("/sounds/a.wav".into())
        );
    }

    #[test]
    fn data_urls_in_both_encodings() {
        // RFC 4648 §10: "foobar" is "Zm9vYmFy".
        for url in [
            "data:audio/wav;base64,Zm9vYmFy",
            "DATA:audio/wav,foob%61r",
            " data:audio/wav,foobar ",
        ] {
            let ClipSource::Data { bytes, mime, .. } = resolve(url).unwrap() else {
                panic!("{url}")
            };
            assert_eq!(
                (bytes.as_slice(), mime.as_str()),
                (&b"foobar"[..], "audio/wav"),
                "{url}"
            );
        }
    }

    #[test]
    fn broken_data_urls_are_errors_and_not_repeated_in_full() {
        for url in [
            "data:audio/wav;base64".to_owned(),
            format!("data:audio/wav;base64,!{}", "A".repeat(100_000)),
        ] {
            let message = resolve(&url).unwrap_err().to_string();
            assert!(message.len() < 300, "{message}");
        }
    }

    #[test]
    fn remote_addresses_are_refused() {
        for url in [
            "http://a.b/c.wav",
            "HTTPS://a.b/c.wav",
            "ftp://a/b.wav",
            "file:///etc/passwd",
            "http:a.b/c.wav",
            "//a.b/c.wav",
            " \\\\host\\share\\c.wav",
        ] {
            assert!(
                matches!(resolve(url), Err(ClipError::Remote { .. })),
                "{url}"
            );
        }
    }
}
