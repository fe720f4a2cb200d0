//! Writes a test signal: what a measurement is held against, with the frequency that it really has.

mod args;
mod made;
mod report;
mod write;

pub use args::ToneArgs;

use crate::exit::Failure;
use crate::output;
use args::Sink;
use heterodyne_media::Format;
use std::path::PathBuf;
use std::time::Instant;

/// Where the sound goes.
enum Target {
    /// A file under this name.
    File(PathBuf),
    /// Standard output.
    Stdout,
}

/// Runs `heterodyne tone SIGNAL … OUT`.
pub fn run(args: &ToneArgs) -> Result<(), Failure> {
    let sink = args.signal.sink();
    let (target, format) = target(sink)?;
    let frames = frames(sink)?;
    let mut made = made::make(&args.signal, frames)?;
    let started = Instant::now();
    let written = write::write(&mut made, &target, format, sink, frames)?;
    let report = report::Report {
        args,
        made: &made,
        format,
        frames,
        written: &written,
        wall_secs: started.elapsed().as_secs_f64(),
    };
    for line in report.warnings() {
        if !sink.quiet && !sink.json {
            output::complain(&format!("heterodyne: {line}"));
        }
    }
    match (target, sink.json, sink.quiet) {
        (_, true, _) => output::print_json(&report.json()),
        (_, _, true) => Ok(()),
        (Target::File(_), ..) => output::print(&report.text()),
        // Standard output holds the sound.
        (Target::Stdout, ..) => {
            output::complain(report.text().trim_end());
            Ok(())
        }
    }
}

/// The file and its format: floating point in a WAV file and 24 bits in FLAC, unless told otherwise.
fn target(sink: &Sink) -> Result<(Target, Format), Failure> {
    let asked = sink.format.map(crate::destination::format);
    if sink.out.as_os_str() == "-" {
        let format = asked.unwrap_or(Format::WavF32);
        let refusal = if format.is_flac() {
            Some(
                "FLAC is not written to standard output, because its start says how it ends; accepted are s16, s24 and f32",
            )
        } else if sink.json {
            Some("--json prints to standard output, where the sound goes; name a file")
        } else {
            None
        };
        return match refusal {
            Some(text) => Err(Failure::Usage(text.to_owned())),
            None => Ok((Target::Stdout, format)),
        };
    }
    let is_flac = sink
        .out
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("flac"));
    let finest = if is_flac {
        Format::FlacS24
    } else {
        Format::WavF32
    };
    let has_ending = sink.out.extension().is_some();
    let format = Format::for_output(&sink.out, asked.or(has_ending.then_some(finest)))
        .map_err(|error| Failure::Usage(error.to_string()))?;
    Ok((Target::File(sink.out.clone()), format))
}

/// Frames from the time, cut off as everywhere.
fn frames(sink: &Sink) -> Result<u64, Failure> {
    let frames = (sink.duration * f64::from(sink.rate)) as u64;
    if frames == 0 {
        return Err(Failure::Usage(format!(
            "--duration {} holds no frame at {} Hz; accepted is one frame and more",
            sink.duration, sink.rate
        )));
    }
    Ok(frames)
}
