//! Sends a sound file through a chain of effects into another file.
//!
//! Invariant: memory does not grow with the length of the file; OUT appears when it is complete, and IN is not touched.

mod args;

pub use args::ProcessArgs;

use crate::chain_choice;
use crate::clock;
use crate::commands::analyze::no_sound;
use crate::commands::render::{decibels, size};
use crate::destination;
use crate::document_file::{spare, spare_input};
use crate::exit::Failure;
use crate::output;
use crate::progress::{Display, Style, UNKNOWN};
use crate::signal;
use heterodyne_media::{
    AudioWriter, Chained, ClipBlocks, Dither, Finished, Format, MediaError, Passed, RecordSpec,
    record,
};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What was made.
struct Made {
    file: Finished,
    format: Format,
    sample_rate_hz: u32,
    channels: usize,
    /// Frames of IN.
    frames: u64,
    latency_frames: usize,
    peak: f32,
    beyond: u64,
    warnings: Vec<String>,
}

/// Runs `heterodyne process IN OUT --chain CHAIN`.
pub fn run(args: &ProcessArgs) -> Result<(), Failure> {
    if args.out.as_os_str() == "-" {
        return Err(Failure::Usage(
            "sound is not written to standard output; name a file".to_owned(),
        ));
    }
    let asked = args.format.map(destination::format);
    let format =
        Format::for_output(&args.out, asked).map_err(|error| Failure::Usage(error.to_string()))?;
    spare_input(&args.out, &args.input)?;
    spare_input(&args.out, Path::new(&args.chain))?;
    spare(&args.out, args.force)?;
    let spec = chain_choice::read(&args.chain, args.json)?;
    let mut blocks = ClipBlocks::open(&args.input).map_err(|error| no_sound(&error))?;
    let (sample_rate_hz, channels) = (blocks.sample_rate_hz(), blocks.channels().min(2));
    let chain = chain_choice::made(&spec, sample_rate_hz, channels)?;
    let latency_frames = chain.latency_frames();
    let tail_frames = chain_choice::tail_frames(args.tail, &chain, sample_rate_hz);
    let cancel = signal::listen()?;
    let record_spec = RecordSpec {
        dither: (args.dither && format != Format::WavF32).then(|| Dither::new(0)),
        encoder_threads: std::thread::available_parallelism().map_or(0, usize::from),
        mono: channels == 1,
        ..RecordSpec::new(format, sample_rate_hz)
    };
    let passed = Arc::new(Passed::default());
    let file = record(&args.out, &record_spec).map_err(refused)?;
    let mut out = Box::new(Chained::new(file, chain, tail_frames, Arc::clone(&passed)));
    let display = Display::new(Style::for_stderr(args.quiet || args.json), sample_rate_hz);
    let total = blocks.declared_frames().unwrap_or(UNKNOWN);
    let mut frames = 0;
    loop {
        display.step("processing", frames, total.max(frames));
        if cancel.load(Ordering::Relaxed) {
            display.clear();
            return Err(Failure::Interrupted);
        }
        let block = blocks.next_block().map_err(|error| {
            display.clear();
            no_sound(&error)
        })?;
        let Some(planes) = block else { break };
        let [left, rest @ ..] = planes else { continue };
        let right = rest.first().unwrap_or(left);
        out.write(left, right).map_err(|error| {
            display.clear();
            refused(error)
        })?;
        frames += left.len() as u64;
    }
    display.clear();
    let file = out.finish().map_err(refused)?;
    let mut warnings: Vec<String> = blocks.warning().into_iter().collect();
    if blocks.channels() > 2 {
        warnings.push(format!(
            "{}: of {} channels the first two were taken",
            args.input.display(),
            blocks.channels()
        ));
    }
    let beyond = if format == Format::WavF32 {
        0
    } else {
        passed.beyond_full_scale()
    };
    if beyond > 0 {
        warnings.push(format!("{beyond} samples lie beyond full scale and were cut off; --format f32 keeps them, a limiter at the end of the chain avoids them"));
    }
    let made = Made {
        file,
        format,
        sample_rate_hz,
        channels,
        frames,
        latency_frames,
        peak: passed.peak(),
        beyond: passed.beyond_full_scale(),
        warnings,
    };
    say(args, &made)
}

fn refused(error: MediaError) -> Failure {
    match error {
        MediaError::TooLong { .. } | MediaError::SampleRate { .. } => {
            Failure::Usage(error.to_string())
        }
        other => Failure::Io(other.to_string()),
    }
}

fn say(args: &ProcessArgs, made: &Made) -> Result<(), Failure> {
    if args.json {
        return output::print_json(&as_json(args, made));
    }
    for warning in &made.warnings {
        output::complain(&crate::table::plain(&format!("heterodyne: {warning}")));
    }
    if args.quiet {
        return Ok(());
    }
    let secs = |frames: u64| clock::exact(frames as f64 / f64::from(made.sample_rate_hz));
    output::print(&format!(
        "{}: {}, {} Hz, {}, {}, {}\npeak {}, {} of latency made up for, {} of tail\n",
        crate::table::plain(&made.file.path.display().to_string()),
        secs(made.file.frames),
        made.sample_rate_hz,
        if made.channels == 1 { "mono" } else { "stereo" },
        made.format,
        size(made.file.bytes),
        decibels(made.peak),
        format_args!(
            "{:.1} ms",
            1e3 * made.latency_frames as f64 / f64::from(made.sample_rate_hz)
        ),
        secs(made.file.frames - made.frames),
    ))
}

fn as_json(args: &ProcessArgs, made: &Made) -> Value {
    json!({
        "ok": true,
        "file": made.file.path.display().to_string(),
        "format": made.format.word(),
        "bytes": made.file.bytes,
        "frames": made.file.frames,
        "input_frames": made.frames,
        "tail_frames": made.file.frames - made.frames,
        "latency_frames": made.latency_frames,
        "sample_rate": made.sample_rate_hz,
        "channels": made.channels,
        "chain": args.chain,
        "peak": made.peak,
        "beyond_full_scale": made.beyond,
        "warnings": made.warnings,
    })
}
