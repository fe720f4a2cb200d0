//! Rows as lines of equal width, told one by one, and what they amount to.

use heterodyne_analysis::accuracy::{Row, Totals, digest};
use heterodyne_analysis::window::Window;

/// The word for a window.
pub fn window(window: Window) -> String {
    match window {
        Window::Rectangular => "rectangular".to_owned(),
        Window::Hann => "hann".to_owned(),
        Window::BlackmanHarris => "blackman-harris".to_owned(),
        Window::FlatTop => "flat-top".to_owned(),
        Window::Kaiser { beta } => format!("kaiser:{beta}"),
    }
}

/// The line above the rows.
pub fn heading() -> String {
    format!(
        "{:>9} {:>6} {:>6} {:>7} {:>7}  {:>10} {:>10} {:>6}  {:>7} {:>7}  {}\n",
        "Hz",
        "SNR dB",
        "N",
        "found",
        "valid",
        "error ct",
        "bound ct",
        "ratio",
        "in 1",
        "in 2",
        "what differs"
    )
}

/// One row.
pub fn line(row: &Row) -> String {
    let cell = &row.cell;
    let share = |inside: u32| match row.valid {
        0 => "-".to_owned(),
        valid => format!("{:.1} %", 100.0 * f64::from(inside) / f64::from(valid)),
    };
    let number = |value: f64, text: String| {
        if value.is_finite() {
            text
        } else {
            "-".to_owned()
        }
    };
    let (rms, bound, ratio) = (row.rms_cents(), row.bound_rms_cents(), row.rms_over_bound());
    let line = format!(
        "{:>9} {:>6} {:>6} {:>3}/{:<3} {:>7}  {:>10} {:>10} {:>6}  {:>7} {:>7}  {}",
        cell.frequency_hz,
        cell.snr_db,
        cell.len,
        row.found,
        row.trials,
        row.valid,
        number(rms, format!("{rms:.2e}")),
        number(bound, format!("{bound:.2e}")),
        number(ratio, format!("{ratio:.2}")),
        share(row.inside_one),
        share(row.inside_two),
        differs(row),
    );
    format!("{}\n", line.trim_end())
}

/// What sets a row apart from those that are judged.
fn differs(row: &Row) -> String {
    let cell = &row.cell;
    let mut words = Vec::new();
    if cell.window != Window::BlackmanHarris {
        words.push(window(cell.window));
    }
    if cell.sample_rate_hz != 48_000.0 {
        words.push(format!("{} Hz", cell.sample_rate_hz));
    }
    if cell.amplitude != 0.5 {
        words.push(format!("amplitude {}", cell.amplitude));
    }
    if let Some(second) = cell.second {
        words.push(format!(
            "{:+} dB {} bins above",
            second.level_db, second.offset_bins
        ));
    }
    if cell.drift_hz_per_s != 0.0 {
        words.push(format!("{} Hz/s", cell.drift_hz_per_s));
    }
    words.join(", ")
}

/// Calibration over all rows, and the two figures that are asked of the judged ones.
pub fn summary(rows: &[Row]) -> String {
    let mut totals = Totals::default();
    rows.iter().for_each(|row| totals.add(row));
    let plain = || {
        rows.iter()
            .filter(|row| differs(row).is_empty() && row.cell.len == 32_768)
    };
    let within = |low: f64, high: f64| {
        move |row: &&Row| row.cell.frequency_hz >= low && row.cell.frequency_hz <= high
    };
    let most = |values: &mut dyn Iterator<Item = f64>| {
        values.filter(|x| x.is_finite()).fold(0.0, f64::max)
    };
    let ratio = most(
        &mut plain()
            .filter(within(100.0, 15_000.0))
            .map(Row::rms_over_bound),
    );
    let at_60_db = |row: &&Row| row.cell.snr_db == 60.0;
    let error = most(
        &mut plain()
            .filter(within(40.0, f64::INFINITY))
            .filter(at_60_db)
            .map(Row::rms_cents),
    );
    format!(
        "\n{} trials, {} found, {} valid\ntruth within one stated standard error: {:.2} % (calibrated: 68.27 %), within two: {:.2} % (95.45 %)\nlargest error over bound, 100 Hz to 15 kHz, 32768 samples at 48 kHz: {ratio:.3}\nlargest error at 60 dB from 40 Hz on: {error:.2e} cent RMS\ndigest of all bits: {:016x}\n",
        totals.trials,
        totals.found,
        totals.valid,
        100.0 * totals.share_inside_one(),
        100.0 * totals.share_inside_two(),
        digest(rows),
    )
}
