//! Any bytes as a chain of effects, which is written and read again, made, and played with while every parameter moves.
#![no_main]

mod parsed;

use heterodyne_dsp::effects::{Chain, Stage};
use heterodyne_dsp::random::hash32;
use heterodyne_track::chain::{is_chain, parse, write};
use heterodyne_track::text_of;
use libfuzzer_sys::fuzz_target;

/// Effects of one chain that are played: more of them cost time and find nothing.
const STAGES: usize = 8;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = text_of(bytes, "input") else {
        return;
    };
    let answer = parse(text, "input");
    parsed::check(text, &answer);
    is_chain(text);
    let Some(chain) = answer.value else {
        return;
    };
    let written = write(&chain.stages, &chain.name);
    let again = parse(&written, "written");
    assert_eq!(
        again.value.as_ref(),
        Some(&chain),
        "what was written reads as it was: {written}"
    );
    assert!(again.diagnostics.is_empty(), "{:?}", again.diagnostics);
    let stages = &chain.stages[..chain.stages.len().min(STAGES)];
    let seed = bytes.iter().fold(0u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    });
    for (rate_hz, channels) in [(8000.0, 2), (48_000.0, 1)] {
        play(stages, rate_hz, channels, seed);
    }
});

/// Plays noise, silence and what is no sound, and moves everything between blocks.
fn play(stages: &[Stage], rate_hz: f64, channels: usize, seed: u64) {
    let mut chain = Chain::new(rate_hz, channels, stages).expect("what was read can be made");
    let mut sound = [[0.0f32; 300]; 2];
    for round in 0..8u32 {
        let draw = |n: usize| hash32(seed, round * 1000 + n as u32);
        let length = draw(999) as usize % 301;
        for (channel, samples) in sound.iter_mut().enumerate() {
            for (n, sample) in samples.iter_mut().enumerate() {
                let noise = draw(2 * n + channel) as f32 / 2_147_483_648.0 - 1.0;
                *sample = match round {
                    2 => 0.0,
                    3 if n == 7 => f32::NAN,
                    4 if n == 9 => f32::INFINITY,
                    5 => noise * 1e30,
                    _ => noise,
                };
            }
        }
        let [left, right] = &mut sound;
        chain.process(&mut [&mut left[..length], &mut right[..length]]);
        let heard = sound
            .iter()
            .take(channels)
            .flat_map(|samples| &samples[..length]);
        assert!(
            heard.clone().all(|x| x.is_finite()),
            "what comes out is finite"
        );
        for (number, stage) in stages.iter().enumerate() {
            for (parameter, row) in stage.kind.parameters.iter().enumerate() {
                let part = draw(500 + 16 * number + parameter) as f32 / u32::MAX as f32;
                assert!(chain.set(
                    number,
                    parameter,
                    row.minimum + (row.maximum - row.minimum) * part
                ));
            }
            chain.set_bypass(number, draw(700 + number) % 4 == 0);
        }
        if round == 6 {
            chain.reset();
        }
    }
}
