//! The sweep of `lab accuracy`: files, table and figures.

use crate::desk::Desk;
use serde_json::Value;

/// The same number, but for what the reader of JSON rounds.
fn near(value: &Value, want: f64) {
    let found = value.as_f64().unwrap_or(f64::NAN);
    assert!((found - want).abs() <= 1e-15 * want, "{found}, not {want}");
}

#[test]
fn rows_are_the_same_in_every_form_and_for_any_number_of_threads() {
    let desk = Desk::new();
    let alone = desk.done("lab accuracy --trials 2 --threads 1 --csv one.csv --plot a.svg");
    let said = desk.json("lab accuracy --trials 2 --threads 3 --csv three.csv --json");
    assert!(desk.read("one.csv") == desk.read("three.csv"));
    let csv = String::from_utf8(desk.read("one.csv")).unwrap();
    let mut lines = csv.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let rows = said["rows"].as_array().unwrap();
    // 20 Hz to 20 kHz in ten frequencies, 0 to 120 dB in seven ratios.
    assert_eq!((lines.clone().count(), rows.len()), (70, 70));
    let (mut found, mut inside) = (0.0, 0.0);
    for (line, row) in lines.zip(rows) {
        let cells: Vec<&str> = line.split(',').collect();
        for key in [
            "frequency_hz",
            "snr_db",
            "valid",
            "rms_cents",
            "bound_rms_cents",
        ] {
            let number: f64 = cells[place(key)].parse().unwrap();
            near(&row[key], number);
        }
        let valid = row["valid"].as_f64().unwrap();
        found += valid;
        inside += row["inside_one"].as_f64().unwrap();
        // Errors beyond six bounds are no accident.
        assert!(row["rms_over_bound"].as_f64().unwrap() < 6.0, "{line}");
    }
    near(&said["share_inside_one"], inside / found);
    // Of 140 calibrated errors 95.6 ± 5.5 lie inside one standard error.
    assert!((inside / found - 0.683).abs() < 0.2, "{inside} {found}");
    let table = alone.stdout;
    let digest = said["digest"].as_str().unwrap();
    assert!(digest.len() == 16 && table.contains(digest), "{digest}");
    assert_eq!(
        table.lines().filter(|line| line.contains("2/2")).count(),
        70,
        "{table}"
    );
    assert!(table.contains("140 trials"), "{table}");
    let svg = String::from_utf8(desk.read("a.svg")).unwrap();
    assert!(svg.contains("60 dB") && svg.contains("error / cent"));
}

#[test]
fn the_bound_is_that_of_the_books() {
    let desk = Desk::new();
    let said = desk.json("lab accuracy --trials 1 --json");
    let rows = said["rows"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["frequency_hz"] == 1000.0 && row["snr_db"] == 60.0)
        .unwrap();
    // Kay, Estimation Theory, example 3.14: var ω ≥ 12/(η·N³), η = A²/2σ², for a real tone far from 0; in cents of a tone within a
    // bin of 1 kHz.
    let n = 32_768f64;
    let se_hz = (12.0 / (1e6 * n.powi(3))).sqrt() * 48_000.0 / std::f64::consts::TAU;
    let want = 1200.0 / 2f64.ln() * se_hz / 1000.0;
    let found = row["bound_rms_cents"].as_f64().unwrap();
    assert!((found / want - 1.0).abs() < 0.01, "{found} {want}");
}

#[test]
fn what_cannot_be_swept_is_refused() {
    let desk = Desk::new();
    for (line, status, word) in [
        ("lab accuracy --trials 0", 2, "1000000"),
        ("lab accuracy --cells all", 2, "standard"),
        ("lab accuracy --plot a.gif", 2, ".svg"),
        ("lab accuracy --trials 1 --csv nowhere/a.csv", 3, "nowhere"),
        ("lab precision", 2, "precision"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, status, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(word), "{line}: {}", ran.stderr);
        assert!(desk.names().is_empty(), "{line}");
    }
}
