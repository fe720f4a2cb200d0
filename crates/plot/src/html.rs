//! Writes a picture as one interactive page: data, drawing and controls in one file.
//!
//! Invariant: the page asks for nothing from anywhere (its own policy forbids it), equal pictures give equal bytes, and no
//! text of a track can end the place where it stands.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use heterodyne_engine::frequencies::Role;
use serde_json::{Value, json};

use crate::model::{Lane, LaneKind, Panels, Picture, Point, Spectrogram};
use crate::svg::escaped;
use crate::{PlotError, colour, draw, png};

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPTS: [&str; 4] = [
    include_str!("page/axes.js"),
    include_str!("page/panels.js"),
    include_str!("page/readout.js"),
    include_str!("page/controls.js"),
];

/// The picture as a page.
///
/// # Errors
/// The spectrogram cannot be encoded.
pub fn html(picture: &Picture) -> Result<String, PlotError> {
    // Inside of a script element only `<` could end it.
    let data = data(picture)?.to_string().replace('<', "\\u003c");
    let script = SCRIPTS.concat();
    let parts = [
        ("{{title}}", escaped(&picture.title)),
        ("{{description}}", escaped(&draw::describe(picture))),
        ("{{style}}", STYLE.to_owned()),
        ("{{steps}}", step_rows(picture)),
        ("{{data}}", data),
        ("{{script}}", script),
    ];
    let mut page = String::new();
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let part = parts
            .iter()
            .find(|(mark, _)| mark[2..mark.len() - 2] == *name);
        page.push_str(part.map_or("", |(_, text)| text));
        rest = after;
    }
    page.push_str(rest);
    Ok(page)
}

/// The steps in words, for those who read instead of looking.
fn step_rows(picture: &Picture) -> String {
    let time = |secs| crate::axis::time_text(secs, 0.1);
    let rows = picture.steps.iter().map(|step| {
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            step.number,
            time(step.start_secs),
            time(step.end_secs),
            time(step.fade_secs),
            escaped(&step.description)
        )
    });
    rows.collect()
}

fn data(picture: &Picture) -> Result<Value, PlotError> {
    let colours = draw::lane_colours(picture);
    let lanes = picture
        .lanes
        .iter()
        .zip(colours)
        .map(|(shown, colour)| lane(shown, colour));
    let Panels {
        timeline,
        frequencies,
        spectrogram,
    } = picture.panels;
    let seen = picture.spectrogram.as_ref().map(levels).transpose()?;
    Ok(json!({
        "start": picture.start_secs,
        "end": picture.end_secs,
        "timeline": timeline,
        "frequencies": frequencies,
        "spectrogram": if spectrogram { seen } else { None },
        "steps": picture.steps.iter().map(|step| json!({
            "number": step.number,
            "start": seconds(step.start_secs),
            "end": seconds(step.end_secs),
            "fade": seconds(step.fade_secs),
            "text": step.description,
        })).collect::<Vec<_>>(),
        "lanes": lanes.collect::<Vec<_>>(),
    }))
}

fn lane(lane: &Lane, colour: colour::LaneColour) -> Value {
    let segments = lane.segments.iter().map(|segment| {
        let lines = segment.lines.iter().map(|line| {
            json!({
                "param": line.param,
                "role": match line.role {
                    Role::Carrier => "carrier",
                    Role::Beat => "beat",
                    Role::Pulse => "pulse",
                    Role::Modulation => "modulation",
                },
                "hz": points(&line.hz),
                "half": points(&line.half_width_hz),
            })
        });
        json!({
            "start": seconds(segment.start_secs),
            "end": seconds(segment.end_secs),
            "step": segment.step,
            "text": segment.text,
            "gain": points(&segment.gain),
            "lines": lines.collect::<Vec<_>>(),
        })
    });
    json!({
        "name": lane.name,
        "kind": match lane.kind {
            LaneKind::Voice => "voice",
            LaneKind::Noise => "noise",
            LaneKind::Clip => "clip",
        },
        "light": colour.light.hex(),
        "dark": colour.dark.hex(),
        "segments": segments.collect::<Vec<_>>(),
    })
}

fn levels(seen: &Spectrogram) -> Result<Value, PlotError> {
    let image = png::grey([seen.columns, seen.rows], &seen.levels)?;
    let palette: Vec<String> = colour::scale()
        .into_iter()
        .map(|colour| colour.hex())
        .collect();
    Ok(json!({
        "image": format!("data:image/png;base64,{}", STANDARD.encode(image)),
        "palette": palette,
        "lowest": seen.lowest_hz,
        "highest": seen.highest_hz,
        "floor": seen.floor_db,
        "top": seen.top_db,
        "channel": seen.channel.name(),
    }))
}

/// Whole tenths of milliseconds.
fn seconds(secs: f64) -> f64 {
    (secs * 1e4).round() / 1e4
}

/// Points with values to six digits.
fn points(points: &[Point]) -> Vec<[f64; 2]> {
    let value = |value: f64| {
        if value == 0.0 {
            return 0.0;
        }
        let unit = 10f64.powi(5 - value.abs().log10().floor() as i32);
        (value * unit).round() / unit
    };
    points
        .iter()
        .map(|point| [seconds(point[0]), value(point[1])])
        .collect()
}
