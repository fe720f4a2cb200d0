//! One reference case: a document, how it is judged, and what it is judged against.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::{Failure, Outcome, at};

use super::notches::Notches;
use super::statistics::Statistics;

/// How a case is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Bar {
    /// No sample may be further from the reference than this.
    Largest(f64),
    /// The RMS of the difference against the RMS of the reference, in dB.
    RmsDb(f64),
    /// Band levels, level curve, notches: the samples are random.
    Statistics(Box<Statistics>),
}

/// One reference case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The file name without its ending.
    pub name: String,
    /// The document to render.
    pub document: PathBuf,
    /// The samples to compare with; random cases have none.
    pub samples: PathBuf,
    /// Samples per second.
    pub sample_rate: u32,
    /// `exact`, `loose`, `stats`, `stream` or `quirk`.
    pub class: String,
    /// How it is judged.
    pub bar: Bar,
}

impl Case {
    /// Whether the live mix is asked for.
    pub fn live(&self) -> bool {
        self.class == "stream"
    }

    /// Whether a difference counts; quirks of older players are only reported.
    pub fn counts(&self) -> bool {
        self.class != "quirk"
    }
}

/// Every case of a folder, in the order of their names.
pub fn all(dir: &Path) -> Outcome<Vec<Case>> {
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(at(dir))? {
        let path = entry.map_err(at(dir))?.path();
        let file = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if let Some(name) = file.strip_suffix(".meta.json") {
            let text = std::fs::read_to_string(&path).map_err(at(&path))?;
            let meta = serde_json::from_str(&text).map_err(|error| error.to_string());
            let case = meta.and_then(|meta| read(dir, name, &meta));
            cases.push(case.map_err(|what| Failure::Check(format!("{}: {what}", path.display())))?);
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(cases)
}

fn read(dir: &Path, name: &str, meta: &Value) -> Result<Case, String> {
    let class = meta["class"].as_str().ok_or("class is missing")?.to_owned();
    let sample_rate = meta["sample_rate"]
        .as_u64()
        .and_then(|rate| u32::try_from(rate).ok());
    let bar = match (
        class.as_str(),
        meta["tol"].as_f64(),
        meta["max_rms_err_db"].as_f64(),
    ) {
        ("stats", _, _) => Bar::Statistics(Box::new(statistics(meta)?)),
        ("exact" | "stream" | "quirk", Some(tolerance), _) => Bar::Largest(tolerance),
        ("loose", _, Some(db)) => Bar::RmsDb(db),
        _ => {
            return Err(format!(
                "class {class:?} with no bar: expected tol or max_rms_err_db"
            ));
        }
    };
    Ok(Case {
        name: name.to_owned(),
        document: dir.join(format!("{name}.json")),
        samples: dir.join(format!("{name}.npy")),
        sample_rate: sample_rate.ok_or("sample_rate is missing")?,
        class,
        bar,
    })
}

fn statistics(meta: &Value) -> Result<Statistics, String> {
    let row = |name: &str| -> Vec<f64> {
        meta[name]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_f64)
            .collect()
    };
    let number = |value: &Value| value.as_f64();
    let statistics = Statistics {
        octaves: row("octaves_hz")
            .into_iter()
            .zip(row("octaves_db"))
            .collect(),
        octave_tolerance_db: number(&meta["tol_octave_db"]).unwrap_or(1.0),
        most_dc: number(&meta["max_dc"]),
        least_correlation: number(&meta["lr_corr_min"]),
        frame_secs: number(&meta["level_frame_secs"]).unwrap_or(0.05),
        levels_db: row("level_db"),
        level_tolerance_db: number(&meta["tol_level_db"]).unwrap_or(1.0),
        notches: Notches::read(&meta["notches"])?,
    };
    if statistics.is_empty() {
        return Err("statistics with nothing to check".to_owned());
    }
    Ok(statistics)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_case_without_a_bar_is_refused() {
        assert!(
            read(
                Path::new("d"),
                "a",
                &json!({"class": "exact", "sample_rate": 8000})
            )
            .is_err()
        );
        assert!(
            read(
                Path::new("d"),
                "a",
                &json!({"class": "stats", "sample_rate": 8000})
            )
            .is_err()
        );
    }

    #[test]
    fn the_class_decides_the_mix_and_whether_it_counts() {
        let case = |class: &str| {
            read(
                Path::new("d"),
                "a",
                &json!({"class": class, "sample_rate": 8000, "tol": 1e-6}),
            )
            .unwrap()
        };
        assert!(case("stream").live() && case("stream").counts());
        assert!(!case("quirk").live() && !case("quirk").counts());
        assert_eq!(case("exact").bar, Bar::Largest(1e-6));
    }
}
