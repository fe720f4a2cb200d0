//! Recordings: each peer, ourselves and the mix, as WAV files that begin at the same moment.
//!
//! Invariant: the audio thread only puts samples into rings; a thread of its own writes them, and finishes every file at the end.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use heterodyne_media::{AudioWriter, Format, RecordSpec, record};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::RATE_HZ;
use crate::error::PeerError;

/// Frames that may wait to be written: two seconds.
const ROOM: usize = 2 * RATE_HZ as usize;
/// How often the thread looks.
const TURN: Duration = Duration::from_millis(20);
/// Before anything was put in.
const NOT_BEGUN: u64 = u64::MAX;

/// Where samples are put in, on any one thread.
#[derive(Debug)]
pub struct Tap {
    ring: Producer<f32>,
    begin: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
}

impl Tap {
    /// Takes a block whose first frame is number `frame` of the session. What finds no room is replaced by nothing, and counted.
    pub fn put(&mut self, frame: u64, left: &[f32], right: &[f32]) {
        if self.begin.load(Ordering::Relaxed) == NOT_BEGUN {
            self.begin.store(frame, Ordering::Release);
        }
        let room = (self.ring.slots() / 2).min(left.len());
        if let Ok(chunk) = self.ring.write_chunk_uninit(2 * room) {
            let pairs = left.iter().zip(right);
            chunk.fill_from_iter(pairs.flat_map(|(left, right)| [*left, *right]));
        }
        if room < left.len() {
            let lost = (left.len() - room) as u64;
            self.lost.fetch_add(lost, Ordering::Relaxed);
        }
    }
}

struct Track {
    ring: Consumer<f32>,
    begin: Arc<AtomicU64>,
    begun: bool,
    writer: Box<dyn AudioWriter>,
}

/// Writes what taps take.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    tracks: Option<Sender<Track>>,
    thread: Option<JoinHandle<Result<Vec<PathBuf>, PeerError>>>,
    lost: Arc<AtomicU64>,
    /// Whether files are wanted into which nothing was ever put.
    wanted: Arc<AtomicBool>,
    names: Vec<String>,
}

impl std::fmt::Debug for Track {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Track").finish_non_exhaustive()
    }
}

impl Recorder {
    /// Records into a folder, which is made if it is missing.
    ///
    /// # Errors
    /// It cannot be made, or the system gives no thread.
    pub fn new(folder: &Path) -> Result<Self, PeerError> {
        let failed = |error: std::io::Error| PeerError::file(folder.display(), error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let (tracks, arriving) = mpsc::channel();
        let wanted = Arc::new(AtomicBool::new(false));
        let is_wanted = Arc::clone(&wanted);
        let thread = std::thread::Builder::new()
            .name("heterodyne-recorder".to_owned())
            .spawn(move || write(&arriving, &is_wanted))
            .map_err(failed)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            tracks: Some(tracks),
            thread: Some(thread),
            lost: Arc::new(AtomicU64::new(0)),
            wanted,
            names: Vec::new(),
        })
    }

    /// Opens `name.wav`; of names that were there before, `name-2.wav` and so on.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn tap(&mut self, name: &str) -> Result<Tap, PeerError> {
        let tame = |letter: char| match letter.is_alphanumeric() || letter == '-' {
            true => letter,
            false => '_',
        };
        let base: String = name.chars().map(tame).take(60).collect();
        let is_new = |name: &String| !self.names.contains(name);
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        let name = names.find(is_new).unwrap_or_else(|| base.clone());
        self.names.push(name.clone());
        let path = self.folder.join(format!("{name}.wav"));
        let writer = record(&path, &RecordSpec::new(Format::WavF32, RATE_HZ))
            .map_err(|error| PeerError::file(path.display(), error))?;
        let (ring, samples) = RingBuffer::new(2 * ROOM);
        let begin = Arc::new(AtomicU64::new(NOT_BEGUN));
        if let Some(tracks) = &self.tracks {
            let _ = tracks.send(Track {
                ring: samples,
                begin: Arc::clone(&begin),
                begun: false,
                writer,
            });
        }
        Ok(Tap {
            ring,
            begin,
            lost: Arc::clone(&self.lost),
        })
    }

    /// Frames that could not be written in time.
    pub fn lost_frames(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Writes what is still there and closes every file. Taps take no more.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn finish(mut self) -> Result<Vec<PathBuf>, PeerError> {
        self.wanted.store(true, Ordering::Release);
        self.tracks = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(files)) => files,
            _ => Err(PeerError::file(
                self.folder.display(),
                "the recorder broke off",
            )),
        }
    }
}

fn write(arriving: &Receiver<Track>, wanted: &AtomicBool) -> Result<Vec<PathBuf>, PeerError> {
    let (mut tracks, mut files, mut first) = (Vec::<Track>::new(), Vec::new(), None);
    let mut planes = [Vec::new(), Vec::new()];
    loop {
        let over = match arriving.recv_timeout(TURN) {
            Ok(track) => {
                tracks.push(track);
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        };
        let mut kept = Vec::with_capacity(tracks.len());
        for mut track in tracks.drain(..) {
            let abandoned = track.ring.is_abandoned();
            let result = drain(&mut track, &mut planes);
            if let Err(error) = result {
                first.get_or_insert(error);
            } else if over && !track.begun && !wanted.load(Ordering::Acquire) {
                // A session that never began leaves no empty files.
                drop(track);
            } else if over || abandoned {
                match track.writer.finish() {
                    Ok(file) => files.push(file.path),
                    Err(error) => {
                        first.get_or_insert(error);
                    }
                }
            } else {
                kept.push(track);
            }
        }
        tracks = kept;
        if over {
            return match first {
                Some(error) => Err(PeerError::file("recording", error)),
                None => Ok(files),
            };
        }
    }
}

fn drain(
    track: &mut Track,
    planes: &mut [Vec<f32>; 2],
) -> Result<(), heterodyne_media::MediaError> {
    if !track.begun {
        let begin = track.begin.load(Ordering::Acquire);
        if begin == NOT_BEGUN {
            return Ok(());
        }
        track.begun = true;
        let mut left = begin;
        let silence = [0.0; 4096];
        while left > 0 {
            let count = left.min(silence.len() as u64) as usize;
            track.writer.write(&silence[..count], &silence[..count])?;
            left -= count as u64;
        }
    }
    let ready = track.ring.slots() / 2 * 2;
    let Ok(chunk) = track.ring.read_chunk(ready) else {
        return Ok(());
    };
    planes.iter_mut().for_each(Vec::clear);
    for (n, sample) in chunk.into_iter().enumerate() {
        planes[n % 2].push(sample);
    }
    track.writer.write(&planes[0], &planes[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_begin_together_and_names_do_not_meet() {
        let folder = tempfile::tempdir().unwrap();
        let mut recorder = Recorder::new(folder.path()).unwrap();
        let mut first = recorder.tap("a/b").unwrap();
        let mut second = recorder.tap("a_b").unwrap();
        let _empty = recorder.tap("silent").unwrap();
        first.put(0, &[0.5; 100], &[-0.5; 100]);
        second.put(60, &[0.25; 40], &[0.0; 40]);
        let files = recorder.finish().unwrap();
        assert_eq!(files.len(), 3);
        let read = |name: &str| {
            let bytes = std::fs::read(folder.path().join(name)).unwrap();
            heterodyne_media::decode_clip_bytes(bytes, None, name, 1000).unwrap()
        };
        let (one, two) = (read("a_b.wav"), read("a_b-2.wav"));
        assert_eq!(one.left, vec![0.5; 100]);
        assert_eq!(two.left[..60], [0.0; 60]);
        assert_eq!(two.left[60..], [0.25; 40]);
        assert_eq!(one.sample_rate_hz, 48_000);
    }
}
