//! What is told when a device goes and comes, and what that does to a recording.

use super::super::named_files;
use super::*;
use crate::source::{self, Opened};
use heterodyne_device::{Device, Options, Piece, VirtualDevice};
use heterodyne_media::Format;
use std::sync::mpsc::channel;

/// Ten minutes of a tone on a device that can be unplugged, taken down into a file.
struct Table {
    folder: tempfile::TempDir,
    device: VirtualDevice,
    deck: Deck,
}

fn table() -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.json");
    let track = r#"{"global": {"sample_rate": 8000}, "progression": [{"duration": 600, "description": "Rest",
        "voices": [{"synth_function_name": "binaural_beat", "params": {"baseFreq": 200}}]}]}"#;
    std::fs::write(&path, track).unwrap();
    let opened = source::read(&path, 60.0).unwrap().ok().unwrap();
    let (tell, found) = channel();
    let seen = named_files::stamps([&path]);
    let watch = Watch::begin(&path, 60.0, &opened, seen, false, tell).unwrap();
    let Opened {
        track,
        sources,
        problems,
        ..
    } = opened;
    let first = Given {
        track: Arc::new(track.clone()),
        problems,
    };
    let device = VirtualDevice::in_time(8000, 2, 64);
    let options = Options {
        device: Device::Virtual(device.clone()),
        tap_frames: 80_000,
        ..Options::default()
    };
    let session = Session::start(move || Ok(Piece { track, sources }), options).unwrap();
    let tape = Tape::Waiting {
        path: folder.path().join("out.wav"),
        format: Format::WavF32,
        tap: session.take_tap().unwrap(),
    };
    let following = Following { watch, found };
    let deck = Deck::new("t".to_owned(), session, first, following, tape, 0.0);
    Table {
        folder,
        device,
        deck,
    }
}

impl Table {
    /// Goes on until something is said of which `wanted` makes something; half a minute at most.
    fn until<T>(&mut self, wanted: impl Fn(&Said) -> Option<T>) -> T {
        for _ in 0..3000 {
            if let Some(found) = self.deck.tick().iter().find_map(&wanted) {
                return found;
            }
            self.deck.wait(Duration::from_millis(10));
        }
        panic!("not said in time: {:?}", self.deck.messages);
    }

    fn opened(&mut self) -> (u32, bool) {
        self.until(|said| match said {
            Said::Opened {
                sample_rate, again, ..
            } => Some((*sample_rate, *again)),
            _ => None,
        })
    }

    fn lost(&mut self) -> String {
        self.until(|said| match said {
            Said::Lost { cause, .. } => Some(cause.clone()),
            _ => None,
        })
    }

    /// Plays until the recording is so long.
    fn record(&mut self, secs: f64) {
        for _ in 0..3000 {
            self.deck.tick();
            if self.deck.tape.recording().unwrap().secs() >= secs {
                return;
            }
            self.deck.wait(Duration::from_millis(10));
        }
        panic!("nothing is taken down");
    }
}

#[test]
fn a_recording_goes_on_when_the_device_is_back() {
    let mut table = table();
    assert_eq!(table.opened(), (8000, false));
    table.record(0.2);
    table.device.unplug();
    assert!(table.lost().contains("unplugged"));
    let view = table.deck.view(false);
    assert_eq!(view.snapshot.state, State::Reconnecting);
    assert!(view.messages.last().unwrap().starts_with("device lost"));
    let before = table.deck.tape.recording().unwrap().secs();
    table.device.plug(8000);
    assert_eq!(table.opened(), (8000, true));
    table.record(before + 0.2);
    assert_eq!(table.deck.snapshot.reconnections, 1);
    assert!(table.deck.outcome().is_none());
    let (_, tape) = table.deck.stop();
    assert!(tape.finish().unwrap().unwrap().frames >= 3200);
    assert!(table.folder.path().join("out.wav").is_file());
}

#[test]
fn a_device_with_another_rate_plays_on_and_ends_the_recording() {
    let mut table = table();
    table.opened();
    table.record(0.2);
    table.device.unplug();
    table.lost();
    table.device.plug(11_025);
    let note = table.until(|said| match said {
        Said::Note(text) => Some(text.clone()),
        _ => None,
    });
    assert!(
        note.contains("11025 Hz") && note.contains("recording"),
        "{note}"
    );
    table.deck.tick();
    let view = table.deck.view(false);
    assert_eq!((view.snapshot.sample_rate, view.steps.len()), (11_025, 1));
    assert_eq!(view.steps[0].end_secs, 600.0);
    let (_, tape) = table.deck.stop();
    let finished = tape.finish().unwrap().unwrap();
    assert!(
        finished.frames >= 1600 && finished.frames < 80_000,
        "{finished:?}"
    );
}
