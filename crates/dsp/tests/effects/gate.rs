//! When the gate opens and closes, to the frame.

use super::sound::{db, gain, noise, stage, through};

const RATE: f64 = 48_000.0;

#[test]
fn it_opens_holds_and_closes_in_its_times() {
    let gate = stage(
        "gate",
        &[
            ("threshold_db", -40.0),
            ("hysteresis_db", 6.0),
            ("attack_secs", 0.002),
            ("hold_secs", 0.05),
            ("release_secs", 0.1),
            ("range_db", -60.0),
        ],
    );
    let (before, loud) = (1000, 4800);
    let quiet_gain = gain(-70.0) as f32;
    let mut sound = vec![quiet_gain; before];
    sound.extend(vec![0.1f32; loud]);
    sound.extend(vec![quiet_gain; 12_000]);
    let out = through(gate, RATE, &sound);
    let passed = |at: usize| f64::from(out[at]) / f64::from(sound[at]);
    assert!((db(passed(before - 1)) + 60.0).abs() < 1e-3);
    // 2 ms are 96 frames along a straight line from 0.001 to 1.
    for frames in [1, 24, 48, 95, 96] {
        let expected = 0.001 + 0.999 * frames as f64 / 96.0;
        assert!(
            (passed(before + frames - 1) - expected).abs() < 1e-5,
            "{frames} frames into the attack"
        );
    }
    assert_eq!(
        &out[before + 96..before + loud],
        &sound[before + 96..before + loud]
    );
    // The level falls from 0.1 to −46 dB with a time constant of 5 ms, then 50 ms of hold, then 100 ms of release.
    let falls = 0.005 * RATE * (0.1 / gain(-46.0)).ln();
    let closes = before + loud + (falls + 0.05 * RATE) as usize;
    assert_eq!(passed(closes - 3), 1.0);
    assert!(passed(closes + 4) < 1.0);
    for part in [0.25, 0.5, 0.75] {
        let found = db(passed(closes + (part * 4800.0) as usize));
        assert!(
            (found + 60.0 * part).abs() < 0.06,
            "after {part} of the release: {found} dB"
        );
    }
    assert!((db(passed(closes + 4804)) + 60.0).abs() < 1e-3);
}

#[test]
fn between_both_thresholds_it_stays_as_it_is() {
    let gate = || {
        stage(
            "gate",
            &[
                ("threshold_db", -40.0),
                ("hysteresis_db", 6.0),
                ("hold_secs", 0.0),
                ("attack_secs", 0.0001),
            ],
        )
    };
    let between = noise(3, 1.0, 9600)
        .iter()
        .map(|x| 0.0075f32.copysign(*x))
        .collect::<Vec<_>>();
    let closed = through(gate(), RATE, &between);
    assert!(super::sound::peak(&closed) < 1e-4);
    let mut opened = vec![0.5f32; 100];
    opened.extend(&between);
    assert_eq!(&through(gate(), RATE, &opened)[100..], &between[..]);
}
