use super::*;

const SPHERICAL: &[u8] = include_bytes!("../../tests/fixtures/delays.sofa");
const CARTESIAN: &[u8] = include_bytes!("../../tests/fixtures/delays-cartesian.sofa");

/// The sine of the angle towards an ear, source `m` standing 15·m degrees to the left of ahead.
fn towards(m: usize, ear: usize) -> f64 {
    (m as f64 * 15.0).to_radians().sin() * [1.0, -1.0][ear]
}

#[test]
fn responses_directions_and_delays_are_those_of_the_file() {
    for (bytes, one_delay) in [(SPHERICAL, false), (CARTESIAN, true)] {
        let found = parse_head_responses(bytes).unwrap();
        assert_eq!((found.sample_rate, found.directions.len()), (48_000, 24));
        for m in 0..24 {
            let azimuth = (m as f64 * 15.0).to_radians();
            let wanted = [-azimuth.sin(), azimuth.cos(), 0.0];
            let apart = (0..3).map(|axis| (found.directions[m][axis] - wanted[axis]).abs());
            assert!(apart.sum::<f64>() < 1e-12, "{m}");
            for ear in 0..2 {
                let mut response = [0.0f32; 16];
                response[4] = (0.5 + 0.25 * towards(m, ear)) as f32;
                assert_eq!(found.ears[ear][m], response, "{m}");
                let delay = if one_delay {
                    [3.0, 5.0][ear]
                } else {
                    20.5 - 12.0 * towards(m, ear)
                };
                assert!((found.delays_frames[ear][m] - delay).abs() < 1e-12, "{m}");
            }
        }
    }
}

fn patched(from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = SPHERICAL.to_vec();
    let at = bytes
        .windows(from.len())
        .position(|part| part == from)
        .expect("it is in the file");
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

#[test]
fn other_files_are_refused_in_words() {
    for (bytes, words) in [
        (
            patched(b"SimpleFreeFieldHRIR", b"SimpleFreeFieldHRTF"),
            "accepted is SimpleFreeFieldHRIR",
        ),
        (patched(b"Data.IR", b"Data.XX"), "no Data.IR"),
        (
            patched(&48_000f64.to_le_bytes(), &48_000.5f64.to_le_bytes()),
            "48000.5 Hz",
        ),
        (
            patched(&48_000f64.to_le_bytes(), &(-1f64).to_le_bytes()),
            "-1 Hz",
        ),
        (
            patched(&48_000f64.to_le_bytes(), &f64::NAN.to_le_bytes()),
            "finite",
        ),
        (
            patched(&32.5f64.to_le_bytes(), &(-0.5f64).to_le_bytes()),
            "Data.Delay contains -0.5",
        ),
        (b"RIFF".to_vec(), "no HDF5"),
        (Vec::new(), "no HDF5"),
    ] {
        let problem = parse_head_responses(&bytes).unwrap_err();
        assert!(problem.contains(words), "{problem}");
    }
}

#[test]
fn damaged_files_are_errors_or_sound_tables() {
    let sound = |bytes: &[u8]| {
        let Ok(found) = parse_head_responses(bytes) else {
            return;
        };
        let count = found.directions.len();
        for ear in 0..2 {
            assert_eq!(
                (found.ears[ear].len(), found.delays_frames[ear].len()),
                (count, count)
            );
            assert!(found.ears[ear].iter().flatten().all(|x| x.is_finite()));
        }
        assert!(found.directions.iter().flatten().all(|x| x.is_finite()));
    };
    for bytes in [SPHERICAL, CARTESIAN] {
        for length in (0..bytes.len()).step_by(211) {
            sound(&bytes[..length]);
        }
        let mut state = 5u64;
        for _ in 0..1500 {
            let mut broken = bytes.to_vec();
            for _ in 0..4 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let at = (state >> 33) as usize % broken.len();
                broken[at] = (state >> 24) as u8;
            }
            sound(&broken);
        }
    }
}
