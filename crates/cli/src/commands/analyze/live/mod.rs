//! Measures what comes in from a device: a live view on a terminal, lines elsewhere.

mod draw;
mod ear;
mod keys;
mod listener;
mod reading;
mod said;
mod view;

use super::args::AnalyzeArgs;
use super::picture;
use crate::exit::Failure;
use crate::screen::{self, Screen};
use crate::stderr_kept::Kept;
use crate::table::plain;
use crate::{output, signal};
use ear::{Ear, Health};
use heterodyne_lab::settings::{FRAME_MAX, FRAME_MIN};
use keys::Action;
use listener::Listener;
use reading::Reading;
use serde_json::{Map, json};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use view::{Lower, View};

/// How often the device is looked at where nothing is drawn.
const LOOK: Duration = Duration::from_millis(30);
/// Time between two lines for people.
const LINE: Duration = Duration::from_secs(1);
/// Messages that are kept.
const MESSAGES: usize = 20;

/// Why it is over.
enum End {
    Done,
    Interrupted,
}

/// A measurement under way.
struct Desk<'a> {
    args: &'a AnalyzeArgs,
    ear: Ear,
    listener: Listener,
    samples: Vec<f32>,
    health: Health,
    /// Frames that may still come.
    left: Option<u64>,
}

/// Runs `heterodyne analyze --input DEVICE`.
pub fn run(args: &AnalyzeArgs, input: &str) -> Result<(), Failure> {
    if let Some(path) = &args.plot {
        picture::kind(path)?;
    }
    if args.size < FRAME_MIN {
        return Err(Failure::Usage(format!(
            "--size {} with --input: accepted are powers of two from {FRAME_MIN} to {FRAME_MAX}",
            args.size
        )));
    }
    let cancel = signal::listen()?;
    // What the system's libraries write about devices that are not there is said better below.
    let quiet = Kept::begin();
    let ear = Ear::open(input, args.sample_rate);
    drop(quiet);
    let ear = ear.map_err(|error| {
        let said = error.to_string();
        let said = said.trim_end_matches('.');
        Failure::Device(format!("{said}; heterodyne devices lists them"))
    })?;
    let rate = ear.sample_rate();
    let mut desk = Desk {
        listener: Listener::new(args, rate, ear.channels())?,
        ear,
        args,
        samples: Vec::new(),
        health: Health::default(),
        left: args.duration.map(|secs| (secs * f64::from(rate)) as u64),
    };
    let end = if args.json {
        desk.in_lines(cancel)
    } else if screen::is_drawn_on() {
        desk.on_screen(cancel)
    } else {
        desk.in_lines(cancel)
    }?;
    desk.close(&end)
}

impl Desk<'_> {
    /// Takes in what has come; whether the device went or came back meanwhile.
    fn tick(&mut self) -> bool {
        self.samples.clear();
        self.ear.read(&mut self.samples);
        let channels = self.ear.channels().max(1);
        if let Some(left) = &mut self.left {
            let frames = (self.samples.len() / channels) as u64;
            let taken = frames.min(*left);
            self.samples.truncate(taken as usize * channels);
            *left -= taken;
        }
        self.listener.take(&self.samples);
        let health = self.ear.health();
        let changed = health.trouble != self.health.trouble;
        self.health = health;
        changed
    }

    fn is_over(&self) -> bool {
        self.left == Some(0)
    }

    /// A line for each new set of tones as JSON, or one a second for people.
    fn in_lines(&mut self, cancel: &AtomicBool) -> Result<End, Failure> {
        if self.args.json {
            say(&said::opened(&self.ear))?;
        } else {
            output::print(&format!("{}\n", said::opened_line(&self.ear)))?;
        }
        let mut due = Instant::now() + LINE;
        loop {
            if cancel.load(Ordering::Relaxed) {
                return Ok(End::Interrupted);
            }
            let changed = self.tick();
            let new = self.listener.has_new_tones();
            if self.args.json {
                if changed {
                    say(&said::health(&self.health))?;
                }
                if new {
                    let reading = self.listener.reading();
                    say(&said::measured(
                        "measured",
                        &reading,
                        &self.health,
                        self.rest(&reading),
                    ))?;
                }
            } else {
                if changed {
                    output::print(&format!("{}\n", said::health_line(&self.health)))?;
                }
                if Instant::now() >= due {
                    due += LINE;
                    let reading = self.listener.reading();
                    output::print(&format!("{}\n", said::line(&reading)))?;
                }
            }
            if self.is_over() {
                return Ok(End::Done);
            }
            std::thread::sleep(LOOK);
        }
    }

    fn on_screen(&mut self, cancel: &AtomicBool) -> Result<End, Failure> {
        let failed = |error| Failure::io("use the terminal")(error);
        let mut screen = Screen::enter(keys::action).map_err(failed)?;
        let mut view = View {
            title: self.ear.name().to_owned(),
            temperament: self.args.temperament.word.clone(),
            lower: match self.args.zoom {
                Some(_) => Lower::Zoom,
                None => Lower::Tones,
            },
            colour: screen::colours(),
            ..View::default()
        };
        loop {
            if cancel.load(Ordering::Relaxed) {
                return Ok(End::Interrupted);
            }
            if self.tick() {
                view.messages.push(said::health_line(&self.health));
            }
            view.messages
                .extend(screen.lines().iter().map(|line| plain(line)));
            let old = view.messages.len().saturating_sub(MESSAGES);
            view.messages.drain(..old);
            if self.is_over() {
                return Ok(End::Done);
            }
            if !view.held {
                self.show(&mut view);
            }
            screen
                .draw(|frame| draw::draw(&view, frame))
                .map_err(failed)?;
            let mut end = None;
            screen
                .take_keys(|key| end = self.press(key, &mut view).or(end.take()))
                .map_err(failed)?;
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }

    /// Takes everything that is shown over into the view.
    fn show(&self, view: &mut View) {
        view.reading = self.listener.reading();
        view.health = self.health.clone();
        view.a4_hz = self.listener.a4_hz;
        view.spectra.clear();
        for channel in 0..view.reading.channels.len() {
            let (bins, bin_hz) = self.listener.spectrum(channel);
            view.spectra.push(bins.to_vec());
            view.bin_hz = bin_hz;
        }
    }

    fn press(&mut self, key: Option<Action>, view: &mut View) -> Option<End> {
        if view.help && key != Some(Action::Interrupt) {
            view.help = false;
            return None;
        }
        match key? {
            Action::Hold => view.held = !view.held,
            Action::Anew => self.listener.reset(),
            Action::Next => view.lower = view.lower.next(),
            Action::Tune(hz) => self.listener.tune(self.listener.a4_hz + hz),
            Action::Help => view.help = true,
            Action::Quit => return Some(End::Done),
            Action::Interrupt => return Some(End::Interrupted),
        }
        None
    }

    /// Draws what was asked for, says how it was.
    fn close(&self, end: &End) -> Result<(), Failure> {
        let reading = self.listener.reading();
        let plot = match &self.args.plot {
            Some(path) if self.picture(path, &reading)? => Some(path),
            _ => None,
        };
        if self.args.json {
            let mut rest = self.rest(&reading);
            rest.insert(
                "interrupted".to_owned(),
                json!(matches!(end, End::Interrupted)),
            );
            rest.insert(
                "plot".to_owned(),
                json!(plot.map(|path| path.display().to_string())),
            );
            say(&said::measured("end", &reading, &self.health, rest))?;
        } else {
            output::print(&format!("{}\n", said::line(&reading)))?;
        }
        match end {
            End::Done => Ok(()),
            End::Interrupted => Err(Failure::EndedByUser),
        }
    }

    /// What is told where it was asked for.
    fn rest(&self, reading: &Reading) -> Map<String, serde_json::Value> {
        let zoom = self.args.zoom.map(|_| said::zoom(reading));
        let mut rest = Map::new();
        rest.insert("zoom".to_owned(), json!(zoom));
        rest
    }

    /// Draws the newest spectrum, or what lies around the note; whether there is one yet.
    fn picture(&self, path: &Path, reading: &Reading) -> Result<bool, Failure> {
        let size = self.args.size;
        let Some(secs) = self.listener.spectrum_at_secs() else {
            output::complain(&format!(
                "heterodyne: --plot {}: nothing to draw: {:.2} s came in, a frame of {size} samples takes {:.2} s, and its spectrum a little more",
                plain(&path.display().to_string()),
                reading.secs,
                self.listener.frame_secs(),
            ));
            return Ok(false);
        };
        let description = format!(
            "{size} samples up to {secs:.3} s, {}",
            self.args.window.word
        );
        let zoom = reading.zoom.as_ref().filter(|_| self.args.zoom.is_some());
        match zoom {
            Some(zoom) => {
                let levels = zoom.levels_db.iter().map(|db| f64::from(*db));
                let description = format!("around {:.3} Hz, {description}", zoom.note_hz);
                let curve = picture::curve(zoom.channel, zoom.cents().zip(levels));
                picture::write_around(path, self.ear.name(), description, vec![curve])?;
            }
            None => {
                let spectra = self.spectra(reading);
                picture::write_spectra(path, self.ear.name(), description, &spectra)?;
            }
        }
        Ok(true)
    }

    fn spectra(&self, reading: &Reading) -> Vec<picture::Bins> {
        let channels = reading.channels.iter().enumerate();
        channels
            .map(|(at, channel)| {
                let (bins, bin_hz) = self.listener.spectrum(at);
                picture::Bins {
                    name: channel.name,
                    levels_db: bins.iter().map(|db| f64::from(*db)).collect(),
                    bin_hz,
                }
            })
            .collect()
    }
}

/// One object in one line.
fn say(value: &serde_json::Value) -> Result<(), Failure> {
    output::print(&format!("{value}\n"))
}
