//! One track on one device: the session, the clips that are pushed to it, and what is worth telling.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heterodyne_device::{Event, Options, Piece, Refusal, Session, Snapshot};
use heterodyne_engine::ClipSource;
use heterodyne_media::{CODE_CLIP_UNREADABLE, Project};
use heterodyne_track::document::Place;
use heterodyne_track::{Diagnostic, Severity};

use crate::board::Board;
use crate::error::BackendError;
use crate::note::{Note, Report};
use crate::source::Source;

/// A track that plays.
pub(crate) struct Stream {
    session: Session,
    tracks: Mutex<Tracks>,
    crier: Arc<Crier>,
}

/// The tracks that were asked for.
struct Tracks {
    /// The clips of the last one.
    board: Arc<Board>,
    /// The texts of those of which the session has said nothing yet, by the session's number.
    waiting: BTreeMap<u64, Arc<Source>>,
}

impl Stream {
    /// Opens the device and plays `project`, which was read from `source`.
    ///
    /// # Errors
    /// There is no device, or it cannot be used.
    pub fn start(
        source: Source,
        project: Project,
        start_secs: f64,
        mut options: Options,
        report: Report,
    ) -> Result<Self, BackendError> {
        options.start_secs = seconds(start_secs);
        let source = Arc::new(source);
        let board = Arc::new(Board::new(&project.track, None));
        let crier = Arc::new(Crier {
            report,
            told: Mutex::default(),
        });
        let load = load(&source, project, &board, &crier);
        Ok(Self {
            session: Session::start(load, options).map_err(BackendError::Device)?,
            tracks: Mutex::new(Tracks {
                board,
                waiting: BTreeMap::from([(0, source)]),
            }),
            crier,
        })
    }

    /// Plays another track from the same position on.
    pub fn update(&self, source: Source, project: Project) {
        let source = Arc::new(source);
        let mut tracks = self.tracks();
        let board = Arc::new(Board::new(&project.track, Some(&tracks.board)));
        let load = load(&source, project, &board, &self.crier);
        // Under the lock: what the session says of it is not looked up before it stands there.
        let revision = self.session.update(load);
        tracks.board = board;
        tracks.waiting.insert(revision, source);
    }

    /// Goes on at a place in seconds.
    pub fn seek(&self, secs: f64) {
        self.session.seek(seconds(secs));
    }

    /// Appends to a clip that is pushed.
    pub fn push(&self, index: usize, samples: &[f32], finished: bool) {
        let board = Arc::clone(&self.tracks().board);
        board.push(index, samples, finished);
    }

    /// The device's side.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The index of the step of the document that plays; past the end it is the last one.
    pub fn step(&self, snapshot: &Snapshot) -> usize {
        let Some(score) = self.session.score() else {
            return 0;
        };
        let playing = match snapshot.step {
            Some(step) => score.steps().get(step),
            None if snapshot.position_frames == 0 => score.steps().first(),
            None => score.steps().last(),
        };
        playing.map_or(0, |span| span.document_index)
    }

    /// Tells what has happened since the last time.
    pub fn tell(&self) {
        for event in self.session.events() {
            match event {
                Event::Loaded { revision, warnings } => {
                    let source = self.settled(revision);
                    for warning in warnings {
                        self.engine_says(
                            source.as_deref(),
                            Severity::Warning,
                            &warning.place,
                            &warning.message,
                        );
                    }
                }
                Event::Refused { revision, error } => {
                    let source = self.settled(revision);
                    match error {
                        Refusal::Load(cause) => self.crier.line(&cause),
                        Refusal::Compile(error) => self.engine_says(
                            source.as_deref(),
                            Severity::Error,
                            &error.place,
                            &error.message,
                        ),
                    }
                }
                Event::Lost { cause, retry_secs } => self.crier.line(&format!(
                    "the device is gone: {cause}; next attempt in {retry_secs:.1} s"
                )),
                Event::Failed => self.crier.line("an internal error has ended the sound"),
                _ => {}
            }
        }
    }

    /// The text of a track of which the session has said its word. Older ones will not be heard of.
    fn settled(&self, revision: u64) -> Option<Arc<Source>> {
        let mut tracks = self.tracks();
        let source = tracks.waiting.remove(&revision);
        tracks.waiting.retain(|waiting, _| *waiting > revision);
        source
    }

    fn engine_says(
        &self,
        source: Option<&Source>,
        severity: Severity,
        place: &Place,
        message: &str,
    ) {
        match source {
            Some(source) => {
                let problem = source.problem(severity, "engine", place, message);
                self.crier.problem(&problem, source.text());
            }
            None => self.crier.line(message),
        }
    }

    fn tracks(&self) -> MutexGuard<'_, Tracks> {
        self.tracks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is no number is the start; the session bounds the rest.
fn seconds(secs: f64) -> f64 {
    if secs.is_nan() { 0.0 } else { secs.max(0.0) }
}

/// The part of starting that takes time: decodes clips, and gives those that cannot be opened to the board.
///
/// The track and its noise are those that were read when the call was made: their files may be gone by now.
fn load(
    source: &Arc<Source>,
    mut project: Project,
    board: &Arc<Board>,
    crier: &Arc<Crier>,
) -> impl FnOnce() -> Result<Piece, String> + Send + 'static {
    let (source, board, crier) = (Arc::clone(source), Arc::clone(board), Arc::clone(crier));
    move || {
        project.decode(&source.folder);
        for problem in &mut project.diagnostics {
            if problem.code == CODE_CLIP_UNREADABLE {
                problem.message =
                    problem
                        .message
                        .replacen("is left out", "plays what is pushed to it", 1);
            }
            crier.problem(problem, source.text());
        }
        let waiting = board.settle(&project.unopened());
        let (track, mut sources) = project.into_piece();
        for (index, stream) in waiting {
            if let Some(clip) = sources.clips.get_mut(index) {
                *clip = ClipSource::Streamed(stream);
            }
        }
        Ok(Piece { track, sources })
    }
}

/// Tells everything once: a track that is edited is read again and again.
struct Crier {
    report: Report,
    told: Mutex<HashSet<String>>,
}

impl Crier {
    fn problem(&self, diagnostic: &Diagnostic, text: &str) {
        // Not the line: an edit above moves it.
        if self.is_new(format!("{}: {}", diagnostic.path, diagnostic.message)) {
            (self.report)(Note::Problem { diagnostic, text });
        }
    }

    /// Comes and goes with the device, so that it may be told twice.
    fn line(&self, line: &str) {
        (self.report)(Note::Line(line));
    }

    fn is_new(&self, what: String) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(what)
    }
}
