//! What loading answers: `Loaded` of the npm package, for good texts and bad ones.

use heterodyne_worklet::*;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{golden, load_with, play};

/// Two steps of a second that overlap by half a second, a clip that is not there, and one in the text.
fn track() -> Value {
    // A WAV file of one frame of silence, 8 bits, 8000 Hz.
    let wav =
        "data:audio/wav;base64,UklGRiUAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQEAAACAAA==";
    let voice = json!({ "synth_function_name": "binaural_beat", "params": { "baseFreq": 200 } });
    json!({
        "global": { "sample_rate": 8000, "crossfade_duration": 0.5, "output_filename": "Long Night.wav" },
        "progression": [
            { "duration": 1, "description": "down", "voices": [voice.clone()] },
            { "duration": 1, "voices": [voice.clone(), voice] },
        ],
        "clips": [
            { "file_path": "sounds/rain.wav", "start": 0.25 },
            { "file_path": wav, "start": 0, "description": "tick" },
        ],
    })
}

#[test]
fn a_track_is_described() {
    let (track, answer) = load_with(track().to_string().as_bytes(), &[], 16_000, 1);
    assert!(!track.is_null());
    let info = &answer["track"];
    assert_eq!(info["title"], "Long Night");
    assert_eq!(
        (&info["sampleRate"], &info["documentRate"]),
        (&json!(16_000), &json!(8000))
    );
    assert_eq!(
        (&info["frames"], &info["duration"]),
        (&json!(24_000), &json!(1.5))
    );
    assert_eq!(
        info["steps"],
        json!([
            { "start": 0.0, "end": 1.0, "description": "down", "voices": ["binaural_beat"] },
            { "start": 0.5, "end": 1.5, "description": "", "voices": ["binaural_beat", "binaural_beat"] },
        ])
    );
    assert_eq!(
        info["clips"],
        json!([
            { "name": "rain.wav", "start": 0.25, "streamed": true },
            { "name": "tick", "start": 0.0, "streamed": false },
        ])
    );
    let warning = &answer["diagnostics"][0];
    assert_eq!(warning["severity"], "warning");
    assert_eq!(warning["code"], "clip-unreadable");
    let message = warning["message"].as_str().unwrap();
    assert!(
        message.starts_with("this clip plays what is pushed to it"),
        "{message}"
    );
    // SAFETY: it was loaded just now.
    unsafe { ht_track_free(track) };
}

#[test]
fn files_come_by_name_and_clips_by_pushing() {
    // Half a second of a constant, 8 bits: 0xc0 is 0.5.
    let mut wav = b"RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data".to_vec();
    wav.extend(4000u32.to_le_bytes());
    wav.extend([0xc0; 4000]);
    let length = (wav.len() - 8) as u32;
    wav[4..8].copy_from_slice(&length.to_le_bytes());
    let silent = json!({
        "global": { "sample_rate": 8000 },
        "progression": [{ "duration": 1, "voices": [] }],
        "clips": [{ "file_path": "sounds/rain.wav", "start": 0, "amp": 1.0 }],
    });
    let text = silent.to_string();
    for files in [&[("rain.wav", &wav[..])][..], &[]] {
        let (track, answer) = load_with(text.as_bytes(), files, 0, 1);
        assert!(!track.is_null(), "{answer}");
        assert_eq!(answer["track"]["clips"][0]["streamed"], files.is_empty());
        // SAFETY: track and seat are used on this thread and freed once; the samples are as many as is said.
        unsafe {
            if files.is_empty() {
                assert_eq!(ht_clip_push(track, 0, [0.5f32; 8000].as_ptr(), 4000), 4000);
                assert_eq!(ht_clip_push(track, 1, [0.5f32; 2].as_ptr(), 1), 0);
                assert_eq!(ht_clip_finish(track, 0), 1);
                assert_eq!(ht_clip_push(track, 0, [0.5f32; 2].as_ptr(), 1), 0);
            } else {
                assert_eq!(
                    ht_clip_push(track, 0, [0.5f32; 2].as_ptr(), 1),
                    0,
                    "it was read"
                );
            }
            let seat = ht_seat_new(track, 0.0, 1.0, 0, 0, 0);
            let [left, right] = play(seat, 8000);
            assert!(
                left[1000..3000].iter().all(|x| (*x - 0.5).abs() < 1e-6),
                "{}",
                left[1000]
            );
            assert_eq!(left, right);
            assert!(left[4100..].iter().all(|x| *x == 0.0));
            ht_seat_free(seat);
            ht_track_free(track);
        }
    }
}

#[test]
fn a_problem_has_its_place_in_units_of_editors() {
    let text = "{\"title\": \"𝄞\",\n \"progression\": [{\"duration\": \"x\", \"voices\": []}]}";
    let (track, answer) = load_with(text.as_bytes(), &[], 0, 0);
    assert!(track.is_null() && answer["track"].is_null());
    let problems = answer["diagnostics"].as_array().unwrap();
    let here = |problem: &&Value| problem["path"] == "progression[0].duration";
    let error = problems
        .iter()
        .find(here)
        .unwrap_or_else(|| panic!("{answer}"));
    assert_eq!(error["severity"], "error");
    let units: Vec<u16> = text.encode_utf16().collect();
    let (start, end) = (
        error["start"].as_u64().unwrap(),
        error["end"].as_u64().unwrap(),
    );
    let marked = String::from_utf16(&units[start as usize..end as usize]).unwrap();
    assert_eq!(marked, "\"x\"");
    assert_eq!(
        (&error["line"], &error["column"]),
        (
            &json!(2),
            &json!(r#" "progression": [{"duration": "#.len() + 1)
        )
    );
    assert_eq!(error["file"], "a/night.json");
}

#[test]
fn what_is_missing_at_the_end_has_its_place_and_a_whole_file_has_none() {
    // The end is where an editor's cursor would stand: after two line ends and ten characters, one of two units.
    let (_, answer) = load_with("{\n\n\"𝄞\": [1, [".as_bytes(), &[], 0, 0);
    let error = &answer["diagnostics"][0];
    assert_eq!((&error["line"], &error["column"]), (&json!(3), &json!(11)));
    assert_eq!((&error["start"], &error["end"]), (&json!(14), &json!(14)));
    let (_, answer) = load_with(b"[1,\n\xFF]", &[], 0, 0);
    let error = &answer["diagnostics"][0];
    assert_eq!((&error["line"], &error["column"]), (&json!(2), &json!(1)));
    assert_eq!([&error["start"], &error["end"]], [&json!(null); 2]);
    let (_, answer) = load_with(b"", &[], 0, 0);
    for key in ["line", "column", "start", "end"] {
        assert!(answer["diagnostics"][0][key].is_null(), "{key}");
    }
}

#[test]
fn rates_that_the_engine_does_not_take_are_refused() {
    let text = golden("steady_tones.json");
    for rate in [1, 999, 768_001, u32::MAX] {
        let (track, answer) = load_with(text.as_bytes(), &[], rate, 0);
        assert!(track.is_null());
        let said = answer["diagnostics"][0]["message"].as_str().unwrap();
        assert!(
            said.contains(&rate.to_string()) && said.contains("768000"),
            "{said}"
        );
        assert!(answer["diagnostics"][0]["line"].is_null());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (track, answer) = load_with(&bytes, &[], 0, 0);
        prop_assert!(track.is_null() == answer["track"].is_null());
        prop_assert!(!track.is_null() || answer["diagnostics"].as_array().is_some_and(|all| !all.is_empty()));
        // SAFETY: null or loaded just now.
        unsafe { ht_track_free(track) };
    }

    #[test]
    fn a_text_that_was_cut_or_scratched_is_answered(cut in 0usize..4000, at in 0usize..4000, byte in any::<u8>()) {
        let mut text = track().to_string().into_bytes();
        let (cut, at) = (cut % text.len(), at % text.len());
        text[at] = byte;
        for text in [&text[..], &text[..cut]] {
            let (track, answer) = load_with(text, &[], 8000, 1);
            prop_assert_eq!(track.is_null(), answer["track"].is_null());
            // SAFETY: null or loaded just now.
            unsafe { ht_track_free(track) };
        }
    }
}
