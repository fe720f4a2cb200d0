//! What lies around a note as a table for people: every ten cents, with a bar.

use super::text::decimals;
use crate::table::{Align, Table};
use heterodyne_measure::Measured;

/// Cents from row to row.
const STEP: usize = 10;
/// Levels that a bar spans below the highest, in dB, and its length.
const SPAN_DB: f64 = 60.0;
const BAR: f64 = 30.0;

/// The table; nothing where no close look was asked for.
pub fn text(measured: &Measured) -> String {
    if measured.settings.zoom.is_none() {
        return String::new();
    }
    let Some(zoom) = &measured.closeup.zoom else {
        return "\nzoom       no tone to look at\n".to_owned();
    };
    let note = zoom.note.map_or_else(String::new, |note| {
        format!(", {note} {:+.3} cents", note.cents)
    });
    let text = format!(
        "\nzoom       around {:.4} Hz{note}; what is nearer than {:.1} cents runs together\n",
        zoom.note_hz, zoom.lobe_cents
    );
    let mut heads = vec![("cents", Align::Right)];
    for channel in &measured.channels {
        heads.extend([(channel.name, Align::Right), ("", Align::Left)]);
    }
    let mut table = Table::new(&heads);
    for at in (0..zoom.cents.len()).step_by(STEP) {
        let mut cells = vec![format!("{:+.0}", zoom.cents[at])];
        for levels in &zoom.levels_db {
            let highest = levels.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
            let share = 1.0 - (highest - levels[at]) / SPAN_DB;
            cells.push(decimals(levels[at], 1));
            cells.push("#".repeat((BAR * share.clamp(0.0, 1.0)) as usize));
        }
        table.row(cells);
    }
    text + &table.text()
}
