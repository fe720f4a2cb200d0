//! Takes the samples that a program pushes for clips, and hands them to the clips that wait for them.
//!
//! Which clips can be opened turns out only when they have been decoded. Until then every clip has a stream that may be
//! pushed to; then those that were opened give theirs up. So nothing that comes early is lost, and what comes for a
//! clip that plays from its file is ignored.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heterodyne_engine::ClipStream;
use heterodyne_track::document::Track;

/// The clips of one track, by index.
pub(crate) struct Board {
    slots: Mutex<Vec<Slot>>,
}

struct Slot {
    /// Path or `data:` URL as written.
    source: String,
    feed: Feed,
}

enum Feed {
    /// It is pushed, or may turn out to be.
    Pushed(Pushed),
    /// It was opened.
    Opened,
}

#[derive(Clone)]
struct Pushed {
    stream: Arc<ClipStream>,
    /// The left sample of a frame whose right one has not come yet.
    half: Option<f32>,
}

impl Board {
    /// A place for each clip of a track. A clip that stood at the same index with the same source keeps what was pushed.
    pub fn new(track: &Track, before: Option<&Self>) -> Self {
        let before = before.map(Self::slots);
        let kept = |index: usize, source: &str| {
            let slot = before.as_ref()?.get(index)?;
            match &slot.feed {
                Feed::Pushed(pushed) if slot.source == source => Some(pushed.clone()),
                _ => None,
            }
        };
        let clips = track.clips.iter().enumerate();
        let slots = clips.map(|(index, clip)| Slot {
            feed: Feed::Pushed(kept(index, &clip.source).unwrap_or_else(|| Pushed {
                stream: ClipStream::new(),
                half: None,
            })),
            source: clip.source.clone(),
        });
        Self {
            slots: Mutex::new(slots.collect()),
        }
    }

    /// Ends the waiting: these clips could not be opened, all others were. Returns the streams of these.
    pub fn settle(&self, unopened: &[usize]) -> Vec<(usize, Arc<ClipStream>)> {
        let mut streams = Vec::new();
        for (index, slot) in self.slots().iter_mut().enumerate() {
            match &slot.feed {
                Feed::Pushed(pushed) if unopened.contains(&index) => {
                    streams.push((index, Arc::clone(&pushed.stream)));
                }
                _ => slot.feed = Feed::Opened,
            }
        }
        streams
    }

    /// Appends interleaved stereo samples to a clip; what is no number counts as 0. After `finished` nothing is
    /// appended any more.
    pub fn push(&self, index: usize, samples: &[f32], finished: bool) {
        let mut slots = self.slots();
        let Some(Feed::Pushed(pushed)) = slots.get_mut(index).map(|slot| &mut slot.feed) else {
            return;
        };
        if pushed.stream.is_finished() {
            return;
        }
        let all = pushed.half.take().into_iter();
        let mut frames: Vec<f32> = all.chain(samples.iter().copied()).collect();
        if frames.len() % 2 == 1 {
            pushed.half = frames.pop();
        }
        pushed.stream.push(&frames);
        if finished {
            pushed.half = None;
            pushed.stream.finish();
        }
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(clips: &[&str]) -> Track {
        let clips: Vec<String> = clips
            .iter()
            .map(|path| format!(r#"{{"file_path": "{path}"}}"#))
            .collect();
        let json = format!(
            r#"{{"global": {{"sample_rate": 8000}}, "progression": [], "overlay_clips": [{}]}}"#,
            clips.join(",")
        );
        heterodyne_track::parse_track(&json, "test")
            .value
            .expect("valid")
    }

    fn frames(board: &Board) -> Vec<Option<u64>> {
        let slots = board.slots();
        slots
            .iter()
            .map(|slot| match &slot.feed {
                Feed::Pushed(pushed) => Some(pushed.stream.frames()),
                Feed::Opened => None,
            })
            .collect()
    }

    #[test]
    fn what_comes_before_clips_are_decoded_is_kept_for_those_that_cannot_be() {
        let board = Board::new(&track(&["a.wav", "b.wav"]), None);
        board.push(0, &[0.5; 20], false);
        board.push(1, &[0.5; 40], false);
        let streams = board.settle(&[1]);
        assert_eq!((streams.len(), streams[0].0), (1, 1));
        assert_eq!(streams[0].1.frames(), 20);
        board.push(0, &[0.5; 20], false);
        board.push(1, &[0.5; 2], true);
        board.push(1, &[0.5; 2], false);
        assert_eq!(frames(&board), [None, Some(21)]);
        assert!(streams[0].1.is_finished());
    }

    #[test]
    fn indices_that_are_none_are_ignored() {
        let board = Board::new(&track(&[]), None);
        board.push(0, &[0.5; 2], true);
        board.push(usize::MAX, &[0.5; 2], true);
        assert_eq!(frames(&board), []);
    }

    #[test]
    fn a_clip_at_the_same_place_keeps_what_was_pushed() {
        let old = Board::new(&track(&["a.wav", "b.wav", "c.wav"]), None);
        for index in 0..3 {
            old.push(index, &[0.5; 10], false);
        }
        old.settle(&[0, 1]);
        let new = Board::new(
            &track(&["a.wav", "other.wav", "c.wav", "a.wav"]),
            Some(&old),
        );
        assert_eq!(frames(&new), [Some(5), Some(0), Some(0), Some(0)]);
        new.push(0, &[0.5; 10], false);
        assert_eq!(frames(&new)[0], Some(10));
    }

    #[test]
    fn chunks_may_be_cut_within_a_frame() {
        let board = Board::new(&track(&["a.wav"]), None);
        board.push(0, &[0.1], false);
        assert_eq!(frames(&board), [Some(0)]);
        board.push(0, &[0.2, 0.3], false);
        assert_eq!(frames(&board), [Some(1)]);
        board.push(0, &[0.4, f32::NAN, f32::INFINITY], true);
        assert_eq!(frames(&board), [Some(3)]);
    }
}
