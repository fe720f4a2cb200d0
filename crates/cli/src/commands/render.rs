//! Renders a track to a file, and says what it made.

use crate::args::{MixArg, RenderArgs, StageArg};
use crate::chain_choice;
use crate::clock;
use crate::destination;
use crate::document_file::spare_input;
use crate::exit::Failure;
use crate::output;
use crate::problems::Problems;
use crate::progress::{Display, Style};
use crate::signal;
use crate::source::{self, Opened};
use heterodyne_dsp::effects::Chain;
use heterodyne_engine::{Score, Settings};
use heterodyne_media::{Dither, Format, OutputSpec, Passed, create_chained};
use heterodyne_render::{Memory, Options, RenderError, Report, Stage, Watch};
use heterodyne_track::chain::ChainSpec;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Runs `heterodyne render TRACK [OUT]`.
pub fn run(args: &RenderArgs) -> Result<(), Failure> {
    let stage = stage(args)?;
    let Opened {
        track,
        sources,
        mut problems,
        ..
    } = source::open_for(&args.track, preset_secs(args), args.json)?;
    let (path, format) = destination::choose(args, track.globals.output_filename.as_deref())?;
    destination::spare_inputs(&path, &args.track, &track)?;
    let settings = Settings {
        seed: args.seed,
        ..Settings::new(
            args.sample_rate.unwrap_or(track.globals.sample_rate),
            source::mix(args.mix),
        )
    };
    if let Some(word) = &args.chain.chain {
        spare_input(&path, Path::new(word))?;
    }
    let chain = args.chain.read(args.json)?;
    let mut score = source::compile(&track, sources, &settings, &mut problems, args.json)?;
    if !args.quiet && !args.json {
        problems.show();
        for line in idle_options(args, stage, format) {
            output::complain(&format!("heterodyne: {line}"));
        }
    }
    let mut options = Options {
        dither: args.dither.then(|| Dither::new(args.seed)),
        stage,
        slice: slice(args, score.sample_rate()),
        ..Options::new(format)
    };
    if let Some(threads) = args.threads {
        options.threads = threads;
    }
    if args.no_cache {
        options.memory = Memory::off();
    }
    let effects = chain
        .map(|chain| Effects::of(chain, score.sample_rate()))
        .transpose()?;
    let cancel = signal::listen()?;
    let display = Display::new(
        Style::for_stderr(args.quiet || args.json),
        score.sample_rate(),
    );
    let watch = Watch {
        cancel,
        progress: &|progress| display.show(progress),
    };
    let report = match &effects {
        None => heterodyne_render::render(&mut score, &path, &options, watch),
        Some(effects) => effects.render(&mut score, &path, &options, watch),
    };
    display.clear();
    let report = report.map_err(failure)?;
    let beyond = effects
        .as_ref()
        .map_or(0, |effects| effects.passed.beyond_full_scale());
    if beyond > 0 && format != Format::WavF32 && !args.json {
        output::complain(&format!(
            "heterodyne: {beyond} samples lie beyond full scale behind the effects and were cut off; a limiter at the end of the chain avoids them"
        ));
    }
    if args.json {
        output::print_json(&as_json(
            args,
            &report,
            format,
            score.sample_rate(),
            &problems,
        ))
    } else if args.quiet {
        Ok(())
    } else {
        output::print(&summary(&path, &report, format, score.sample_rate()))
    }
}

/// Effects on the way to the file.
struct Effects {
    spec: ChainSpec,
    tail_frames: u64,
    passed: Arc<Passed>,
}

impl Effects {
    fn of(spec: ChainSpec, sample_rate_hz: u32) -> Result<Self, Failure> {
        let chain = chain_choice::made(&spec, sample_rate_hz, 2)?;
        Ok(Self {
            tail_frames: chain_choice::tail_frames(None, &chain, sample_rate_hz),
            spec,
            passed: Arc::default(),
        })
    }

    /// Renders with the effects behind the level: what is told of the peak and the length is what lies in the file.
    fn render(
        &self,
        score: &mut Score,
        path: &Path,
        options: &Options,
        watch: Watch<'_>,
    ) -> Result<Report, RenderError> {
        let sample_rate_hz = score.sample_rate();
        let open = |spec: &OutputSpec| {
            let chain = Chain::new(f64::from(sample_rate_hz), 2, &self.spec.stages)
                .map_err(|error| RenderError::Effects(error.to_string()))?;
            Ok(create_chained(
                path,
                spec,
                chain,
                self.tail_frames,
                Arc::clone(&self.passed),
            )?)
        };
        let report = heterodyne_render::render_opened(score, path, options, watch, &open)?;
        Ok(Report {
            peak: self.passed.peak(),
            seconds: report.file.frames as f64 / f64::from(sample_rate_hz),
            ..report
        })
    }
}

/// A preset lasts as long as is asked of it.
fn preset_secs(args: &RenderArgs) -> f64 {
    args.duration.unwrap_or(source::PRESET_SECS) + args.start.unwrap_or(0.0)
}

/// Peak that a finished file is brought to (track format §5).
const DEFAULT_TARGET: f32 = 0.25;

/// What was asked for and does nothing here.
fn idle_options(args: &RenderArgs, stage: Stage, format: Format) -> Vec<&'static str> {
    let mut idle = Vec::new();
    if args.target.is_some() && matches!(stage, Stage::Raw) {
        idle.push("--target does nothing here: only the final stage of the offline mix is brought to a peak");
    }
    if args.dither && format == Format::WavF32 {
        idle.push("--dither does nothing here: f32 is not rounded");
    }
    idle
}

fn stage(args: &RenderArgs) -> Result<Stage, Failure> {
    match (args.mix, args.stage) {
        (MixArg::Live, Some(StageArg::Final)) => Err(Failure::Usage(
            "the live mix is not normalised: --mix live takes no --stage final".to_owned(),
        )),
        (MixArg::Live, _) | (MixArg::Offline, Some(StageArg::Raw)) => Ok(Stage::Raw),
        (MixArg::Offline, _) => Ok(Stage::Final {
            target: args.target.unwrap_or(DEFAULT_TARGET),
        }),
    }
}

/// Frames from the times, cut off like all times of the format.
fn slice(args: &RenderArgs, sample_rate: u32) -> Option<Range<u64>> {
    if args.start.is_none() && args.duration.is_none() {
        return None;
    }
    let frames = |secs: f64| (secs * f64::from(sample_rate)) as u64;
    let start = args.start.map_or(0, frames);
    let end = args
        .duration
        .map_or(u64::MAX, |secs| start.saturating_add(frames(secs)));
    Some(start..end)
}

/// Which status a refusal of the renderer gives.
pub fn failure(error: RenderError) -> Failure {
    match error {
        RenderError::Cancelled => Failure::Interrupted,
        RenderError::Media(error) => Failure::Io(error.to_string()),
        other => Failure::Render(other.to_string()),
    }
}

fn summary(path: &Path, report: &Report, format: Format, sample_rate: u32) -> String {
    let levels = match (report.scanned_frames, report.recalled_levels) {
        (0, 0) => "",
        (0, _) => ", levels remembered",
        _ => ", levels measured",
    };
    let gain = if report.level_gain == 1.0 {
        String::new()
    } else {
        format!(", gain {}", decibels(report.level_gain))
    };
    format!(
        "{}: {}, {sample_rate} Hz, {format}, {}\npeak {}{gain}{levels}\n{:.0} x real time: {:.2} s on {} thread{}\n",
        crate::table::plain(&path.display().to_string()),
        clock::exact(report.seconds),
        size(report.file.bytes),
        decibels(report.peak),
        report.rate,
        report.wall_secs,
        report.threads,
        if report.threads == 1 { "" } else { "s" },
    )
}

/// A linear level in decibels, with the unit: `-12.0 dB`, `-inf dB`.
pub fn decibels(level: f32) -> String {
    format!("{:.1} dB", 20.0 * f64::from(level).log10())
}

/// A size with its unit: `999 bytes`, `105.8 MB`.
pub fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["bytes", "kB", "MB"] {
        if value < 1000.0 {
            return if unit == "bytes" {
                format!("{bytes} bytes")
            } else {
                format!("{value:.1} {unit}")
            };
        }
        value /= 1000.0;
    }
    format!("{value:.2} GB")
}

fn as_json(
    args: &RenderArgs,
    report: &Report,
    format: Format,
    sample_rate: u32,
    problems: &Problems,
) -> Value {
    let live = args.mix == MixArg::Live;
    json!({
        "ok": true,
        "file": report.file.path.display().to_string(),
        "format": format.word(),
        "bytes": report.file.bytes,
        "frames": report.file.frames,
        "sample_rate": sample_rate,
        "seconds": report.seconds,
        "mix": if live { "live" } else { "offline" },
        "stage": if live || args.stage == Some(StageArg::Raw) { "raw" } else { "final" },
        "peak": report.peak,
        "level_gain": report.level_gain,
        "chain": args.chain.chain,
        "threads": report.threads,
        "wall_secs": report.wall_secs,
        "rate": report.rate,
        "scanned_frames": report.scanned_frames,
        "recalled_levels": report.recalled_levels,
        "warnings": problems.as_json(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_sizes_for_people() {
        assert_eq!(decibels(1.0), "0.0 dB");
        assert_eq!(decibels(0.25), "-12.0 dB");
        assert_eq!(decibels(0.0), "-inf dB");
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(105_840_044), "105.8 MB");
        assert_eq!(size(5_080_320_080), "5.08 GB");
    }
}
