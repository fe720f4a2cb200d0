//! Clips that arrive while they play land where the same clips, decoded beforehand, would lie, bit by bit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use heterodyne_engine::{
    Begin, ClipAudio, ClipSource, ClipStream, Cursor, Mix, Player, QUANTUM, Score, Settings,
    Sources, compile,
};
use proptest::prelude::*;

const RATE: u32 = 8000;

/// Frames of a clip, left and right in turn, the same in every run.
fn rough(frames: usize) -> Vec<f32> {
    let mut state = 77u64;
    (0..2 * frames)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f32 / (1 << 24) as f32 - 0.5
        })
        .collect()
}

fn decoded(interleaved: &[f32]) -> ClipSource {
    let channel = |which: usize| {
        let own = interleaved.iter().skip(which).step_by(2);
        own.copied().collect::<Vec<f32>>()
    };
    ClipSource::Decoded(Arc::new(ClipAudio {
        sample_rate: RATE,
        left: channel(0),
        right: channel(1),
    }))
}

/// A tone with a clip whose object holds `keys` besides its path.
fn score(keys: &str, clip: ClipSource, secs: f64, mix: Mix) -> Arc<Score> {
    let json = format!(
        r#"{{"global": {{"sample_rate": {RATE}}}, "overlay_clips": [{{"file_path": "a.wav"{keys}}}],
            "progression": [{{"duration": {secs}, "voices": [{{"synth_function_name": "binaural_beat", "params": {{}}}}]}}]}}"#
    );
    let track = heterodyne_track::parse_track(&json, "test")
        .value
        .expect("valid");
    let sources = Sources {
        clips: vec![clip],
        ..Sources::default()
    };
    Arc::new(
        compile(&track, sources, &Settings::new(RATE, mix))
            .expect("compiles")
            .score,
    )
}

fn play(player: &mut Player, frames: usize, into: &mut [Vec<f32>; 2]) {
    let (mut left, mut right) = (vec![9.0; frames], vec![9.0; frames]);
    player.process(&mut left, &mut right);
    into[0].extend(left);
    into[1].extend(right);
}

fn all_of(score: &Score) -> [Vec<f32>; 2] {
    let mut cursor = Cursor::new(score);
    let mut out = [Vec::new(), Vec::new()];
    for quantum in 0..score.quanta() {
        let mut block = [[0.0; QUANTUM]; 2];
        cursor.render(score, quantum, &mut block);
        for (out, block) in out.iter_mut().zip(block) {
            out.extend(block);
        }
    }
    for out in &mut out {
        out.truncate(score.frames() as usize);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Pushed in pieces of any size, before it is played and while.
    #[test]
    fn pieces_pushed_ahead_make_the_same_bits(
        frames in 1usize..9000,
        start in 0.0..0.4,
        duration in prop_oneof![Just(0.0), 0.05..1.0],
        pan in -1.0..1.0,
        fades in (0.0..0.2, 0.0..0.2),
        pieces in prop::collection::vec(1usize..3000, 1..12),
        sizes in prop::collection::vec(1usize..1500, 4..12),
        finish_first in any::<bool>(),
        live in any::<bool>(),
    ) {
        let mix = if live { Mix::Live } else { Mix::Offline };
        let keys = format!(
            r#", "start": {start}, "duration": {duration}, "amp": 0.7, "pan": {pan}, "fade_in": {}, "fade_out": {}"#,
            fades.0, fades.1
        );
        let samples = rough(frames);
        let stream = ClipStream::new();
        let streamed = score(&keys, ClipSource::Streamed(Arc::clone(&stream)), 2.0, mix);
        let wanted = all_of(&score(&keys, decoded(&samples), 2.0, mix));
        prop_assert!(streamed.has_streams());
        // As if all came at once, and nothing after it: its length is known before it is played.
        let (mut player, _controller) = Player::new(Arc::clone(&streamed));
        let mut heard = [Vec::new(), Vec::new()];
        let mut rest = &samples[..];
        let mut push = |size: usize| {
            let (piece, after) = rest.split_at((2 * size).min(rest.len()));
            assert_eq!(stream.push(piece), piece.len() / 2);
            rest = after;
            rest.is_empty()
        };
        if finish_first {
            push(frames);
            stream.finish();
        } else {
            // Always a second ahead, so more than fade and block: it is finished before its fade out begins.
            while !push(6000) && stream.frames() < 8000 {}
            if stream.frames() == frames as u64 {
                stream.finish();
            }
        }
        for (size, piece) in sizes.iter().zip(pieces.iter().cycle()) {
            play(&mut player, *size, &mut heard);
            if !stream.is_finished() && push(piece + size) {
                stream.finish();
            }
        }
        for (heard, wanted) in heard.iter().zip(&wanted) {
            let wanted = wanted.iter().copied().chain(std::iter::repeat(0.0));
            let wrong = heard.iter().zip(wanted).position(|(a, b)| a.to_bits() != b.to_bits());
            prop_assert_eq!(wrong, None);
        }
    }
}

#[test]
fn pushed_from_another_thread_while_it_plays() {
    // Ten seconds in pieces of 100 frames; the player follows at its heels, never past what has arrived.
    let samples = rough(80_000);
    let stream = ClipStream::new();
    let streamed = score(
        "",
        ClipSource::Streamed(Arc::clone(&stream)),
        10.0,
        Mix::Live,
    );
    let wanted = all_of(&score("", decoded(&samples), 10.0, Mix::Live));
    let mut heard = [Vec::new(), Vec::new()];
    let played = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for piece in samples.chunks(200) {
                // At most two seconds ahead, so that both are at work at the same time.
                while stream.frames() as usize > played.load(Ordering::Acquire) + 16_000 {
                    std::thread::yield_now();
                }
                stream.push(piece);
            }
            stream.finish();
        });
        let (mut player, _controller) = Player::new(streamed);
        while heard[0].len() < 80_000 {
            let (at, arrived) = (heard[0].len(), stream.frames() as usize);
            // Blocks of 512 frames are rendered whole.
            if stream.is_finished() || arrived >= (at + 64).next_multiple_of(QUANTUM) {
                play(&mut player, 64, &mut heard);
                played.store(at + 64, Ordering::Release);
            } else {
                std::thread::yield_now();
            }
        }
    });
    assert!(heard == wanted);
}

#[test]
fn what_has_not_arrived_is_silence_and_a_seek_back_plays_what_has_since() {
    let samples = rough(4000);
    let stream = ClipStream::new();
    let streamed = score(
        "",
        ClipSource::Streamed(Arc::clone(&stream)),
        1.0,
        Mix::Live,
    );
    let without = all_of(&score("", ClipSource::None, 1.0, Mix::Live));
    let wanted = all_of(&score("", decoded(&samples), 1.0, Mix::Live));
    let (mut player, mut controller) = Player::new(streamed);
    let mut heard = [Vec::new(), Vec::new()];
    play(&mut player, 6000, &mut heard);
    assert_eq!(heard[0], without[0][..6000]);
    stream.push(&samples);
    play(&mut player, 1000, &mut heard);
    assert_eq!(heard[0][6000..], without[0][6000..7000], "its time is over");
    for _ in 0..2 {
        controller.seek(0).unwrap();
        let mut again = [Vec::new(), Vec::new()];
        play(&mut player, 5000, &mut again);
        assert_eq!(again[0][80..], wanted[0][80..5000]);
        assert_eq!(again[1][80..], wanted[1][80..5000]);
    }
}

#[test]
fn what_was_pushed_before_the_first_block_is_heard_from_its_first_frame() {
    let samples = rough(3000);
    let stream = ClipStream::new();
    let streamed = score(
        "",
        ClipSource::Streamed(Arc::clone(&stream)),
        1.0,
        Mix::Live,
    );
    let begin = Begin {
        looped: true,
        ..Begin::default()
    };
    // The reader is run up before anything has arrived.
    let (mut player, _controller) = Player::starting(streamed, begin);
    stream.push(&samples);
    let mut heard = [Vec::new(), Vec::new()];
    play(&mut player, 3000, &mut heard);
    let wanted = all_of(&score("", decoded(&samples), 1.0, Mix::Live));
    assert_eq!(heard[0], wanted[0][..3000]);
    // So it is after the turn, where it comes up over ten milliseconds.
    play(&mut player, 5000, &mut heard);
    play(&mut player, 3000, &mut heard);
    assert_eq!(heard[0][8080..11_000], wanted[0][80..3000]);
}

#[test]
fn only_a_known_length_lengthens_the_track() {
    let offline = |keys: &str, stream: &Arc<ClipStream>| {
        score(
            keys,
            ClipSource::Streamed(Arc::clone(stream)),
            1.0,
            Mix::Offline,
        )
        .frames()
    };
    let stream = ClipStream::new();
    stream.push(&rough(20_000));
    assert_eq!(offline("", &stream), 8000);
    assert_eq!(offline(r#", "start": 0.5, "duration": 1"#, &stream), 12_000);
    stream.finish();
    assert_eq!(offline(r#", "start": 0.5"#, &stream), 24_000);
    assert_eq!(offline(r#", "start": 0.5, "duration": 9"#, &stream), 24_000);
}

#[test]
fn a_stream_has_no_bound_and_pictures_see_what_has_arrived() {
    let stream = ClipStream::new();
    let score = score(
        r#", "start": 0.5, "fade_in": 0.125"#,
        ClipSource::Streamed(Arc::clone(&stream)),
        1.0,
        Mix::Live,
    );
    assert_eq!(score.peak_bound(), None);
    let mut cursor = Cursor::new(&score);
    assert!(cursor.bound(&score, 0) < 3.0, "it cannot sound there");
    assert_eq!(cursor.bound(&score, 4000 / 512), f32::INFINITY);
    assert_eq!(score.alone_in(4000 / 512), None);
    assert_eq!(score.clip_frames(), vec![4000..4000]);
    stream.push(&rough(1500));
    assert_eq!(score.clip_frames(), vec![4000..5500]);
    assert_eq!(
        (score.clip_fade(0, 4000), score.clip_fade(0, 5499)),
        (0.0, 1.0)
    );
}
