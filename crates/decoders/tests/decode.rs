//! What comes through the exports is what a native program decodes.

use heterodyne_decoders::*;
use heterodyne_media::{DecodedClip, Fold, HeldFiles, decode_clip_as};

const FLAC: &[u8] = include_bytes!("../../media/tests/fixtures/tone-5-1.flac");
const MP3: &[u8] = include_bytes!("../../media/tests/fixtures/tone.mp3");
const OGG: &[u8] = include_bytes!("../../media/tests/fixtures/tone.ogg");
const M4A: &[u8] = include_bytes!("../../media/tests/fixtures/tone.m4a");

fn native(written: &str, file: Option<&[u8]>, fold: Fold) -> Result<DecodedClip, String> {
    let mut held = HeldFiles::new();
    if let Some(bytes) = file {
        held.insert(written, bytes.to_vec());
    }
    let clip = decode_clip_as(written, &held, fold).map_err(|problem| problem.to_string())?;
    // The exports do not say how many channels a file has.
    Ok(DecodedClip {
        channels: 0,
        ..clip
    })
}

/// 100 frames of one channel where the header says 200.
fn short_wav() -> Vec<u8> {
    let mut bytes = b"RIFF\xb4\x01\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    bytes.extend(8000u32.to_le_bytes());
    bytes.extend(16_000u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data\x90\x01\0\0");
    bytes.extend([0x20; 200]);
    bytes
}

/// As a page asks.
fn asked(written: &str, file: Option<&[u8]>, fold: Fold) -> Result<DecodedClip, String> {
    // SAFETY: room is as long as what is put into it; what was decoded is read before it is freed, once.
    unsafe {
        let room = file.map_or(std::ptr::null_mut(), |bytes| hd_alloc(bytes.len()));
        if let Some(bytes) = file.filter(|_| !room.is_null()) {
            room.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        }
        let length = file.map_or(0, <[u8]>::len);
        let fold = u32::from(fold == Fold::Mean);
        let decoded = hd_decode(written.as_ptr(), written.len(), room, length, fold);
        let note = std::slice::from_raw_parts(hd_note(decoded), hd_note_len(decoded));
        let note = std::str::from_utf8(note).unwrap().to_owned();
        let frames = hd_frames(decoded);
        let plane = |at| std::slice::from_raw_parts(at, frames).to_vec();
        let clip = DecodedClip {
            sample_rate_hz: hd_rate(decoded),
            channels: 0,
            left: plane(hd_left(decoded)),
            right: plane(hd_right(decoded)),
            warning: Some(note.clone()).filter(|note| !note.is_empty()),
        };
        hd_decoded_free(decoded);
        if clip.sample_rate_hz == 0 {
            return Err(note);
        }
        Ok(clip)
    }
}

#[test]
fn sound_warnings_and_errors_are_those_of_a_native_program() {
    for (written, file) in [
        ("a.flac", Some(FLAC)),
        ("media/a.mp3", Some(MP3)),
        (" b.ogg ", Some(OGG)),
        ("c.m4a", Some(M4A)),
        ("short.wav", Some(&short_wav())),
        ("letter.wav", Some(b"dear sir or madam")),
        ("empty.wav", Some(&[])),
        ("data:audio/wav;base64,ZGVhciBzaXI=", None),
    ] {
        for fold in [Fold::FirstTwo, Fold::Mean] {
            let expected = native(written.trim(), file, fold);
            assert!(asked(written, file, fold) == expected, "{written}");
        }
    }
    assert!(asked("a.flac", Some(FLAC), Fold::FirstTwo).is_ok());
    let short = asked("short.wav", Some(&short_wav()), Fold::Mean).unwrap();
    assert_eq!(short.left.len(), 100);
    assert!(
        short
            .warning
            .is_some_and(|warning| warning.contains("ends early"))
    );
}

#[test]
fn nothing_is_answered_with_nothing() {
    // SAFETY: null is allowed everywhere.
    unsafe {
        let nothing = std::ptr::null_mut();
        assert_eq!(
            (hd_rate(nothing), hd_frames(nothing), hd_note_len(nothing)),
            (0, 0, 0)
        );
        assert!(
            hd_left(nothing).is_null() && hd_right(nothing).is_null() && hd_note(nothing).is_null()
        );
        hd_decoded_free(nothing);
        hd_free(std::ptr::null_mut(), 5);
        assert!(hd_alloc(0).is_null());
        let none = hd_decode(std::ptr::null(), 0, std::ptr::null_mut(), 0, 0);
        assert!(hd_rate(none) == 0 && hd_note_len(none) > 0);
        hd_decoded_free(none);
    }
}
