//! What a script can call, natively: each number is answered.

use heterodyne_analysis::accuracy::{COLUMNS, Row, Sweep, csv_line, digest, probe};
use heterodyne_analysis::signals::{Frequency, Noise, Signal, Tone, gain_of_db};
use heterodyne_lab::exports::*;
use heterodyne_lab::layout::{RESULT_WORDS, accuracy, head, level, plane, signal};

const NAN: f64 = f64::NAN;

/// The words of the results.
fn words() -> &'static [f64] {
    let at = get_results_ptr();
    assert!(!at.is_null());
    // SAFETY: the block is this long and stays until the next `init`; nobody writes while a test of this thread looks.
    unsafe { std::slice::from_raw_parts(at, get_results_len() as usize) }
}

/// Writes frames into the input of a channel from a place on, around its end.
fn write(channel: u32, from: u32, frames: &[f32]) {
    let (at, capacity) = (get_input_ptr(channel), get_input_capacity() as usize);
    for (n, x) in frames.iter().enumerate() {
        // SAFETY: the input is as long as its capacity.
        unsafe { *at.add((from as usize + n) % capacity) = *x };
    }
}

#[test]
fn without_an_instrument_all_is_answered() {
    assert_eq!(init(0.0, NAN, NAN, NAN, NAN, NAN), -1);
    assert!(get_input_ptr(0).is_null() && get_results_ptr().is_null());
    assert!(get_plane_ptr(0, 0).is_null());
    assert_eq!(
        (get_input_capacity(), get_write_pos(), get_plane_len(0)),
        (0, 0, 0)
    );
    set_write_pos(7);
    reset();
    assert_eq!(process_quantum(128), -1);
    for answer in [
        set_tuning(440.0, 0),
        set_zoom(0.0),
        set_harmonics(4),
        set_sections(1),
        set_budget(100),
    ] {
        assert_eq!(answer, -1);
    }
    assert_eq!((signal_process(1, 10), signal_process(0, 10)), (0, 0));
    assert!(get_output_ptr(1, 0).is_null());
    signal_free(0);
    signal_free(u32::MAX);
    assert_eq!(accuracy_advance(), -1);
    assert!(accuracy_row_ptr().is_null() && accuracy_csv_ptr().is_null());
    assert_eq!(
        (
            accuracy_csv_len(),
            accuracy_digest(),
            accuracy_trials_left()
        ),
        (0, 0, 0.0)
    );
}

#[test]
fn what_is_left_out_is_usual_and_what_is_not_accepted_is_named() {
    assert_eq!(init(1000.0, NAN, NAN, NAN, NAN, NAN), 0);
    assert_eq!(get_input_capacity(), 1024);
    let found = words();
    assert_eq!(found.len(), RESULT_WORDS);
    assert_eq!(
        [
            head::SAMPLE_RATE,
            head::CHANNELS,
            head::FRAME,
            head::CAPACITY
        ]
        .map(|word| found[word]),
        [48_000.0, 1.0, 32_768.0, 1024.0]
    );
    assert_eq!(get_plane_len(plane::SPECTRUM as u32), 16_385);
    assert!(get_input_ptr(1).is_null() && get_plane_ptr(plane::SPECTRUM as u32, 1).is_null());
    assert_eq!(init(1.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0);
    assert_eq!(get_input_capacity(), 128);
    let huge = 1e300;
    for (argument, values) in [
        (1, [0.0, NAN, NAN, NAN, NAN, NAN]),
        (1, [NAN; 6]),
        (1, [-1.0, NAN, NAN, NAN, NAN, NAN]),
        (1, [65_537.0, NAN, NAN, NAN, NAN, NAN]),
        (1, [128.5, NAN, NAN, NAN, NAN, NAN]),
        (2, [128.0, 7999.0, NAN, NAN, NAN, NAN]),
        (2, [128.0, f64::INFINITY, NAN, NAN, NAN, NAN]),
        (3, [128.0, NAN, 3.0, NAN, NAN, NAN]),
        (3, [128.0, NAN, huge, NAN, NAN, NAN]),
        (4, [128.0, NAN, NAN, 1000.0, NAN, NAN]),
        (4, [128.0, NAN, NAN, huge, NAN, NAN]),
        (5, [128.0, NAN, NAN, NAN, 5.0, NAN]),
        (5, [128.0, NAN, NAN, NAN, -1.0, NAN]),
        (6, [128.0, NAN, NAN, NAN, 4.0, -1.0]),
        (6, [128.0, NAN, NAN, NAN, 4.0, huge]),
    ] {
        let [a, b, c, d, e, f] = values;
        assert_eq!(init(a, b, c, d, e, f), -argument, "{values:?}");
        assert_eq!(process_quantum(1), -1, "there is none after a refusal");
    }
}

#[test]
fn what_was_written_before_the_write_position_is_measured() {
    assert_eq!(init(256.0, 48_000.0, 2.0, 1024.0, 1.0, 0.0), 0);
    assert_eq!(process_quantum(257), -2);
    assert_eq!(words()[head::REFUSED], 1.0);
    // Blocks that lie around the end of the ring, and one of no frames.
    let (mut pos, mut calls) = (0, 0.0);
    for (k, count) in [100u32, 0, 200, 256, 37, 128, 128]
        .into_iter()
        .cycle()
        .take(60)
        .enumerate()
    {
        let size = if k == 40 { 0.5 } else { 0.25 };
        let block: Vec<f32> = (0..count)
            .map(|n| if (pos + n) % 2 == 0 { size } else { -size })
            .collect();
        write(0, pos, &block);
        write(1, pos, &vec![-0.125; count as usize]);
        pos += count;
        set_write_pos(pos);
        assert_eq!(get_write_pos(), pos % 256);
        assert!(process_quantum(count) >= 0);
        calls += f64::from(u8::from(count > 0));
    }
    let found = words();
    assert_eq!(found[head::FRAMES], f64::from(pos));
    assert_eq!(found[head::QUANTA], calls);
    let of = |channel: usize, word: usize| found[level::BASE + channel * level::STRIDE + word];
    assert!((of(0, level::SAMPLE_PEAK_DB) - 20.0 * 0.5f64.log10()).abs() < 1e-9);
    assert!((of(1, level::SAMPLE_PEAK_DB) - 20.0 * 0.125f64.log10()).abs() < 1e-9);
    assert!((of(1, level::OFFSET) + 0.125).abs() < 1e-9);
    assert_eq!((set_zoom(440.0), set_zoom(-1.0)), (0, -1));
    assert_eq!(
        (
            set_tuning(442.0, 3),
            set_tuning(442.0, 99),
            set_tuning(NAN, 3)
        ),
        (0, -2, -1)
    );
    assert_eq!((set_harmonics(1 << 5), set_harmonics(1)), (0, -1));
    assert_eq!((set_sections(0), set_sections(u32::MAX)), (0, -1));
    assert_eq!((set_budget(50), set_budget(1)), (0, -1));
}

#[test]
fn signals_are_those_of_the_analysis() {
    let rate = 44_100;
    let hz = |value: f64| Frequency::new(value, rate).unwrap();
    let handle = signal_new(
        signal::SINE as u32,
        997.3,
        -6.0,
        10.5,
        NAN,
        NAN,
        f64::from(rate),
    ) as u32;
    let noise = signal_new(
        signal::PINK as u32,
        0.0,
        -20.0,
        7.0,
        1.0,
        0.0,
        f64::from(rate),
    ) as u32;
    assert_eq!((handle, noise), (1, 2));
    let gain = gain_of_db(-6.0);
    let mut wanted: [Box<dyn Signal>; 4] = [
        Box::new(Tone::new(hz(997.3), 0.0, gain)),
        Box::new(Tone::new(hz(1007.8), 0.0, gain)),
        Box::new(
            Noise::new(
                heterodyne_analysis::signals::Colour::Pink,
                rate,
                7,
                gain_of_db(-20.0),
            )
            .unwrap(),
        ),
        Box::new(
            Noise::new(
                heterodyne_analysis::signals::Colour::Pink,
                rate,
                8,
                gain_of_db(-20.0),
            )
            .unwrap(),
        ),
    ];
    let mut frame = 0;
    for size in [128usize, 1, 4096, 777] {
        for handle in [handle, noise] {
            assert_eq!(signal_process(handle, size as u32), size as u32);
        }
        for (n, signal) in wanted.iter_mut().enumerate() {
            let mut truth = vec![0.0f32; size];
            signal.fill(frame, &mut truth);
            let at = get_output_ptr([handle, noise][n / 2], (n % 2) as u32);
            // SAFETY: a plane of a signal that runs, of which this many frames were made just now.
            let found = unsafe { std::slice::from_raw_parts(at, size) };
            assert_eq!(found, truth, "{n} from {frame}");
        }
        frame += size as u64;
    }
    assert_eq!(signal_process(handle, 5000), 4096);
    assert!(get_output_ptr(handle, 2).is_null());
    for (kind, hz, db, p1, p2, rate) in [
        (99, 440.0, 0.0, 0.0, 0.0, 48_000.0),
        (0, 24_000.0, 0.0, 0.0, 0.0, 48_000.0),
        (0, 440.0, 21.0, 0.0, 0.0, 48_000.0),
        (0, 440.0, NAN, 0.0, 0.0, 48_000.0),
        (0, 440.0, 0.0, 0.0, 0.0, 10.0),
        (0, 440.0, 0.0, 0.0, 0.0, 44_100.5),
        (2, 440.0, 0.0, 880.0, 0.0, 48_000.0),
        (3, 440.0, 0.0, 440.0, 1.0, 48_000.0),
        (11, 440.0, 0.0, 4.0, 1.5, 48_000.0),
        (5, 9.9, 0.0, 0.0, 0.0, 48_000.0),
    ] {
        assert_eq!(
            signal_new(kind, hz, db, p1, p2, NAN, rate),
            0,
            "{kind} {hz} {db} {p1} {p2} {rate}"
        );
    }
    for wanted in 3..=8 {
        assert_eq!(signal_new(0, 440.0, 0.0, NAN, NAN, NAN, 48_000.0), wanted);
    }
    assert_eq!(signal_new(0, 440.0, 0.0, NAN, NAN, NAN, 48_000.0), -1);
    signal_free(2);
    assert_eq!(signal_process(2, 1), 0);
    assert_eq!(signal_new(13, 1000.0, 0.0, NAN, NAN, NAN, 48_000.0), 2);
    assert_eq!(signal_process(2, 97), 97);
    // SAFETY: as above.
    let found = unsafe { std::slice::from_raw_parts(get_output_ptr(2, 1), 97) };
    let sounding: Vec<usize> = (0..97).filter(|n| found[*n] != 0.0).collect();
    assert_eq!(sounding, [0, 48, 96]);
}

#[test]
fn the_harness_gives_the_rows_of_the_analysis() {
    for (argument, cells, trials, seed) in [
        (1, 3, 1, 0.0),
        (2, 2, 0, 0.0),
        (2, 2, 1_000_001, 0.0),
        (3, 2, 1, NAN),
        (3, 2, 1, -1.0),
        (3, 2, 1, 0.5),
        (3, 2, 1, 1e300),
    ] {
        assert_eq!(accuracy_new(cells, trials, seed), -argument);
        assert_eq!(accuracy_advance(), -1);
    }
    let rows: Vec<Row> = Sweep::new(probe(), 2, 3).map(Result::unwrap).collect();
    assert_eq!(accuracy_new(2, 2, 3.0), 0);
    assert_eq!(accuracy_trials_left(), 2.0 * rows.len() as f64);
    let mut csv = format!("{COLUMNS}\n");
    for (n, row) in rows.iter().enumerate() {
        assert_eq!((accuracy_advance(), accuracy_advance()), (0, 1), "row {n}");
        // SAFETY: the row is this long.
        let found = unsafe { std::slice::from_raw_parts(accuracy_row_ptr(), accuracy::WORDS) };
        assert_eq!(found[accuracy::FREQUENCY_HZ], row.cell.frequency_hz);
        assert_eq!(found[accuracy::LEN], row.cell.len as f64);
        for (a, b) in found[accuracy::TRIALS..].iter().zip(row.figures()) {
            assert!(a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan());
        }
        csv += &csv_line(row);
        csv += "\n";
    }
    assert_eq!((accuracy_advance(), accuracy_advance()), (2, 2));
    assert_eq!(accuracy_trials_left(), 0.0);
    assert_eq!(accuracy_digest(), digest(&rows));
    // SAFETY: the text is this long.
    let found =
        unsafe { std::slice::from_raw_parts(accuracy_csv_ptr(), accuracy_csv_len() as usize) };
    assert_eq!(String::from_utf8_lossy(found), csv);
}
