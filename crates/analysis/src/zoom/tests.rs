use super::*;
use std::f64::consts::TAU;

/// Tones by frequency and amplitude.
fn tones(rate_hz: f64, len: usize, parts: &[(f64, f64)]) -> Vec<f32> {
    (0..len)
        .map(|n| {
            let part = |&(hz, a): &(f64, f64)| a * (TAU * (n as f64 * hz / rate_hz).fract()).sin();
            parts.iter().map(part).sum::<f64>() as f32
        })
        .collect()
}

fn plain_sum(zoom: &Zoom, samples: &[f32], hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, (&x, &w)) in samples.iter().zip(&zoom.window).enumerate() {
        let angle = TAU * (n as f64 * hz / zoom.rate_hz).fract();
        re += f64::from(x) * f64::from(w) * angle.cos();
        im += f64::from(x) * f64::from(w) * angle.sin();
    }
    re.hypot(im) * 2.0 / zoom.weight_sum
}

/// With a full-scale tone elsewhere, which must not come through the low-pass.
#[test]
fn points_equal_the_plain_sum() {
    for (rate, len, note_hz, loud_hz) in [
        (48_000.0, 8192, 440.0, 1234.5),
        (48_000.0, 8192, 440.0, 440.0 + 8.0 * 31.6),
        (44_100.0, 4096, 55.0, 3000.0),
        (48_000.0, 2048, 15_000.0, 3000.0),
        (8000.0, 1000, 3000.0, 1000.0),
        (96_000.0, 65_536, 27.5, 60.0),
    ] {
        let parts = [
            (note_hz * 1.01, 0.1),
            (note_hz * 0.96, 1e-3),
            (loud_hz, 1.0),
        ];
        let samples = tones(rate, len, &parts);
        let mut zoom = Zoom::new(rate, len, Window::BlackmanHarris, 25).unwrap();
        zoom.aim(note_hz).unwrap();
        zoom.look(&samples);
        for (&hz, &found) in zoom.frequencies_hz().iter().zip(zoom.amplitudes()) {
            let expected = plain_sum(&zoom, &samples, hz);
            assert!(
                (found - expected).abs() < 3e-6,
                "{note_hz} at {hz}: {found} {expected}"
            );
        }
    }
}

#[test]
fn a_tone_stands_where_it_is_with_its_amplitude() {
    let samples = tones(
        48_000.0,
        32_768,
        &[(440.0 * 2f64.powf(37.0 / 1200.0), 0.25)],
    );
    let mut zoom = Zoom::new(48_000.0, 32_768, Window::Hann, 241).unwrap();
    zoom.look(&samples);
    let best = (0..241)
        .max_by(|&a, &b| zoom.amplitudes()[a].total_cmp(&zoom.amplitudes()[b]))
        .unwrap();
    assert_eq!((zoom.cents()[best], zoom.note_hz()), (37.0, 440.0));
    assert!((zoom.amplitudes()[best] - 0.25).abs() < 1e-5);
    // Two bins of 48000/32768 Hz at 440 Hz.
    assert!(
        (zoom.main_lobe_cents() - 11.49).abs() < 0.01,
        "{}",
        zoom.main_lobe_cents()
    );
}

#[test]
fn steps_of_any_number_give_the_same_bits() {
    let samples = tones(48_000.0, 4096, &[(660.0, 0.25), (665.0, 0.1)]);
    let mut zoom = Zoom::new(48_000.0, 4096, Window::BlackmanHarris, 101).unwrap();
    zoom.aim(659.0).unwrap();
    let whole = zoom.look(&samples).to_vec();
    for steps in [1, 13, 100_000] {
        // The low-pass anew too.
        zoom.aim(659.0).unwrap();
        zoom.begin(&samples);
        while !zoom.advance(steps) {}
        assert_eq!(zoom.amplitudes(), whole);
    }
    zoom.aim(700.0).unwrap();
    assert!(!zoom.advance(1));
}

#[test]
fn what_is_not_accepted_is_named() {
    let made = |rate, len, points| {
        Zoom::new(rate, len, Window::Hann, points)
            .unwrap_err()
            .to_string()
    };
    assert!(made(0.0, 4096, 10).contains("1000 to 768000"));
    assert!(made(48_000.0, 255, 10).contains("256 to 65536"));
    assert!(made(48_000.0, 4096, 2).contains("3 to 4801"));
    let mut zoom = Zoom::new(48_000.0, 4096, Window::Hann, 10).unwrap();
    for note in [0.0, 23.0, 22_500.0, f64::NAN] {
        assert!(zoom.aim(note).unwrap_err().to_string().contains("23.4375"));
    }
    assert_eq!(zoom.look(&[f32::NAN]), [0.0; 10]);
}
