//! Shows what a track holds: its length, steps with their voices, noise, clips and, if asked, true peaks.

use crate::args::{InfoArgs, MixArg};
use crate::clock;
use crate::commands::render::{decibels, failure};
use crate::exit::Failure;
use crate::output;
use crate::problems::Problems;
use crate::progress::{Display, Style};
use crate::signal;
use crate::source::{self, Opened};
use crate::table::{Align, Table, plain};
use heterodyne_engine::{Score, Settings};
use heterodyne_render::{Memory, Peaks, Watch};
use heterodyne_track::document::{NoiseSource, Step, Track, Voice};
use serde_json::{Value, json};
use std::num::NonZeroUsize;

/// Runs `heterodyne info TRACK`.
pub fn run(args: &InfoArgs) -> Result<(), Failure> {
    let Opened {
        track,
        sources,
        mut problems,
        ..
    } = source::open(&args.track, args.json)?;
    let settings = Settings::new(track.globals.sample_rate, source::mix(args.mix));
    let mut score = source::compile(&track, sources, &settings, &mut problems, args.json)?;
    if !args.json {
        problems.show();
    }
    let peaks = if args.levels {
        Some(measure(args, &mut score)?)
    } else {
        None
    };
    let name = args.track.display().to_string();
    if args.json {
        output::print_json(&as_json(
            &name,
            args,
            &track,
            &score,
            peaks.as_ref(),
            &problems,
        ))
    } else {
        output::print(&text_of(&plain(&name), &track, &score, peaks.as_ref()))
    }
}

fn measure(args: &InfoArgs, score: &mut Score) -> Result<Peaks, Failure> {
    let threads = args
        .threads
        .or(std::thread::available_parallelism().ok())
        .unwrap_or(NonZeroUsize::MIN);
    let memory = if args.no_cache {
        Memory::off()
    } else {
        Memory::of_user()
    };
    let cancel = signal::listen()?;
    let display = Display::new(Style::for_stderr(args.json), score.sample_rate());
    let watch = Watch {
        cancel,
        progress: &|progress| display.show(progress),
    };
    let measured = heterodyne_render::measure(score, threads, &memory, watch);
    display.clear();
    measured.map(|measured| measured.peaks).map_err(failure)
}

/// One placed step with what the track says about it.
struct Row<'a> {
    step: &'a Step,
    number: usize,
    start_secs: f64,
    length_secs: f64,
    /// Overlap with what was placed before; negative: a gap.
    overlap_secs: f64,
    peak: Option<f32>,
}

fn rows<'a>(track: &'a Track, score: &Score, peaks: Option<&Peaks>) -> Vec<Row<'a>> {
    let secs = |frames: u64| frames as f64 / f64::from(score.sample_rate());
    let mut end = None;
    let mut rows = Vec::new();
    for (at, span) in score.steps().iter().enumerate() {
        rows.push(Row {
            step: &track.steps[span.document_index],
            number: span.document_index + 1,
            start_secs: secs(span.start),
            length_secs: secs(span.frames),
            overlap_secs: end.map_or(0.0, |end| secs(end) - secs(span.start)),
            peak: peaks.and_then(|peaks| peaks.steps[at]),
        });
        end = end.max(Some(span.start + span.frames));
    }
    rows
}

fn text_of(name: &str, track: &Track, score: &Score, peaks: Option<&Peaks>) -> String {
    let length = score.frames() as f64 / f64::from(score.sample_rate());
    let mut out = format!(
        "{name}: {} at {} Hz, {} frames\n\n",
        clock::exact(length),
        score.sample_rate(),
        score.frames()
    );
    let mut columns = vec![
        ("step", Align::Right),
        ("start", Align::Right),
        ("length", Align::Right),
        ("overlap", Align::Right),
        ("voices", Align::Right),
    ];
    if peaks.is_some() {
        columns.extend([("peak", Align::Right), ("scale", Align::Right)]);
    }
    columns.extend([("what", Align::Left), ("description", Align::Left)]);
    let mut table = Table::new(&columns);
    for row in rows(track, score, peaks) {
        let overlap = match row.overlap_secs {
            0.0 => String::new(),
            gap if gap < 0.0 => format!("gap {}", clock::exact(-gap)),
            overlap => clock::exact(overlap),
        };
        let mut cells = vec![
            row.number.to_string(),
            clock::exact(row.start_secs),
            clock::exact(row.length_secs),
            overlap,
            row.step.voices.len().to_string(),
        ];
        if let Some(peak) = row.peak {
            let scale = if peak > 1.0 {
                decibels(1.0 / peak)
            } else {
                String::new()
            };
            cells.extend([decibels(peak), scale]);
        }
        cells.extend([summary_of(&row.step.voices), row.step.description.clone()]);
        table.row(cells);
    }
    out.push_str(&table.text());
    if let Some(noise) = noise(track) {
        out.push_str(&format!("\nnoise: {}\n", plain(&noise)));
    }
    if !track.clips.is_empty() {
        out.push_str(&format!("\n{}", clips(track)));
    }
    if let Some(peak) = peaks.and_then(|peaks| peaks.track) {
        out.push_str(&format!("\npeak of the mix: {} ({peak})\n", decibels(peak)));
    }
    out
}

/// `12 binaural_beat, 1 isochronic_tone (moving)`, in the order of first appearance.
fn summary_of(voices: &[Voice]) -> String {
    let mut kinds: Vec<(&str, bool, usize)> = Vec::new();
    for voice in voices {
        match kinds
            .iter_mut()
            .find(|kind| kind.0 == voice.function && kind.1 == voice.transition)
        {
            Some(kind) => kind.2 += 1,
            None => kinds.push((&voice.function, voice.transition, 1)),
        }
    }
    let words: Vec<String> = kinds
        .into_iter()
        .map(|(name, moving, count)| {
            format!(
                "{count} {name}{}",
                if moving { " (transition)" } else { "" }
            )
        })
        .collect();
    words.join(", ")
}

fn noise(track: &Track) -> Option<String> {
    let noise = track.background_noise.as_ref()?;
    let what = match &noise.source {
        NoiseSource::File(path) => format!("from {path}"),
        NoiseSource::Inline(noise) => format!(
            "{}, {} moving notches",
            noise.colour.name,
            noise.sweeps.len()
        ),
    };
    Some(format!(
        "{what}, gain {}, from {}",
        noise.gain,
        clock::exact(noise.start_secs)
    ))
}

fn clips(track: &Track) -> String {
    let mut table = Table::new(&[
        ("clip", Align::Right),
        ("start", Align::Right),
        ("gain", Align::Right),
        ("cut to", Align::Right),
        ("source", Align::Left),
    ]);
    for (at, clip) in track.clips.iter().enumerate() {
        let cut = if clip.duration_secs > 0.0 {
            clock::exact(clip.duration_secs)
        } else {
            String::new()
        };
        let start = clock::exact(clip.start_secs);
        table.row([
            (at + 1).to_string(),
            start,
            clip.gain.to_string(),
            cut,
            short(&clip.source),
        ]);
    }
    table.text()
}

/// A path as it is, a `data:` URL without its content.
fn short(source: &str) -> String {
    match source.split_once(',') {
        Some((head, content)) if head.starts_with("data:") => {
            format!("{head}, {} characters", content.len())
        }
        _ => source.to_owned(),
    }
}

fn as_json(
    name: &str,
    args: &InfoArgs,
    track: &Track,
    score: &Score,
    peaks: Option<&Peaks>,
    problems: &Problems,
) -> Value {
    let steps: Vec<Value> = rows(track, score, peaks)
        .iter()
        .map(|row| {
            json!({
                "number": row.number,
                "start_secs": row.start_secs,
                "length_secs": row.length_secs,
                "overlap_secs": row.overlap_secs,
                "description": row.step.description,
                "peak": row.peak,
                "voices": row.step.voices.iter().map(|voice| json!({
                    "function": voice.function,
                    "written": voice.written_name,
                    "transition": voice.transition,
                    "description": voice.description,
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    let clips: Vec<Value> = track
        .clips
        .iter()
        .map(|clip| json!({ "source": short(&clip.source), "start_secs": clip.start_secs, "gain": clip.gain }))
        .collect();
    json!({
        "ok": true,
        "file": name,
        "mix": if args.mix == MixArg::Live { "live" } else { "offline" },
        "sample_rate": score.sample_rate(),
        "frames": score.frames(),
        "seconds": score.frames() as f64 / f64::from(score.sample_rate()),
        "steps": steps,
        "noise": noise(track),
        "clips": clips,
        "peak": peaks.and_then(|peaks| peaks.track),
        "warnings": problems.as_json(),
    })
}
