//! Decides which file a render writes, and in which format.
//!
//! A name that comes out of a track is only a name: it never chooses a folder.

use crate::args::{FormatArg, MixArg, RenderArgs, StageArg};
use crate::exit::Failure;
use heterodyne_media::Format;
use heterodyne_track::document::{NoiseSource, Track};
use std::path::{Path, PathBuf};

/// The file and its format. `from_track` is the name that the track gives itself.
///
/// # Errors
/// A name and a format that do not go together.
pub fn choose(args: &RenderArgs, from_track: Option<&str>) -> Result<(PathBuf, Format), Failure> {
    let asked = args.format.map(format);
    let raw = args.mix == MixArg::Offline && args.stage == Some(StageArg::Raw);
    let path = match &args.out {
        Some(out) if out.as_os_str() == "-" => {
            return Err(Failure::Usage(
                "sound is not written to standard output; name a file".to_owned(),
            ));
        }
        Some(out) => out.clone(),
        None => own_name(&args.track, from_track, asked),
    };
    // Only floating point holds a raw mix, which may exceed full scale.
    let asked = asked.or((raw && !ends_with(&path, "flac")).then_some(Format::WavF32));
    let format =
        Format::for_output(&path, asked).map_err(|error| Failure::Usage(error.to_string()))?;
    Ok((path, format))
}

/// Refuses to write over what the render reads.
///
/// # Errors
/// The output is the track itself, its noise file or one of its clips.
pub fn spare_inputs(out: &Path, track_path: &Path, track: &Track) -> Result<(), Failure> {
    let Ok(out_real) = out.canonicalize() else {
        return Ok(());
    };
    let folder = track_path.parent().unwrap_or(Path::new(""));
    let noise = track
        .background_noise
        .as_ref()
        .and_then(|noise| match &noise.source {
            NoiseSource::File(path) => Some(path.as_str()),
            NoiseSource::Inline(_) => None,
        });
    let named = track
        .clips
        .iter()
        .map(|clip| clip.source.as_str())
        .chain(noise);
    let read = named
        .filter(|source| !source.starts_with("data:"))
        .map(|source| folder.join(source))
        .chain([track_path.to_owned()]);
    for input in read {
        if input.canonicalize().is_ok_and(|input| input == out_real) {
            return Err(Failure::Usage(format!(
                "{} is what the track is made from; choose another file to write",
                out.display()
            )));
        }
    }
    Ok(())
}

/// The format that a word of the command line means.
pub fn format(arg: FormatArg) -> Format {
    match arg {
        FormatArg::S16 => Format::WavS16,
        FormatArg::S24 => Format::WavS24,
        FormatArg::F32 => Format::WavF32,
        FormatArg::Flac => Format::FlacS16,
        FormatArg::Flac24 => Format::FlacS24,
    }
}

/// The last part of the track's own output name, else the track file's name, with an ending that can be written.
fn own_name(track: &Path, from_track: Option<&str>, asked: Option<Format>) -> PathBuf {
    let stem_of_track = || {
        track
            .with_extension("")
            .file_name()
            .map_or_else(|| PathBuf::from("track"), PathBuf::from)
    };
    let mut path = from_track
        .and_then(base_name)
        .map_or_else(stem_of_track, PathBuf::from);
    let fits = match asked {
        Some(format) => {
            Format::for_output(&path, Some(format)).is_ok() && path.extension().is_some()
        }
        None => Format::for_output(&path, None).is_ok(),
    };
    if !fits {
        let ending = asked.map_or("wav", Format::extension);
        let known_ending = ["wav", "wave", "flac", "mp3", "ogg"]
            .iter()
            .any(|known| ends_with(&path, known));
        if known_ending {
            path.set_extension(ending);
        } else {
            path.as_mut_os_string().push(format!(".{ending}"));
        }
    }
    path
}

/// The part after the last slash of either kind, if it is a plain name.
fn base_name(written: &str) -> Option<&str> {
    let name = written.rsplit(['/', '\\', ':']).next()?.trim();
    let plain = !name.is_empty()
        && !name.starts_with('.')
        && !name.chars().any(char::is_control)
        && name.len() <= 200;
    plain.then_some(name)
}

fn ends_with(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Command};
    use clap::Parser;

    fn choice(line: &str, from_track: Option<&str>) -> Result<(String, Format), String> {
        let words = ["heterodyne", "render"].into_iter().chain(line.split(' '));
        let Command::Render(args) = Cli::try_parse_from(words).unwrap().command else {
            unreachable!()
        };
        choose(&args, from_track)
            .map(|(path, format)| (path.display().to_string(), format))
            .map_err(|failure| failure.message().unwrap().to_owned())
    }

    #[test]
    fn names_and_formats_without_being_told() {
        for (line, from_track, name, format) in [
            ("dir/a.json", None, "a.wav", Format::WavS16),
            ("a.b.json", None, "a.b.wav", Format::WavS16),
            ("a.json", Some("night.flac"), "night.flac", Format::FlacS16),
            ("a.json", Some("night.mp3"), "night.wav", Format::WavS16),
            ("a.json", Some("43.6 120s"), "43.6 120s.wav", Format::WavS16),
            (
                "a.json --format flac",
                Some("night.wav"),
                "night.flac",
                Format::FlacS16,
            ),
            (
                "a.json --format s24",
                Some("night.flac"),
                "night.flac",
                Format::FlacS24,
            ),
            (
                "a.json --format f32",
                Some("night.flac"),
                "night.wav",
                Format::WavF32,
            ),
            ("a.json --stage raw", None, "a.wav", Format::WavF32),
            (
                "a.json --stage raw --format s16",
                None,
                "a.wav",
                Format::WavS16,
            ),
            ("a.json x.flac --stage raw", None, "x.flac", Format::FlacS16),
            ("a.json --mix live", None, "a.wav", Format::WavS16),
            ("a.json out --format s24", None, "out", Format::WavS24),
        ] {
            assert_eq!(
                choice(line, from_track),
                Ok((name.to_owned(), format)),
                "{line} {from_track:?}"
            );
        }
    }

    #[test]
    fn a_track_never_chooses_a_folder() {
        for (written, name) in [
            ("/etc/passwd.wav", "passwd.wav"),
            ("../../up.wav", "up.wav"),
            ("C:\\Windows\\x.wav", "x.wav"),
            ("c:x.wav", "x.wav"),
            ("..", "a.wav"),
            ("", "a.wav"),
            ("dir/", "a.wav"),
            (".hidden.wav", "a.wav"),
            ("a\nb.wav", "a.wav"),
        ] {
            assert_eq!(
                choice("a.json", Some(written)).unwrap().0,
                name,
                "{written:?}"
            );
        }
    }

    #[test]
    fn contradictions_are_refused() {
        assert!(choice("a.json x.mp3", None).unwrap_err().contains(".flac"));
        assert!(
            choice("a.json x.flac --format f32", None)
                .unwrap_err()
                .contains("f32")
        );
        assert!(choice("a.json -", None).is_err());
    }
}
