//! Writes a drawing, or levels with their colours, as PNG.
//!
//! Invariant: equal drawings give equal bytes. Shapes are drawn with smooth edges by tiny-skia; letters come from a table of
//! Noto Sans Mono in one size, which has Latin letters; others show as an empty frame.

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster};
use tiny_skia::{
    FillRule, FilterQuality, Paint, Path, PathBuilder, Pixmap, PixmapPaint, PremultipliedColorU8,
    Rect, Stroke, StrokeDash, Transform,
};

use crate::PlotError;
use crate::colour::Colour;
use crate::drawing::{Anchor, Dash, Drawing, Item, LETTER_WIDTH, LINE_HEIGHT, columns, text_width};

/// The drawing as a file's bytes.
///
/// # Errors
/// The paper is too large for memory, or the encoder refuses it.
pub fn png(drawing: &Drawing) -> Result<Vec<u8>, PlotError> {
    let too_large = || PlotError::Size {
        width: drawing.width,
        height: drawing.height,
    };
    let mut paper = Pixmap::new(drawing.width, drawing.height).ok_or_else(too_large)?;
    for item in &drawing.items {
        put(&mut paper, item);
    }
    let pixels = paper.pixels().iter();
    let bytes: Vec<u8> = pixels
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
        .collect();
    encoded(
        [drawing.width, drawing.height],
        &bytes,
        png::ColorType::Rgb,
        None,
    )
}

/// Levels as a picture of `size` columns and rows with a palette.
///
/// # Errors
/// The encoder refuses it.
pub fn indexed(size: [usize; 2], levels: &[u8], palette: &[Colour]) -> Result<Vec<u8>, PlotError> {
    let colours = palette
        .iter()
        .flat_map(|colour| [colour.red, colour.green, colour.blue])
        .collect();
    let size = size.map(|side| side as u32);
    encoded(size, levels, png::ColorType::Indexed, Some(colours))
}

/// Levels as a grey picture: the level is the grey.
///
/// # Errors
/// The encoder refuses it.
pub fn grey(size: [usize; 2], levels: &[u8]) -> Result<Vec<u8>, PlotError> {
    let size = size.map(|side| side as u32);
    encoded(size, levels, png::ColorType::Grayscale, None)
}

fn encoded(
    [width, height]: [u32; 2],
    bytes: &[u8],
    kind: png::ColorType,
    palette: Option<Vec<u8>>,
) -> Result<Vec<u8>, PlotError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(kind);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(bytes)?;
    writer.finish()?;
    Ok(out)
}

fn paint(colour: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.red, colour.green, colour.blue, colour.opacity);
    paint
}

fn put(paper: &mut Pixmap, item: &Item) {
    let still = Transform::identity();
    match item {
        Item::Box { place, fill } => {
            let [x, y, width, height] = place.map(|part| part as f32);
            if let Some(rect) = Rect::from_xywh(x, y, width, height) {
                paper.fill_rect(rect, &paint(*fill), still, None);
            }
        }
        Item::Area { corners, fill, .. } => {
            if let Some(path) = path(corners, true, 0.0) {
                paper.fill_path(&path, &paint(*fill), FillRule::Winding, still, None);
            }
        }
        Item::Line {
            points,
            stroke,
            width,
            dash,
        } => {
            // Straight lines of one pixel are put on whole pixels, where they are sharp.
            let upright =
                points.len() == 2 && (points[0][0] == points[1][0] || points[0][1] == points[1][1]);
            let sharp = if *width == 1.0 && (upright || points.len() == 5) {
                0.5
            } else {
                0.0
            };
            if let Some(path) = path(points, false, sharp) {
                let stroke_of = Stroke {
                    width: *width as f32,
                    dash: match dash {
                        Dash::Solid => None,
                        _ => StrokeDash::new(
                            dash.pattern().iter().map(|part| part.max(1.0)).collect(),
                            0.0,
                        ),
                    },
                    ..Stroke::default()
                };
                paper.stroke_path(&path, &paint(*stroke), &stroke_of, still, None);
            }
        }
        Item::Text {
            at,
            anchor,
            text,
            fill,
        } => letters(paper, *at, *anchor, text, *fill),
        Item::Levels {
            place,
            size,
            levels,
            palette,
        } => picture(paper, *place, *size, levels, palette),
    }
}

/// A path through points; `sharp` above 0 moves each to the middle of its pixel.
fn path(points: &[[f64; 2]], closed: bool, sharp: f64) -> Option<Path> {
    let place = |part: f64| {
        if sharp > 0.0 {
            (part.floor() + sharp) as f32
        } else {
            part as f32
        }
    };
    let mut builder = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    builder.move_to(place(first[0]), place(first[1]));
    for point in rest {
        builder.line_to(place(point[0]), place(point[1]));
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

fn picture(
    paper: &mut Pixmap,
    place: [f64; 4],
    size: [usize; 2],
    levels: &[u8],
    palette: &[Colour],
) {
    let [columns, rows] = size.map(|side| side as u32);
    let Some(mut image) = Pixmap::new(columns, rows) else {
        return;
    };
    for (pixel, level) in image.pixels_mut().iter_mut().zip(levels) {
        let Some(colour) = palette.get(usize::from(*level)) else {
            continue;
        };
        if let Some(opaque) =
            PremultipliedColorU8::from_rgba(colour.red, colour.green, colour.blue, 255)
        {
            *pixel = opaque;
        }
    }
    let [x, y, width, height] = place.map(|part| part as f32);
    let stretch = [width / columns as f32, height / rows as f32];
    let quality = if stretch == [1.0, 1.0] {
        FilterQuality::Nearest
    } else {
        FilterQuality::Bilinear
    };
    let how = PixmapPaint {
        quality,
        ..PixmapPaint::default()
    };
    let transform = Transform::from_row(stretch[0], 0.0, 0.0, stretch[1], x, y);
    paper.draw_pixmap(0, 0, image.as_ref(), &how, transform, None);
}

fn letters(paper: &mut Pixmap, at: [f64; 2], anchor: Anchor, text: &str, fill: Colour) {
    let from = match anchor {
        Anchor::Start => at[0],
        Anchor::Middle => at[0] - 0.5 * text_width(text),
        Anchor::End => at[0] - text_width(text),
    };
    let top = (at[1] - 0.5 * LINE_HEIGHT).round() as i64;
    let mut place = 0;
    for letter in text.chars() {
        let left = (from + place as f64 * LETTER_WIDTH).round() as i64;
        place += columns(letter);
        match get_raster(letter, FontWeight::Regular, RasterHeight::Size16) {
            Some(known) => {
                for (y, row) in known.rows().enumerate() {
                    for (x, strength) in row.iter().enumerate() {
                        blend(paper, left + x as i64, top + y as i64, fill, *strength);
                    }
                }
            }
            None if columns(letter) == 0 => {}
            None => unknown(paper, left, top, fill),
        }
    }
}

/// The empty frame that stands for a letter that the table lacks.
fn unknown(paper: &mut Pixmap, left: i64, top: i64, fill: Colour) {
    for y in 3..13 {
        for x in 1..6 {
            if y == 3 || y == 12 || x == 1 || x == 5 {
                blend(paper, left + x, top + y, fill, 160);
            }
        }
    }
}

/// Covers a pixel with `strength`/255 of a colour.
fn blend(paper: &mut Pixmap, x: i64, y: i64, fill: Colour, strength: u8) {
    let inside =
        (0..i64::from(paper.width())).contains(&x) && (0..i64::from(paper.height())).contains(&y);
    if !inside || strength == 0 {
        return;
    }
    let at = y as usize * paper.width() as usize + x as usize;
    let pixel = &mut paper.pixels_mut()[at];
    let mix = |old: u8, new: u8| {
        let part = u32::from(strength);
        ((u32::from(old) * (255 - part) + u32::from(new) * part + 127) / 255) as u8
    };
    let mixed = PremultipliedColorU8::from_rgba(
        mix(pixel.red(), fill.red),
        mix(pixel.green(), fill.green),
        mix(pixel.blue(), fill.blue),
        255,
    );
    if let Some(mixed) = mixed {
        *pixel = mixed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_as_wide_as_the_drawing_thinks() {
        for letter in ['a', 'W', '.', 'é', 'ł', '0'] {
            let known = get_raster(letter, FontWeight::Regular, RasterHeight::Size16).unwrap();
            assert_eq!(
                (known.width() as f64, known.height() as f64),
                (LETTER_WIDTH, LINE_HEIGHT)
            );
        }
    }
}
