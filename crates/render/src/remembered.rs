//! Remembers the peaks of a track from one run to the next.
//!
//! One small file per track, named by the fingerprint of everything that decides its samples and by the sources that this
//! program was built from, so an entry can't outlive what it describes. A file that is cut, changed, foreign or of another
//! length is treated as absent. Files are written beside and renamed, and the oldest make room for new ones.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The environment variable that moves the folder, or switches remembering off with `off`, `0` or nothing.
pub const ENVIRONMENT: &str = "HETERODYNE_CACHE";

const MAGIC: &[u8; 8] = b"HTDPEAK1";
/// At most this many tracks are remembered.
const MAX_ENTRIES: usize = 256;
/// Larger files are not read or written: 64 Ki steps.
const MAX_BYTES: usize = 1 << 19;
/// Version of this room and a number that changes with every source file that can change a sample.
pub const SOURCES: &str = env!("HETERODYNE_SOURCES");

/// What is known about a track's levels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Peaks {
    /// Per placed step: its true peak before scaling, where it was measured.
    pub steps: Vec<Option<f32>>,
    /// Peak of the whole mix before normalisation, where it was measured.
    pub track: Option<f32>,
}

/// The folder of remembered peaks, or none.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    folder: Option<PathBuf>,
}

impl Memory {
    /// Remembers nothing.
    pub fn off() -> Self {
        Self::default()
    }

    /// Remembers in `folder`, which is made when first needed.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: Some(folder.into()),
        }
    }

    /// The user's own: [`ENVIRONMENT`] if set, else the platform's cache folder.
    pub fn of_user() -> Self {
        Self {
            folder: chosen_folder(|name| std::env::var_os(name).map(PathBuf::from)),
        }
    }

    /// What is known about the track with this fingerprint and number of placed steps.
    pub fn recall(&self, fingerprint: u128, steps: usize) -> Option<Peaks> {
        let path = self.path(fingerprint)?;
        if fs::metadata(&path).ok()?.len() > MAX_BYTES as u64 {
            return None;
        }
        decode(&fs::read(path).ok()?, fingerprint, steps)
    }

    /// Stores what is known. A folder that can't be written is no error: the next run measures again.
    pub fn store(&self, fingerprint: u128, peaks: &Peaks) {
        if let Some(path) = self.path(fingerprint) {
            let _ = write(&path, &encode(fingerprint, peaks));
        }
    }

    /// Forgets one track.
    pub fn forget(&self, fingerprint: u128) {
        if let Some(path) = self.path(fingerprint) {
            let _ = fs::remove_file(path);
        }
    }

    fn path(&self, fingerprint: u128) -> Option<PathBuf> {
        Some(
            self.folder
                .as_ref()?
                .join(format!("{fingerprint:032x}-{SOURCES}.peaks")),
        )
    }
}

fn chosen_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    if let Some(chosen) = variable(ENVIRONMENT) {
        let off =
            chosen.as_os_str().is_empty() || chosen == Path::new("off") || chosen == Path::new("0");
        return (!off).then_some(chosen);
    }
    // A relative base folder would scatter files wherever the command runs: it is ignored, as the XDG rules say.
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    let base = absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("LOCALAPPDATA"))
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))?;
    Some(base.join("heterodyne").join("levels"))
}

fn encode(fingerprint: u128, peaks: &Peaks) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(fingerprint.to_le_bytes());
    bytes.extend((peaks.steps.len() as u32).to_le_bytes());
    for peak in peaks.steps.iter().chain([&peaks.track]) {
        // Not a number stands for "not measured".
        bytes.extend(peak.unwrap_or(f32::NAN).to_le_bytes());
    }
    bytes.extend(checksum(&bytes).to_le_bytes());
    bytes
}

fn decode(bytes: &[u8], fingerprint: u128, steps: usize) -> Option<Peaks> {
    let (content, sum) = bytes.split_last_chunk::<8>()?;
    let (magic, rest) = content.split_first_chunk::<8>()?;
    let (key, rest) = rest.split_first_chunk::<16>()?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let ours = checksum(content) == u64::from_le_bytes(*sum)
        && magic == MAGIC
        && u128::from_le_bytes(*key) == fingerprint
        && u32::from_le_bytes(*count) as usize == steps
        && rest.len() == (steps + 1) * 4;
    if !ours {
        return None;
    }
    let mut values = Vec::with_capacity(steps + 1);
    for four in rest.chunks_exact(4) {
        let value = f32::from_le_bytes(four.try_into().ok()?);
        if value.is_infinite() || value < 0.0 {
            return None;
        }
        values.push((!value.is_nan()).then_some(value));
    }
    let track = values.pop()?;
    Some(Peaks {
        steps: values,
        track,
    })
}

/// FNV-1a: against accidents, not against enemies.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(folder) = path.parent().filter(|_| bytes.len() <= MAX_BYTES) else {
        return Ok(());
    };
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    make_room(folder)
}

fn make_room(folder: &Path) -> io::Result<()> {
    let mut entries: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "peaks")
        {
            entries.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    if entries.len() > MAX_ENTRIES {
        entries.sort();
        for (_, path) in &entries[..entries.len() - MAX_ENTRIES] {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some_peaks() -> Peaks {
        Peaks {
            steps: vec![Some(1.25), None, Some(0.0)],
            track: Some(0.75),
        }
    }

    #[test]
    fn what_was_stored_is_recalled_for_that_track_only() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::at(folder.path().join("made/when/needed"));
        assert_eq!(memory.recall(7, 3), None);
        memory.store(7, &some_peaks());
        assert_eq!(memory.recall(7, 3), Some(some_peaks()));
        assert_eq!(memory.recall(8, 3), None);
        assert_eq!(memory.recall(7, 2), None);
        memory.forget(7);
        assert_eq!(memory.recall(7, 3), None);
    }

    #[test]
    fn a_file_moved_to_another_name_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::at(folder.path());
        memory.store(7, &some_peaks());
        fs::rename(memory.path(7).unwrap(), memory.path(8).unwrap()).unwrap();
        assert_eq!(memory.recall(8, 3), None);
    }

    #[test]
    fn impossible_peaks_are_not_believed() {
        for bad in [-0.5, f32::INFINITY] {
            let peaks = Peaks {
                steps: vec![Some(bad)],
                track: None,
            };
            assert_eq!(decode(&encode(1, &peaks), 1, 1), None);
        }
    }

    #[test]
    fn the_oldest_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::at(folder.path());
        for key in 0..MAX_ENTRIES as u128 {
            let path = memory.path(key).unwrap();
            fs::write(&path, encode(key, &some_peaks())).unwrap();
            let age = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000 + key as u64);
            fs::File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_modified(age)
                .unwrap();
        }
        memory.store(9999, &some_peaks());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), MAX_ENTRIES);
        assert_eq!(memory.recall(0, 3), None);
        assert_eq!(memory.recall(1, 3), Some(some_peaks()));
        assert_eq!(memory.recall(9999, 3), Some(some_peaks()));
    }

    #[test]
    fn the_folder_follows_the_environment() {
        let with = |set: &'static [(&str, &str)]| {
            chosen_folder(|name| {
                set.iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| PathBuf::from(value))
            })
        };
        for off in ["", "off", "0"] {
            assert_eq!(
                chosen_folder(|name| (name == ENVIRONMENT).then(|| off.into())),
                None
            );
        }
        assert_eq!(
            with(&[(ENVIRONMENT, "here"), ("HOME", "/home/a")]),
            Some("here".into())
        );
        assert_eq!(
            with(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/home/a")]),
            Some("/x/heterodyne/levels".into())
        );
        assert_eq!(
            with(&[("XDG_CACHE_HOME", "x"), ("HOME", "/home/a")]),
            Some("/home/a/.cache/heterodyne/levels".into())
        );
        assert_eq!(with(&[]), None);
    }

    proptest! {
        #[test]
        fn any_damage_is_noticed(at in 0usize..48, flip in 1u8..=255, cut in 0usize..48) {
            let good = encode(7, &some_peaks());
            prop_assert_eq!(decode(&good, 7, 3), Some(some_peaks()));
            let mut changed = good.clone();
            let at = at % changed.len();
            changed[at] ^= flip;
            prop_assert_eq!(decode(&changed, 7, 3), None);
            prop_assert_eq!(decode(&good[..cut % good.len()], 7, 3), None);
        }
    }
}
