//! Looks after the files of a track: reads it again when one of them changes, and says what came of it.
//!
//! Invariant: a file that is still being written is no reason to complain. A change counts once the files have looked the
//! same for two looks; what is then refused is tried again before it is called wrong.

use super::named_files::{self, Stamps};
use crate::problems::Problems;
use crate::source::{self, Opened};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(150);
/// How often files that stand still are tried before they are called wrong.
const TRIES: u32 = 3;

/// What came of a change.
pub enum Found {
    /// The track as it is now.
    Track(Box<Opened>),
    /// It cannot be used, and why.
    Refused(Problems),
}

/// A watch over a track's files. It ends when it is dropped.
pub struct Watch {
    orders: Sender<()>,
}

impl Watch {
    /// Watches a track that was just opened; without `look`, waits to be told that something has changed.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn begin(
        path: &Path,
        preset_secs: f64,
        opened: &Opened,
        seen: Stamps,
        look: bool,
        tell: Sender<Found>,
    ) -> std::io::Result<Self> {
        let (orders, ordered) = channel();
        let files = files_of(opened);
        let mut watcher = Watcher {
            path: path.to_owned(),
            file: opened.file.clone(),
            preset_secs,
            seen: joined(&files, seen),
            files,
            pending: None,
            tell,
        };
        let thread = std::thread::Builder::new().name("heterodyne-watch".to_owned());
        thread.spawn(move || watcher.run(&ordered, look))?;
        Ok(Self { orders })
    }

    /// Reads the track again now.
    pub fn reload(&self) {
        // A watcher that is gone has nobody to tell.
        let _ = self.orders.send(());
    }
}

/// All files of a track.
pub fn files_of(opened: &Opened) -> BTreeSet<PathBuf> {
    let noise = opened.sources.background.as_ref();
    named_files::of_track(&opened.file, &opened.problems.text, &opened.track, noise)
}

/// How files look, where they were looked at before they were read; now, for those that were not known then.
fn joined(files: &BTreeSet<PathBuf>, before: Stamps) -> Stamps {
    let mut stamps = named_files::stamps(files);
    for (path, stamp) in before {
        stamps.entry(path).and_modify(|now| *now = stamp);
    }
    stamps
}

struct Watcher {
    path: PathBuf,
    file: PathBuf,
    preset_secs: f64,
    files: BTreeSet<PathBuf>,
    /// How the files looked when they were last read and judged.
    seen: Stamps,
    /// A change that has not been judged: how it looks, and how often it was tried.
    pending: Option<(Stamps, u32)>,
    tell: Sender<Found>,
}

impl Watcher {
    fn run(&mut self, orders: &Receiver<()>, look: bool) {
        loop {
            let order = if look {
                orders.recv_timeout(LOOK)
            } else {
                orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            let found = match order {
                Ok(()) => Some(self.read(named_files::stamps(&self.files), 1)),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if let Some(found) = found.flatten()
                && self.tell.send(found).is_err()
            {
                return;
            }
        }
    }

    /// `Some` when there was something to read.
    fn look(&mut self) -> Option<Option<Found>> {
        let now = named_files::stamps(&self.files);
        if now == self.seen {
            self.pending = None;
            return None;
        }
        match self.pending.take() {
            Some((then, tries)) if then == now => Some(self.read(now, TRIES - tries)),
            _ => {
                self.pending = Some((now, 0));
                None
            }
        }
    }

    /// Reads the track. `None` when it is refused and may be tried again.
    fn read(&mut self, before: Stamps, tries_left: u32) -> Option<Found> {
        let read = source::read(&self.path, self.preset_secs).unwrap_or_else(|failure| {
            let message = failure.message().unwrap_or("it cannot be read").to_owned();
            Err(source::whole_file(&self.path, message))
        });
        match read {
            Ok(opened) => {
                self.files = files_of(&opened);
                self.seen = joined(&self.files, before);
                self.pending = None;
                Some(Found::Track(Box::new(opened)))
            }
            Err(_) if tries_left > 1 => {
                self.pending = Some((before, TRIES + 1 - tries_left));
                None
            }
            Err(problems) => {
                // A preset that is named now may be what is missing.
                let named = named_files::of_text(&self.file, &problems.text);
                self.files.extend(named);
                self.seen = joined(&self.files, before);
                self.pending = None;
                Some(Found::Refused(problems))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACK: &str =
        r#"{"global": {"sample_rate": 8000}, "progression": [{"duration": 1, "voices": []}]}"#;

    struct Bench {
        folder: tempfile::TempDir,
        watcher: Watcher,
        _told: Receiver<Found>,
    }

    fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.json");
        std::fs::write(&path, TRACK).unwrap();
        let opened = source::read(&path, 1.0).unwrap().ok().unwrap();
        let files = files_of(&opened);
        let (tell, told) = channel();
        let watcher = Watcher {
            file: path.clone(),
            path,
            preset_secs: 1.0,
            seen: named_files::stamps(&files),
            files,
            pending: None,
            tell,
        };
        Bench {
            folder,
            watcher,
            _told: told,
        }
    }

    impl Bench {
        fn put(&self, text: &str) {
            std::fs::write(self.folder.path().join("t.json"), text).unwrap();
        }

        /// One look: what was told, in a word.
        fn look(&mut self) -> &'static str {
            match self.watcher.look() {
                None => "quiet",
                Some(None) => "tried",
                Some(Some(Found::Track(_))) => "track",
                Some(Some(Found::Refused(_))) => "refused",
            }
        }
    }

    #[test]
    fn a_change_is_read_once_when_it_stands_still() {
        let mut bench = bench();
        assert_eq!(bench.look(), "quiet");
        bench.put(&TRACK.replace("1, ", "2, "));
        bench.put(&TRACK.replace("1, ", "12, "));
        assert_eq!(
            [bench.look(), bench.look(), bench.look()],
            ["quiet", "track", "quiet"]
        );
    }

    #[test]
    fn a_half_written_file_is_waited_for() {
        let mut bench = bench();
        bench.put(&TRACK[..40]);
        assert_eq!(
            [bench.look(), bench.look(), bench.look()],
            ["quiet", "tried", "tried"]
        );
        bench.put(&TRACK.replace("1, ", "2, "));
        assert_eq!(
            [bench.look(), bench.look(), bench.look()],
            ["quiet", "track", "quiet"]
        );
    }

    #[test]
    fn a_wrong_file_is_called_wrong_once() {
        let mut bench = bench();
        bench.put("{");
        let looks: Vec<_> = (0..6).map(|_| bench.look()).collect();
        assert_eq!(
            looks,
            ["quiet", "tried", "tried", "refused", "quiet", "quiet"]
        );
    }

    #[test]
    fn a_file_that_is_gone_is_told_and_its_return_too() {
        let mut bench = bench();
        std::fs::remove_file(bench.folder.path().join("t.json")).unwrap();
        let looks: Vec<_> = (0..4).map(|_| bench.look()).collect();
        assert_eq!(looks[3], "refused");
        bench.put(TRACK);
        assert_eq!([bench.look(), bench.look()], ["quiet", "track"]);
    }

    #[test]
    fn what_a_new_track_names_is_watched_from_then_on() {
        let mut bench = bench();
        let naming = TRACK.replacen(
            '{',
            r#"{"background_noise": {"file_path": "sea.noise"}, "#,
            1,
        );
        bench.put(&naming);
        assert_eq!([bench.look(), bench.look()], ["quiet", "track"]);
        let noise = r#"{"noise_parameters": {"name": "pink"}}"#;
        std::fs::write(bench.folder.path().join("sea.noise"), noise).unwrap();
        assert_eq!(
            [bench.look(), bench.look(), bench.look()],
            ["quiet", "track", "quiet"]
        );
    }
}
