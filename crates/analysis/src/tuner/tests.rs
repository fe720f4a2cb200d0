use super::*;

/// Cents from C on, as the literature prints them (Barbour, "Tuning and temperament", 1951; Werckmeister and Kirnberger to a thousandth).
const PRINTED: [(&str, [f64; 12]); 5] = [
    (
        "pythagorean",
        [
            0.0, 113.685, 203.910, 294.135, 407.820, 498.045, 611.730, 701.955, 815.640, 905.865,
            996.090, 1109.775,
        ],
    ),
    (
        "just",
        [
            0.0, 111.731, 203.910, 315.641, 386.314, 498.045, 590.224, 701.955, 813.686, 884.359,
            1017.596, 1088.269,
        ],
    ),
    (
        "meantone",
        [
            0.0, 76.049, 193.157, 310.265, 386.314, 503.422, 579.471, 696.578, 772.627, 889.735,
            1006.843, 1082.892,
        ],
    ),
    (
        "werckmeister3",
        [
            0.0, 90.225, 192.180, 294.135, 390.225, 498.045, 588.270, 696.090, 792.180, 888.270,
            996.090, 1092.180,
        ],
    ),
    (
        "kirnberger3",
        [
            0.0, 90.225, 193.157, 294.135, 386.314, 498.045, 590.224, 696.578, 792.180, 889.735,
            996.090, 1088.269,
        ],
    ),
];

#[test]
fn temperaments_are_as_printed() {
    for (name, cents) in PRINTED {
        let offsets = Temperament::named(name).unwrap().offsets_cents();
        for (note, cents) in cents.into_iter().enumerate() {
            let found = offsets[note] + 100.0 * note as f64;
            assert!(
                (found - cents).abs() < 0.0006,
                "{name} {note}: {found}, printed {cents}"
            );
        }
    }
    assert_eq!(
        Temperament::named("equal").unwrap().offsets_cents(),
        [0.0; 12]
    );
    assert_eq!(Temperament::names().count(), PRINTED.len() + 1);
}

#[test]
fn notes_of_equal_temperament() {
    let tuner = Tuner::new(440.0, &Temperament::equal()).unwrap();
    for (hz, name, cents) in [
        (440.0, "A4", 0.0),
        (261.625_565_300_6, "C4", 0.0),
        (27.5, "A0", 0.0),
        (4_186.009_044_8, "C8", 0.0),
        (8.175_798_915_6, "C-1", 0.0),
        (432.0, "A4", -31.766_654),
        (442.0, "A4", 7.851_369),
        (452.0, "A4", 46.582_96),
        (454.0, "A#4", -45.773_6),
    ] {
        let note = tuner.note(hz, 0.0).unwrap();
        assert_eq!(note.to_string(), name, "{hz}");
        let expected = if cents == 0.0 { 0.0 } else { cents };
        assert!((note.cents - expected).abs() < 1e-3, "{hz}: {}", note.cents);
    }
}

/// Whatever the temperament, root and A4: each note is itself, a thousandth of a cent beside it is told, and A4 stays.
#[test]
fn every_note_is_found_again() {
    let uneven = core::array::from_fn(|note| if note % 2 == 0 { 40.0 } else { -35.0 });
    let own = Temperament::from_offsets_cents(uneven).unwrap();
    for temperament in Temperament::names()
        .map(|name| Temperament::named(name).unwrap())
        .chain([own])
    {
        for (root, a4_hz) in [(0, 440.0), (2, 415.3), (9, 466.0)] {
            let tuner = Tuner::new(a4_hz, &temperament.rooted_at(root).unwrap()).unwrap();
            assert_eq!(tuner.frequency_hz(69), a4_hz);
            for number in 0..=135 {
                let hz =
                    tuner.frequency_hz(number) * (0.001 / 1200.0 * std::f64::consts::LN_2).exp();
                let note = tuner.note(hz, 0.0).unwrap();
                assert_eq!(note.number, number, "{root} {a4_hz}");
                assert!((note.cents - 0.001).abs() < 1e-9, "{}", note.cents);
                assert_eq!(note.nominal_hz, tuner.frequency_hz(number));
            }
        }
    }
}

#[test]
fn a_root_moves_the_pure_thirds() {
    let tuner = Tuner::new(440.0, &Temperament::just().rooted_at(9).unwrap()).unwrap();
    // Over A: C♯ is 5/4, E is 3/2.
    assert!((tuner.frequency_hz(73) - 550.0).abs() < 1e-9);
    assert!((tuner.frequency_hz(76) - 660.0).abs() < 1e-9);
}

#[test]
fn the_error_bar_is_carried_through() {
    let tuner = Tuner::new(440.0, &Temperament::equal()).unwrap();
    let note = tuner.note(441.0, 0.01).unwrap();
    let numeric = tuner.note(441.01, 0.0).unwrap().cents - note.cents;
    assert!(
        (note.cents_se / numeric - 1.0).abs() < 1e-4,
        "{}",
        note.cents_se
    );
}

#[test]
fn what_is_not_accepted_is_named() {
    assert!(
        Tuner::new(f64::NAN, &Temperament::equal())
            .unwrap_err()
            .to_string()
            .contains("100 to 1760")
    );
    let error = Temperament::named("wolf").unwrap_err().to_string();
    assert!(
        error.contains("`wolf`") && error.contains("kirnberger3"),
        "{error}"
    );
    let mut offsets = [0.0; 12];
    offsets[3] = 101.0;
    let error = Temperament::from_offsets_cents(offsets)
        .unwrap_err()
        .to_string();
    assert!(error.contains("D#") && error.contains("101"), "{error}");
    assert_eq!(
        Temperament::just().rooted_at(12),
        Err(TemperamentError::Root(12))
    );
    let tuner = Tuner::new(440.0, &Temperament::equal()).unwrap();
    for hz in [0.0, -440.0, f64::NAN, f64::INFINITY, 1e6] {
        assert_eq!(tuner.note(hz, 0.0), None);
    }
}
