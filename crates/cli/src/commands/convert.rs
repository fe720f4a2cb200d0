//! Writes a track in the newer dialect from an older one, from an SBaGen sequence or from a Gnaural schedule.
//!
//! What the track has no place for is said line by line; the track is written all the same.

use crate::args::{ConvertArgs, SourceArg};
use crate::document_file;
use crate::exit::Failure;
use crate::output;
use crate::problems::Problems;
use crate::source;
use heterodyne_media::moved_paths;
use heterodyne_track::document::Track;
use heterodyne_track::{
    Diagnostic, Parsed, Severity, import_gnaural, import_sbagen, parse_track, write_track,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Runs `heterodyne convert IN [OUT]`.
pub fn run(args: &ConvertArgs) -> Result<(), Failure> {
    let from = kind(args)?;
    if args.length.is_some() && from != SourceArg::Sbagen {
        let message = "--length is for SBaGen sequences, which may have no end of their own";
        return Err(Failure::Usage(message.to_owned()));
    }
    let out = destination(args);
    if let Some(out) = &out {
        document_file::spare(out, args.force)?;
        document_file::spare_input(out, &args.input)?;
    }
    let text = match source::text(&args.input)? {
        Ok(text) => text,
        Err(problems) => return Err(problems.refuse(args.json)),
    };
    let name = args.input.display().to_string();
    let parsed = read(from, &text, &name, args);
    let mut problems = Problems::of(&args.input, text, parsed.diagnostics);
    let Some(track) = parsed.value else {
        return Err(problems.refuse(args.json));
    };
    let written = write_track(&track);
    // What cannot be read back must not be called a track.
    if let Some(problem) = parse_track(&written, "the converted track").errors().next() {
        return Err(Failure::Render(format!(
            "the track cannot be written: {problem}"
        )));
    }
    if let Some(out) = &out {
        document_file::write(out, &written)?;
        for (place, path) in moved_paths(&track, &args.input, out) {
            let message = format!(
                "paths count from the folder of the track, which is another one now: {path:?} has to be put there too"
            );
            problems.add(Severity::Warning, "moved-path", &place, message);
        }
    }
    report(args, from, out.as_deref(), &track, &written, &problems)
}

/// What kind of file the input is: as told, else by its ending.
fn kind(args: &ConvertArgs) -> Result<SourceArg, Failure> {
    if let Some(from) = args.from {
        return Ok(from);
    }
    let ending = args
        .input
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "json" => Ok(SourceArg::Track),
        "sbg" => Ok(SourceArg::Sbagen),
        "gnaural" => Ok(SourceArg::Gnaural),
        _ => Err(Failure::Usage(format!(
            "{} has none of the endings .json, .sbg and .gnaural; say what it is with --from",
            args.input.display()
        ))),
    }
}

/// The file to write; `None`: standard output.
fn destination(args: &ConvertArgs) -> Option<PathBuf> {
    match &args.out {
        Some(out) if out.as_os_str() == "-" => None,
        Some(out) => Some(out.clone()),
        None => {
            let mut beside = args.input.with_extension("json");
            if beside == args.input {
                beside = args.input.with_extension("new.json");
            }
            Some(beside)
        }
    }
}

fn read(from: SourceArg, text: &str, name: &str, args: &ConvertArgs) -> Parsed<Track> {
    match from {
        SourceArg::Track => {
            let folder = args.input.parent().unwrap_or(Path::new(""));
            source::track_saying_losses(text, name, folder)
        }
        SourceArg::Sbagen => import_sbagen(text, name, args.length),
        SourceArg::Gnaural => import_gnaural(text, name),
    }
}

fn report(
    args: &ConvertArgs,
    from: SourceArg,
    out: Option<&Path>,
    track: &Track,
    written: &str,
    problems: &Problems,
) -> Result<(), Failure> {
    if args.json {
        let mut value = json!({
            "ok": true,
            "from": word(from),
            "input": args.input.display().to_string(),
            "file": out.map(|out| out.display().to_string()),
            "steps": track.steps.len(),
            "voices": voices(track),
            "clips": track.clips.len(),
            "not_carried": problems.list.iter().filter(|one| one.code == NOT_CARRIED).count(),
            "diagnostics": problems.as_json(),
        });
        if out.is_none() {
            value["track"] = serde_json::from_str::<Value>(written).unwrap_or_default();
        }
        return output::print_json(&value);
    }
    show(problems);
    match out {
        None => output::print(written),
        Some(_) if args.quiet => Ok(()),
        Some(out) => output::print(&summary(out, track, problems)),
    }
}

/// What is not carried over, each on a line of its own; what is the same in many places once, with their number. The
/// rest with excerpts.
fn show(problems: &Problems) {
    let mut lost: Vec<(&Diagnostic, usize)> = Vec::new();
    let mut others = Problems {
        file: problems.file.clone(),
        text: problems.text.clone(),
        list: Vec::new(),
    };
    for problem in &problems.list {
        if problem.code != NOT_CARRIED {
            others.list.push(problem.clone());
            continue;
        }
        let same = |known: &&mut (&Diagnostic, usize)| {
            (&known.0.found, &known.0.message) == (&problem.found, &problem.message)
        };
        match lost.iter_mut().find(same) {
            Some(known) => known.1 += 1,
            None => lost.push((problem, 0)),
        }
    }
    for (problem, more) in lost {
        let places = if more == 1 { "place" } else { "places" };
        let more = match more {
            0 => String::new(),
            more => format!(" (and in {more} more {places})"),
        };
        let text = crate::table::plain(&problem.to_string());
        output::complain(&format!("{text}{more}"));
    }
    others.show();
}

/// Code of what is not carried over.
const NOT_CARRIED: &str = heterodyne_track::diagnostic::codes::NOT_CARRIED;

fn voices(track: &Track) -> usize {
    track.steps.iter().map(|step| step.voices.len()).sum()
}

fn summary(out: &Path, track: &Track, problems: &Problems) -> String {
    let counted =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let lost = match problems.list.len() {
        0 => "all of it carried over".to_owned(),
        count => format!("{} above", counted(count, "remark")),
    };
    format!(
        "{}: {}, {}, {}; {lost}\n",
        crate::table::plain(&out.display().to_string()),
        counted(track.steps.len(), "step"),
        counted(voices(track), "voice"),
        counted(track.clips.len(), "clip"),
    )
}

fn word(from: SourceArg) -> &'static str {
    match from {
        SourceArg::Track => "track",
        SourceArg::Sbagen => "sbagen",
        SourceArg::Gnaural => "gnaural",
    }
}
