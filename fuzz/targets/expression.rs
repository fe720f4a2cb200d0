//! Any text as a transition curve: refused with a place, or finite everywhere and the same in blocks.
#![no_main]

use heterodyne_dsp::expression::{Expression, Scratch};
use libfuzzer_sys::fuzz_target;

const ALPHAS: [f64; 9] = [
    0.0,
    0.25,
    1.0 / 3.0,
    0.5,
    1.0,
    -1.0,
    1e300,
    f64::INFINITY,
    f64::NAN,
];

fuzz_target!(|text: &str| {
    match Expression::parse(text) {
        Ok(expression) => {
            let mut block = [0.0; ALPHAS.len()];
            expression.eval_block(&ALPHAS, &mut block, &mut Scratch::new(&expression));
            for (alpha, in_block) in ALPHAS.into_iter().zip(block) {
                let alone = expression.eval(alpha);
                assert!(alone.is_finite(), "{text:?} at {alpha} is {alone}");
                assert_eq!(alone.to_bits(), in_block.to_bits(), "{text:?} at {alpha}");
            }
        }
        Err(error) => {
            assert!(text.is_char_boundary(error.offset), "{text:?}: {error}");
            assert!(
                !error.found.is_empty() && !error.accepted.is_empty(),
                "{text:?}: {error}"
            );
        }
    }
});
