//! Writes a drawing as SVG 1.1: one file, no fonts, no links, the spectrogram inside it.
//!
//! Invariant: well-formed whatever the track is called; equal drawings give equal bytes.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::PlotError;
use crate::colour::Colour;
use crate::drawing::{Anchor, Drawing, Item};
use crate::png;

/// The drawing as a file's text.
///
/// # Errors
/// The spectrogram cannot be written as PNG.
pub fn svg(drawing: &Drawing) -> Result<String, PlotError> {
    let mut out = String::new();
    let (width, height) = (drawing.width, drawing.height);
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"title what\" font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"11.6\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"what\">{}</desc>",
        escaped(&drawing.title),
        escaped(&drawing.description),
    );
    for item in &drawing.items {
        write_item(&mut out, item)?;
    }
    out.push_str("</svg>\n");
    Ok(out)
}

fn write_item(out: &mut String, item: &Item) -> Result<(), PlotError> {
    let _ = match item {
        Item::Box { place, fill } => writeln!(
            out,
            "<rect {} fill=\"{}\"{}/>",
            rectangle(place),
            fill.hex(),
            opacity("fill-opacity", *fill)
        ),
        Item::Area {
            corners,
            fill,
            title,
        } => {
            let title = match title.as_str() {
                "" => "/>".to_owned(),
                text => format!("><title>{}</title></polygon>", escaped(text)),
            };
            writeln!(
                out,
                "<polygon points=\"{}\" fill=\"{}\"{}{title}",
                points(corners),
                fill.hex(),
                opacity("fill-opacity", *fill)
            )
        }
        Item::Line {
            points: line,
            stroke,
            width,
            dash,
        } => {
            let pattern: Vec<String> = dash.pattern().iter().map(f32::to_string).collect();
            let dash = match pattern.is_empty() {
                true => String::new(),
                false => format!(" stroke-dasharray=\"{}\"", pattern.join(" ")),
            };
            writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{}{dash}/>",
                points(line),
                stroke.hex(),
                number(*width),
                opacity("stroke-opacity", *stroke)
            )
        }
        Item::Text {
            at,
            anchor,
            text,
            fill,
        } => {
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            writeln!(
                out,
                "<text x=\"{}\" y=\"{}\"{anchor} fill=\"{}\">{}</text>",
                number(at[0]),
                number(at[1] + 4.0),
                fill.hex(),
                escaped(text)
            )
        }
        Item::Levels {
            place,
            size,
            levels,
            palette,
        } => {
            let bytes = png::indexed(*size, levels, palette)?;
            writeln!(
                out,
                "<image {} preserveAspectRatio=\"none\" href=\"data:image/png;base64,{}\"/>",
                rectangle(place),
                STANDARD.encode(bytes)
            )
        }
    };
    Ok(())
}

fn rectangle([x, y, width, height]: &[f64; 4]) -> String {
    format!(
        "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
        number(*x),
        number(*y),
        number(*width),
        number(*height)
    )
}

fn points(points: &[[f64; 2]]) -> String {
    let pairs: Vec<String> = points
        .iter()
        .map(|[x, y]| format!("{},{}", number(*x), number(*y)))
        .collect();
    pairs.join(" ")
}

fn opacity(name: &str, colour: Colour) -> String {
    match colour.opacity {
        255 => String::new(),
        part => format!(" {name}=\"{}\"", number(f64::from(part) / 255.0)),
    }
}

/// Two decimals at most.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Text as XML has it; what XML cannot hold becomes a space.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push(' '),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
