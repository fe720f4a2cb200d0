//! The format's page as a loop, frame by frame in f64.

use heterodyne_dsp::delay::Reader;
use heterodyne_track::document::{Motion as Turning, Ramp, TrajectorySegment};

use super::super::settings::{Decoder, Settings};
use super::{RATE, dry};

/// Angle in degrees and distance of the page, by going through the segments.
fn place(segments: &[TrajectorySegment], frame: usize) -> (f64, f64) {
    let mut left = frame;
    let mut last = (0.0, 1.0);
    for segment in segments.iter().filter(|segment| segment.seconds > 0.0) {
        let frames = (segment.seconds * f64::from(RATE)).round() as usize;
        if frames == 0 {
            continue;
        }
        let inside = left.min(frames - 1);
        let t = inside as f64 / f64::from(RATE);
        let tau = std::f64::consts::TAU;
        let (first, mut theta) = match segment.motion {
            Turning::Rotate {
                start_deg,
                speed_deg_per_s,
            } => (start_deg, start_deg + speed_deg_per_s * t),
            Turning::RotatingArc {
                start_deg,
                rotate_hz,
                extent_deg,
                period_secs,
            } => {
                let arc = extent_deg * (1.0 - (tau * t / period_secs).cos()) / 2.0;
                (start_deg, start_deg + 360.0 * rotate_hz * t + arc)
            }
            Turning::Oscillate {
                center_deg,
                extent_deg,
                period_secs,
            } => (
                center_deg,
                center_deg + extent_deg * (tau * t / period_secs).sin(),
            ),
        };
        if segment.eased {
            let gentle = 0.5 + 0.5 * (std::f64::consts::PI * (t / segment.seconds - 0.5)).sin();
            theta = first + (theta - first) * gentle;
        }
        let Ramp { start, end } = segment.distance_m;
        last = (theta, start + (end - start) * inside as f64 / frames as f64);
        if left < frames {
            return last;
        }
        left -= frames;
    }
    last
}

/// The whole voice by the page.
pub(super) fn by_the_page(
    settings: &Settings,
    segments: &[TrajectorySegment],
    frames: usize,
) -> Vec<[f64; 2]> {
    let sr = f64::from(RATE);
    let pole = |ms: f64| {
        if ms > 0.0 {
            (-1000.0 / (ms * sr)).exp()
        } else {
            0.0
        }
    };
    let (a, b) = (
        pole(settings.angle_smoothing_ms),
        pole(settings.distance_smoothing_ms),
    );
    let head = settings.decoder == Decoder::Head;
    let most = if head {
        settings.max_deg_per_s / sr
    } else {
        f64::INFINITY
    };
    let (first, near) = place(segments, 0);
    let (mut reached, mut theta) = (first, first);
    let mut distance = near.max(settings.min_distance_m);
    let (mut delay, mut levels) = (0.0f64, [1.0f64; 2]);
    let mut sent: Vec<[f64; 2]> = Vec::new();
    let mut out = Vec::new();
    for n in 0..frames {
        let (target, metres) = place(segments, n);
        let way = (target - reached + 180.0).rem_euclid(360.0) - 180.0;
        reached += way.clamp(-most, most);
        theta = a * theta + (1.0 - a) * reached;
        distance = b * distance + (1.0 - b) * metres.max(settings.min_distance_m);
        let (s, c) = (theta.to_radians().sin(), theta.to_radians().cos());
        let [l, r] = dry(n).map(f64::from);
        let (mid, side) = ((l + r) / 2f64.sqrt(), (l - r) / 2f64.sqrt());
        let mut gain = 1.0;
        if distance > settings.reference_m {
            gain = (settings.reference_m / distance).powf(settings.rolloff);
        }
        let fall = (settings.fall_db_per_m * (distance - settings.reference_m)).max(0.0);
        gain *= 10f64.powf(-fall / 20.0);
        let x = mid * gain;
        let ears = if head {
            [x; 2]
        } else {
            let ear = settings.ear_angle_deg.to_radians();
            let w = x / 2f64.sqrt();
            [1.0, -1.0].map(|sign| w / 2f64.sqrt() + x * c * ear.cos() + sign * x * s * ear.sin())
        };
        // The gain of the distance belongs to the moment of hearing for a head.
        sent.push(if head { [mid; 2] } else { ears });
        let tau = settings.side_delay_secs * s * sr;
        if head {
            let step = settings.delay_step_frames;
            delay = delay.abs() + (tau.abs() - delay.abs()).clamp(-step, step);
            delay = delay.copysign(tau);
        } else {
            delay = a * delay + (1.0 - a) * tau;
        }
        let mut heard = ears;
        if head || settings.level_difference {
            let delays = [(-delay).max(0.0), delay.max(0.0)];
            for ear in 0..2 {
                let at = n as f64 - 3.0 - delays[ear];
                heard[ear] = read(&sent, ear, at, settings.reader);
                if head {
                    heard[ear] *= gain;
                }
            }
        }
        if settings.level_difference {
            for (level, sign) in levels.iter_mut().zip([1.0, -1.0]) {
                let target = 10f64.powf(sign * settings.level_difference_db * s / 40.0);
                *level = a * *level + (1.0 - a) * target;
            }
        }
        let [l, r] = [heard[0] * levels[0], heard[1] * levels[1]];
        out.push([(l + side) / 2f64.sqrt(), (r - side) / 2f64.sqrt()]);
    }
    out
}

/// Lagrange's polynomial (or a line) through the neighbours of `at`.
fn read(sent: &[[f64; 2]], ear: usize, at: f64, reader: Reader) -> f64 {
    let whole = at.floor();
    let nodes: &[f64] = match reader {
        Reader::Linear => &[0.0, 1.0],
        Reader::Cubic => &[-1.0, 0.0, 1.0, 2.0],
    };
    let x = at - whole;
    nodes
        .iter()
        .map(|node| {
            let others = nodes.iter().filter(|other| *other != node);
            let weight: f64 = others.map(|o| (x - o) / (node - o)).product();
            let place = whole + node;
            let value = (place >= 0.0)
                .then(|| sent.get(place as usize))
                .flatten()
                .map_or(0.0, |frame| frame[ear]);
            weight * value
        })
        .sum()
}
