//! The order of measuring: yardstick and engine take turns, so that a busy minute slows both alike.

use std::path::Path;

use crate::failure::{Outcome, at};
use crate::place;

use super::command::{self, Run};
use super::program::{Programs, Timed, timed};
use super::tracks::Track;

/// How much sound one run of the yardstick makes, in seconds.
const YARDSTICK_SECS: &str = "12";

/// Threads of a row of the whole command; 0 is all.
pub const THREADS: [u32; 3] = [1, 2, 0];

/// Everything that is measured.
pub struct Bench {
    programs: Programs,
    /// The tracks, in the order of the table.
    pub tracks: Vec<Track>,
    /// The tracks of single voices.
    pub voice_tracks: Vec<Track>,
    /// Speed of each of them, a list for each track.
    pub voice_speeds: Vec<Vec<f64>>,
    /// Fewer repetitions, and a part of the long track.
    pub quick: bool,
    /// Speed of the plain loop, tones and noise: multiples of real time, one for each turn.
    pub yardstick: [Vec<f64>; 2],
    /// Speed of the engine alone, a list for each track.
    pub engine: Vec<Vec<f64>>,
    /// Seconds to the first block at hour eight of the long track.
    pub seek_secs: Vec<f64>,
    /// Runs of the whole command: track, threads, seconds of sound, runs.
    pub commands: Vec<(usize, u32, f64, Vec<Run>)>,
}

impl Bench {
    /// Nothing measured yet.
    pub fn new(
        programs: Programs,
        tracks: Vec<Track>,
        voice_tracks: Vec<Track>,
        quick: bool,
    ) -> Self {
        let voice_speeds = vec![Vec::new(); voice_tracks.len()];
        let engine = vec![Vec::new(); tracks.len()];
        let yardstick = [Vec::new(), Vec::new()];
        Bench {
            programs,
            tracks,
            voice_tracks,
            voice_speeds,
            quick,
            yardstick,
            engine,
            seek_secs: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// The engine alone, one thread, and the seek.
    pub fn engine(&mut self) -> Outcome {
        let turns = if self.quick { 3 } else { 9 };
        for turn in 1..=turns {
            println!("engine, turn {turn} of {turns}");
            for index in 0..self.tracks.len() {
                // The yardstick of a track runs right before it.
                self.yardstick(self.tracks[index].noisy)?;
                let track = &self.tracks[index];
                let path = track.path.display().to_string();
                let (from, length) = (track.from_secs.to_string(), track.engine_secs.to_string());
                let speed =
                    timed(&self.programs.speed, &["engine", &path, &from, &length])?.speed();
                self.engine[index].push(speed);
            }
            if let Some(night) = self.tracks.last() {
                let path = night.path.display().to_string();
                let at_secs = (8.0 * 3600.0 - 1.0).to_string();
                self.seek_secs
                    .push(timed(&self.programs.speed, &["seek", &path, &at_secs])?.wall_secs);
            }
        }
        Ok(())
    }

    /// Every voice alone, one thread.
    pub fn voices(&mut self) -> Outcome {
        let turns = if self.quick { 1 } else { 5 };
        for turn in 1..=turns {
            println!("voices, turn {turn} of {turns}");
            for index in 0..self.voice_tracks.len() {
                if index % 8 == 0 {
                    self.yardstick(false)?;
                }
                let track = &self.voice_tracks[index];
                let path = track.path.display().to_string();
                let (from, length) = (track.from_secs.to_string(), track.engine_secs.to_string());
                let speed =
                    timed(&self.programs.speed, &["engine", &path, &from, &length])?.speed();
                self.voice_speeds[index].push(speed);
            }
        }
        Ok(())
    }

    /// The whole command, with one thread, two and all.
    pub fn commands(&mut self) -> Outcome {
        let turns = if self.quick { 1 } else { 3 };
        let out = place::target().join("bench-out");
        std::fs::create_dir_all(&out).map_err(at(&out))?;
        for turn in 1..=turns {
            println!("whole command, turn {turn} of {turns}");
            for index in 0..self.tracks.len() {
                for threads in self.threads(index) {
                    self.yardstick(self.tracks[index].noisy)?;
                    self.command(index, threads, &out.join("bench.wav"))?;
                }
            }
        }
        Ok(())
    }

    /// Two threads are timed on the long track only, and all only where that is more than one.
    fn threads(&self, index: usize) -> Vec<u32> {
        let long = index + 1 == self.tracks.len();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let pairs = self.tracks[index].name.starts_with("pairs8");
        let wanted = |threads: &u32| match threads {
            1 => true,
            2 => long && cores >= 2,
            _ => cores > 1 && !(long && cores == 2),
        };
        if pairs {
            vec![1]
        } else {
            THREADS.into_iter().filter(wanted).collect()
        }
    }

    fn command(&mut self, index: usize, threads: u32, out: &Path) -> Outcome {
        let track = &self.tracks[index];
        let long = index + 1 == self.tracks.len();
        let part = (self.quick && long).then_some(3600.0);
        let run = command::render(&self.programs.heterodyne, &track.path, out, threads, part)?;
        if let Some(row) = self
            .commands
            .iter_mut()
            .find(|row| (row.0, row.1) == (index, threads))
        {
            row.3.push(run);
            return Ok(());
        }
        let path = track.path.display().to_string();
        let length = timed(&self.programs.speed, &["length", &path])?.audio_secs;
        self.commands
            .push((index, threads, part.unwrap_or(length), vec![run]));
        Ok(())
    }

    fn yardstick(&mut self, noisy: bool) -> Outcome {
        let kind = if noisy { "pink" } else { "tones" };
        let timed: Timed = timed(&self.programs.speed, &["yardstick", kind, YARDSTICK_SECS])?;
        self.yardstick[usize::from(noisy)].push(timed.speed());
        Ok(())
    }
}

/// The middle value; NaN of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_of_an_even_number_is_between_the_two_in_the_middle() {
        assert_eq!(median(&[4.0, 1.0, 100.0, 2.0]), 3.0);
        assert_eq!(median(&[5.0, 1.0, 9.0]), 5.0);
        assert!(median(&[]).is_nan());
    }
}
