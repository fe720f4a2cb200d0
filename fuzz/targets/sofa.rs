//! Any bytes as measured head responses.
//!
//! The reader of the HDF5 container may panic; ours turns that into an error. libFuzzer's own panic hook would end the process
//! before it can, so another hook takes its place: a panic that gets out still counts as a finding.
#![no_main]

use std::panic::PanicHookInfo;

use heterodyne_media::{CLIP_RATES_HZ, read_head_responses_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: std::panic::set_hook(Box::new(tell)),
    |bytes: &[u8]| {
        match read_head_responses_bytes(bytes, "input") {
            Ok(head) => {
                assert!(CLIP_RATES_HZ.contains(&head.sample_rate), "{} Hz", head.sample_rate);
                let count = head.directions.len();
                let frames = head.ears[0][0].len();
                assert!(count > 0 && frames > 0);
                for direction in &head.directions {
                    let length = direction.iter().map(|x| x * x).sum::<f64>();
                    assert!((length - 1.0).abs() < 1e-9, "{direction:?}");
                }
                for ear in [0, 1] {
                    assert_eq!((head.ears[ear].len(), head.delays_frames[ear].len()), (count, count));
                    assert!(head.ears[ear].iter().all(|one| one.len() == frames));
                    assert!(head.ears[ear].iter().flatten().all(|sample| sample.is_finite()));
                    assert!(head.delays_frames[ear].iter().all(|frames| *frames >= 0.0 && frames.is_finite()));
                }
            }
            Err(error) => assert!(error.to_string().starts_with("input ")),
        }
    }
);

/// Prints a panic unless it is one of the container reader or of the parser that it stands on, whose message is the whole input.
fn tell(panic: &PanicHookInfo<'_>) {
    let theirs = |file: &str| file.contains("sofar") || file.contains("winnow");
    if !panic.location().is_some_and(|place| theirs(place.file())) {
        eprintln!("{panic}");
    }
}
