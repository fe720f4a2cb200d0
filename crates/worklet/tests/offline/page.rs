//! A page that renders a track with a noise, a clip and steps of all kinds, and the native render that it is held against.

use heterodyne_decoders::*;
use heterodyne_engine::{Mix, Settings, compile};
use heterodyne_media::{Dither, Format, HeldFiles, Media, load_text};
use heterodyne_render::{Memory, Options, Stage, Watch, render, render_to_memory};
use heterodyne_worklet::*;
use serde_json::Value;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::ptr::null;
use std::sync::atomic::AtomicBool;

/// A loud step, a crossfade, a quiet one, a clip from memory and noise: levels of every kind have to be found.
const TRACK: &str = r#"{"global": {"sample_rate": 8000, "crossfade_duration": 2.0},
 "background_noise": {"file_path": "soft.noise", "gain": 0.2},
 "overlay_clips": [{"path": "media/bell.wav", "start": 20.0}],
 "progression": [
  {"duration": 25.0, "voices": [
   {"synth_function_name": "binaural_beat", "params": {"baseFreq": 110.0, "ampL": 0.9, "ampR": 0.9}},
   {"synth_function_name": "isochronic_tone", "params": {"baseFreq": 150.0, "amp": 0.8}}]},
  {"duration": 30.0, "voices": [{"synth_function_name": "binaural_beat", "params": {"ampL": 0.3, "ampR": 0.3}}]}]}"#;
const NOISE: &str = r#"{"noise_parameters": {"name": "pink"}}"#;

/// A WAV file of 16 bits at 8000 Hz, one channel: a tone that dies away.
fn bell() -> Vec<u8> {
    let samples = (0..8000).map(|n| {
        let at = f64::from(n) / 8000.0;
        ((-4.0 * at).exp() * (at * 440.0 * std::f64::consts::TAU).sin() * 9000.0) as i16
    });
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(8000u32.to_le_bytes());
    bytes.extend(16_000u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// What is asked for, in the words of the exports.
#[derive(Clone)]
pub struct Wish {
    pub mix: u32,
    pub stage: u32,
    pub slice: Option<Range<u64>>,
    pub format: u32,
    pub dither: u32,
}

pub const PLAIN: Wish = Wish {
    mix: 1,
    stage: 1,
    slice: None,
    format: 0,
    dither: 0,
};

pub fn native(wish: &Wish) -> (Vec<u8>, f32) {
    let mut held = HeldFiles::new();
    held.insert("soft.noise", NOISE.as_bytes().to_vec());
    held.insert("media/bell.wav", bell());
    let project = load_text(TRACK, "t.json", &held, Media::Decode).unwrap();
    assert!(project.diagnostics.is_empty(), "{:?}", project.diagnostics);
    let (track, sources) = project.into_piece();
    let mix = [Mix::Live, Mix::Offline][wish.mix as usize];
    let mut score = compile(&track, sources, &Settings::new(8000, mix))
        .unwrap()
        .score;
    let formats = [Format::WavS16, Format::WavS24, Format::WavF32];
    let raw = wish.stage == 0 || wish.mix == 0;
    let options = Options {
        stage: if raw {
            Stage::Raw
        } else {
            Stage::Final { target: 0.25 }
        },
        slice: wish.slice.clone(),
        dither: (wish.dither != 0).then(|| Dither::new(0)),
        threads: NonZeroUsize::MIN,
        memory: Memory::off(),
        keep_bytes: 0,
        ..Options::new(*formats.get(wish.format as usize).unwrap_or(&Format::WavF32))
    };
    let watch = Watch {
        cancel: &AtomicBool::new(false),
        progress: &|_| (),
    };
    if wish.format == 3 {
        let sound = render_to_memory(&mut score, &options, watch).unwrap();
        let samples = sound.interleaved.iter();
        let bytes = samples.flat_map(|sample| sample.to_le_bytes()).collect();
        return (bytes, sound.report.peak);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    let report = render(&mut score, &path, &options, watch).unwrap();
    (std::fs::read(path).unwrap(), report.peak)
}

/// The text that this thread's last call answered.
pub fn said() -> Value {
    // SAFETY: pointer and length are those of one answer, and nothing is called in between.
    let text = unsafe { std::slice::from_raw_parts(ht_answer_ptr(), ht_answer_len()) };
    serde_json::from_slice(text).unwrap()
}

pub fn loaded(mix: u32) -> *mut Track {
    let files = ht_files_new();
    for (name, content) in [("soft.noise", NOISE.as_bytes()), ("bell.wav", &bell())] {
        // SAFETY: the room is as long as the content; name, data and set are valid.
        unsafe {
            let room = ht_alloc(content.len(), 1);
            room.copy_from_nonoverlapping(content.as_ptr(), content.len());
            let taken = ht_files_add(files, name.as_ptr(), name.len(), room, content.len());
            assert_eq!(taken, 1);
        }
    }
    decode(files);
    // SAFETY: all lengths are right, and the set is freed when nobody uses it any more.
    let track = unsafe {
        let track = ht_load(TRACK.as_ptr(), TRACK.len(), null(), 0, files, 0, mix);
        ht_files_free(files);
        track
    };
    assert!(!track.is_null(), "{}", said());
    track
}

/// Has the bell decoded by the other module and handed over.
fn decode(files: *mut HeldFiles) {
    // SAFETY: lengths are right; what is given away is not used any more; what was decoded is read before it is freed.
    unsafe {
        assert_eq!(ht_files_wanted(files, TRACK.as_ptr(), TRACK.len()), 1);
        let wanted = said();
        let expected =
            serde_json::json!([{"written": "media/bell.wav", "fold": 0, "file": "bell.wav"}]);
        assert_eq!(wanted, expected);
        let written = wanted[0]["written"].as_str().unwrap();
        let bell = bell();
        let room = hd_alloc(bell.len());
        room.copy_from_nonoverlapping(bell.as_ptr(), bell.len());
        let decoded = hd_decode(written.as_ptr(), written.len(), room, bell.len(), 0);
        let frames = hd_frames(decoded);
        let plane = |from: *const f32| {
            let to = ht_alloc(4 * frames, 4).cast::<f32>();
            to.copy_from_nonoverlapping(from, frames);
            to
        };
        let taken = ht_files_add_decoded(
            files,
            written.as_ptr(),
            written.len(),
            0,
            hd_rate(decoded),
            plane(hd_left(decoded)),
            plane(hd_right(decoded)),
            frames,
            hd_note(decoded),
            hd_note_len(decoded),
        );
        hd_decoded_free(decoded);
        assert_eq!(taken, 1);
        assert_eq!(ht_files_wanted(files, TRACK.as_ptr(), TRACK.len()), 0);
    }
}

/// A plan of a track that is freed at once, and what was said of it.
pub fn planned(wish: &Wish) -> (*mut Plan, Value) {
    let track = loaded(wish.mix);
    let (start, frames) = match &wish.slice {
        Some(slice) => (slice.start as f64, (slice.end - slice.start) as f64),
        None => (0.0, -1.0),
    };
    // SAFETY: the track is one, and is freed once.
    unsafe {
        let plan = ht_plan_new(
            track,
            wish.stage,
            0.25,
            start,
            frames,
            wish.format,
            wish.dither,
        );
        let said = said();
        ht_track_free(track);
        (plan, said)
    }
}
