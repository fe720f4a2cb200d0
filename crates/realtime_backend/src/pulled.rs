//! A track whose frames are pulled by whoever calls: no device, no thread, no clock.
//!
//! Invariant: a command acts with the next frames that are pulled; position and step tell at once where it leads. Pulling
//! allocates nothing; every other call may. Seeks and new tracks are crossfades of ten milliseconds, pause and gain
//! ramps of the same length; away from them the samples are those of the live mix.

use std::sync::Arc;

use heterodyne_engine::{
    Begin, ClipSource, Controller, Mix, Player, QueueFull, Score, Settings, compile,
};
use heterodyne_media::CODE_CLIP_UNREADABLE;
use heterodyne_track::{Diagnostic, Severity};

use crate::board::Board;
use crate::refused::Refused;
use crate::source::Source;

/// One track, and who plays it.
pub(crate) struct Pulled {
    player: Player,
    controller: Controller,
    score: Arc<Score>,
    board: Board,
    warnings: Vec<Diagnostic>,
    is_paused: bool,
    gain: f32,
    /// Frame to which a seek leads that nobody has pulled yet.
    sought: Option<u64>,
}

/// A track that is ready to play.
struct Ready {
    score: Arc<Score>,
    board: Board,
    warnings: Vec<Diagnostic>,
}

impl Pulled {
    /// Plays a track from `start_secs` on: below 0 and what is no number is 0, past the end is the end. Clips in `data:`
    /// URLs are decoded here; those that cannot be opened play what is [pushed](Self::push) to them.
    ///
    /// # Errors
    /// The track cannot be used, or not at this rate.
    pub fn start(source: &Source, sample_rate_hz: u32, start_secs: f64) -> Result<Self, Refused> {
        let ready = ready(source, sample_rate_hz, None)?;
        let begin = Begin {
            frame: frame_at(&ready.score, start_secs),
            ..Begin::default()
        };
        let (player, controller) = Player::starting(Arc::clone(&ready.score), begin);
        Ok(Self {
            player,
            controller,
            score: ready.score,
            board: ready.board,
            warnings: ready.warnings,
            is_paused: begin.paused,
            gain: begin.gain,
            sought: None,
        })
    }

    /// Goes on with another track at the same position. Clips that are pushed and stay where they are keep what was pushed.
    ///
    /// # Errors
    /// The track cannot be used; then all is as before.
    pub fn update(&mut self, source: &Source) -> Result<(), Refused> {
        let ready = ready(source, self.score.sample_rate(), Some(&self.board))?;
        // Where a longer track is over or sought, a shorter one is over.
        let frame = self.position_frames().min(ready.score.frames());
        self.score = Arc::clone(&ready.score);
        self.board = ready.board;
        self.warnings = ready.warnings;
        self.sought = self.sought.map(|_| frame);
        self.order(|controller| controller.load(Arc::clone(&ready.score)));
        Ok(())
    }

    /// Fills two planar buffers of equal length with the next frames; silence while paused and past the end.
    pub fn pull(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.player.process(left, right);
        if self.controller.is_heard() {
            self.sought = None;
        }
    }

    /// Silence from about ten milliseconds on; the position then stands still.
    pub fn pause(&mut self) {
        self.is_paused = true;
        self.order(Controller::pause);
    }

    /// Goes on after a pause.
    pub fn resume(&mut self) {
        self.is_paused = false;
        self.order(Controller::resume);
    }

    /// Goes on at a place in seconds: below 0 and what is no number is 0, past the end is the end.
    pub fn seek(&mut self, secs: f64) {
        let frame = frame_at(&self.score, secs);
        self.sought = Some(frame);
        self.order(|controller| controller.seek(frame));
    }

    /// Linear gain on everything, moved into 0 to 1; what is no number is 0.
    pub fn set_gain(&mut self, gain: f32) {
        let gain = if gain.is_nan() {
            0.0
        } else {
            gain.clamp(0.0, 1.0)
        };
        self.gain = gain;
        self.order(|controller| controller.set_gain(gain));
    }

    /// Appends interleaved stereo samples at the rate of the stream to the clip with this index, if that is one which could
    /// not be opened; else nothing happens.
    pub fn push(&mut self, index: usize, samples: &[f32], finished: bool) {
        self.board.push(index, samples, finished);
    }

    /// Position in frames from the start of the track.
    pub fn position_frames(&mut self) -> u64 {
        self.controller.collect();
        let heard = || self.controller.status().position();
        self.sought.unwrap_or_else(heard).min(self.score.frames())
    }

    /// Index of the step that plays; of two that overlap the later one once its fade in is complete; past the end the last.
    pub fn step(&mut self) -> usize {
        let frame = self.position_frames();
        let steps = self.score.steps();
        let playing = match self.score.step_at(frame) {
            Some(step) => steps.get(step),
            None if frame == 0 => steps.first(),
            None => steps.last(),
        };
        playing.map_or(0, |span| span.document_index)
    }

    /// What is worth knowing of the track that plays.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Sends a command. Where so many wait already that no more fit, nobody pulls: a new player then begins with all that was wished.
    fn order(&mut self, order: impl FnOnce(&mut Controller) -> Result<(), QueueFull>) {
        self.controller.collect();
        if order(&mut self.controller).is_err() {
            let begin = Begin {
                frame: self.position_frames(),
                gain: self.gain,
                paused: self.is_paused,
                looped: false,
            };
            (self.player, self.controller) = Player::starting(Arc::clone(&self.score), begin);
            self.sought = None;
        }
    }
}

/// Reads and compiles a track. Where a clip cannot be opened, it gets a stream; one that the last track had there is kept.
fn ready(source: &Source, sample_rate_hz: u32, last: Option<&Board>) -> Result<Ready, Refused> {
    let mut project = source.read_whole()?;
    let board = Board::new(&project.track, last);
    let streams = board.settle(&project.unopened());
    let mut warnings = std::mem::take(&mut project.diagnostics);
    for warning in &mut warnings {
        if warning.code == CODE_CLIP_UNREADABLE {
            let message = &warning.message;
            warning.message = message.replacen("is left out", "plays what is pushed to it", 1);
        }
    }
    let (track, mut sources) = project.into_piece();
    for (index, stream) in streams {
        if let Some(clip) = sources.clips.get_mut(index) {
            *clip = ClipSource::Streamed(stream);
        }
    }
    let settings = Settings::new(sample_rate_hz, Mix::Live);
    let compiled = compile(&track, sources, &settings)
        .map_err(|error| Refused::by_engine(source, &error.place, &error.message))?;
    warnings.extend(compiled.warnings.iter().map(|warning| {
        source.problem(
            Severity::Warning,
            "engine",
            &warning.place,
            &warning.message,
        )
    }));
    Ok(Ready {
        score: Arc::new(compiled.score),
        board,
        warnings,
    })
}

/// The frame at a second of the track: ⌊s·rate⌋, within it.
fn frame_at(score: &Score, secs: f64) -> u64 {
    // What is below 0 or no number becomes 0, what is too large the greatest.
    let frame = (secs * f64::from(score.sample_rate())) as u64;
    frame.min(score.frames())
}

#[cfg(test)]
mod tests;
