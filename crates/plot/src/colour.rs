//! Colours: a scale for levels whose equal steps look equal, and one colour for each lane.
//!
//! Both are built in OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020), where distance is
//! how different two colours look. The scale runs from near black through violet and orange to pale yellow: lightness rises
//! evenly from 0.08 to 0.96, the hue turns from 285° to 95°, and the path is walked at an even pace in distance.

/// Red, green, blue, opacity; sRGB, 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// 0 is invisible, 255 opaque.
    pub opacity: u8,
}

impl Colour {
    /// An opaque grey.
    pub const fn grey(level: u8) -> Self {
        Self {
            red: level,
            green: level,
            blue: level,
            opacity: 255,
        }
    }

    /// The same, less opaque.
    pub const fn with_opacity(self, opacity: u8) -> Self {
        Self { opacity, ..self }
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// Lightness, green to red, blue to yellow.
type Lab = [f64; 3];

fn lab(lightness: f64, chroma: f64, hue_deg: f64) -> Lab {
    let (sin, cos) = hue_deg.to_radians().sin_cos();
    [lightness, chroma * cos, chroma * sin]
}

/// Linear red, green, blue; outside of 0 to 1 where no screen has the colour.
fn linear([l, a, b]: Lab) -> [f64; 3] {
    let cone = |ka: f64, kb: f64| (l + ka * a + kb * b).powi(3);
    let long = cone(0.396_337_777_4, 0.215_803_757_3);
    let medium = cone(-0.105_561_345_8, -0.063_854_172_8);
    let short = cone(-0.089_484_177_5, -1.291_485_548_0);
    [
        4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
    ]
}

fn is_on_screen(colour: Lab) -> bool {
    linear(colour)
        .into_iter()
        .all(|part| (0.0..=1.0).contains(&part))
}

/// The colour, with as much of its chroma as a screen has.
fn on_screen([l, a, b]: Lab) -> Lab {
    let part = (0..=100).rev().map(|percent| f64::from(percent) / 100.0);
    part.map(|part| [l, a * part, b * part])
        .find(|colour| is_on_screen(*colour))
        .unwrap_or([l, 0.0, 0.0])
}

fn srgb(colour: Lab) -> Colour {
    let byte = |part: f64| {
        let part = part.clamp(0.0, 1.0);
        let bent = if part <= 0.003_130_8 {
            12.92 * part
        } else {
            1.055 * part.powf(1.0 / 2.4) - 0.055
        };
        (255.0 * bent).round() as u8
    };
    let [red, green, blue] = linear(colour).map(byte);
    Colour {
        red,
        green,
        blue,
        opacity: 255,
    }
}

/// Points of the path that is measured.
const FINE: usize = 2000;

fn path() -> Vec<Lab> {
    let point = |at: usize| {
        let part = at as f64 / FINE as f64;
        let chroma = 0.03 + 0.15 * (std::f64::consts::PI * part).sin();
        lab(0.08 + 0.88 * part, chroma, 285.0 + 170.0 * part)
    };
    // Chroma is cut smoothly: the least part that any neighbourhood of the path allows.
    let points: Vec<Lab> = (0..=FINE).map(point).collect();
    let parts: Vec<f64> = points
        .iter()
        .map(|colour| ratio(on_screen(*colour), *colour))
        .collect();
    let reach = FINE / 12;
    points
        .iter()
        .enumerate()
        .map(|(at, [l, a, b])| {
            let near = &parts[at.saturating_sub(reach)..(at + reach).min(FINE) + 1];
            let least = near.iter().copied().fold(1.0, f64::min);
            [*l, a * least, b * least]
        })
        .collect()
}

fn ratio(cut: Lab, whole: Lab) -> f64 {
    f64::hypot(cut[1], cut[2]) / f64::hypot(whole[1], whole[2])
}

fn distance(a: Lab, b: Lab) -> f64 {
    let square = |at: usize| (a[at] - b[at]) * (a[at] - b[at]);
    (square(0) + square(1) + square(2)).sqrt()
}

/// 256 colours for levels, dark to light, at equal distances.
pub fn scale() -> Vec<Colour> {
    even_path().into_iter().map(srgb).collect()
}

fn even_path() -> Vec<Lab> {
    let path = path();
    let mut walked = vec![0.0];
    for pair in path.windows(2) {
        walked.push(walked[walked.len() - 1] + distance(pair[0], pair[1]));
    }
    let whole = walked[FINE];
    (0..256)
        .map(|level| {
            let wanted = whole * f64::from(level) / 255.0;
            let next = walked.partition_point(|at| *at <= wanted).min(FINE);
            let before = next - 1;
            let part = (wanted - walked[before]) / (walked[next] - walked[before]);
            let mix =
                |at: usize| path[before][at] + (path[next][at] - path[before][at]) * part.min(1.0);
            [mix(0), mix(1), mix(2)]
        })
        .collect()
}

/// What a lane is drawn with: on a light ground and on a dark one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneColour {
    /// On white.
    pub light: Colour,
    /// On black.
    pub dark: Colour,
}

/// The colour of voice `number`: hues a golden angle apart, three lightnesses in turn.
pub fn voice(number: usize) -> LaneColour {
    let hue = 255.0 + 137.507_764 * number as f64;
    let shift = [0.0, 0.08, -0.08][number % 3];
    of_both(0.58 + shift, 0.15, hue)
}

/// The colour of noise.
pub fn noise() -> LaneColour {
    of_both(0.6, 0.025, 255.0)
}

/// The colour of clips.
pub fn clip() -> LaneColour {
    of_both(0.6, 0.05, 75.0)
}

fn of_both(lightness: f64, chroma: f64, hue_deg: f64) -> LaneColour {
    let at = |lightness| srgb(on_screen(lab(lightness, chroma, hue_deg)));
    LaneColour {
        light: at(lightness),
        dark: at(lightness + 0.16),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ottosson_s_numbers_for_white_and_red() {
        // From his table of sRGB colours: white is (1, 0, 0), pure red about (0.628, 0.225, 0.126).
        for (colour, expected) in [
            ([1.0, 0.0, 0.0], [1.0; 3]),
            ([0.627_955, 0.224_863, 0.125_846], [1.0, 0.0, 0.0]),
        ] {
            for (found, wanted) in linear(colour).into_iter().zip(expected) {
                assert!(
                    (found - wanted).abs() < 1e-3,
                    "{colour:?}: {found} {wanted}"
                );
            }
        }
    }

    #[test]
    fn the_scale_rises_in_equal_steps_and_stays_on_the_screen() {
        let path = even_path();
        let steps: Vec<f64> = path
            .windows(2)
            .map(|pair| distance(pair[0], pair[1]))
            .collect();
        let mean = steps.iter().sum::<f64>() / 255.0;
        assert!(
            steps.iter().all(|step| (step / mean - 1.0).abs() < 0.02),
            "{steps:?}"
        );
        assert!(path.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        assert!(path.iter().all(|colour| is_on_screen(*colour)));
        assert_eq!(scale().len(), 256);
    }

    #[test]
    fn twenty_voices_have_twenty_colours() {
        let colours: Vec<Colour> = (0..20).map(|number| voice(number).light).collect();
        for (at, colour) in colours.iter().enumerate() {
            for other in &colours[..at] {
                let apart = [
                    (colour.red, other.red),
                    (colour.green, other.green),
                    (colour.blue, other.blue),
                ]
                .map(|(a, b)| u32::from(a.abs_diff(b)));
                assert!(apart.iter().sum::<u32>() > 20, "{colour:?} {other:?}");
            }
        }
    }
}
