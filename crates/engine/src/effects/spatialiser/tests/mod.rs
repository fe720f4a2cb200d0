//! The spatialiser against a loop written from the format's page, frame by frame in f64.

use heterodyne_dsp::delay::Reader;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::{Motion as Turning, Ramp, TrajectorySegment};
use proptest::prelude::*;

mod page;

use page::by_the_page;

use super::path::Path;
use super::settings::{Decoder, Settings};
use super::{Spatialiser, SpatialiserState};

const RATE: u32 = 8000;

fn usual() -> Settings {
    Settings {
        decoder: Decoder::Head,
        level_difference: true,
        level_difference_db: 1.5,
        reference_m: 1.0,
        rolloff: 1.0,
        min_distance_m: 0.1,
        fall_db_per_m: 0.0,
        max_deg_per_s: 90.0,
        reader: Reader::Cubic,
        side_delay_secs: 0.0875 / 343.0,
        ear_angle_deg: 30.0,
        angle_smoothing_ms: 60.0,
        distance_smoothing_ms: 80.0,
        delay_step_frames: 0.02,
    }
}

fn dry(frame: usize) -> [f32; 2] {
    let t = frame as f64;
    [
        (0.3 * (t * 0.051).sin() + 0.1 * (t * 0.31).sin()) as f32,
        (0.3 * (t * 0.053).sin() + 0.1 * (t * 0.29).cos()) as f32,
    ]
}

/// What the engine makes of frames `from`… of a voice, started from rest there.
fn rendered(
    settings: &Settings,
    segments: &[TrajectorySegment],
    from: usize,
    frames: usize,
) -> Vec<[f32; 2]> {
    let path = Path::new(segments, frames as u64, RATE);
    let spatialiser = Spatialiser::new(settings, path, RATE);
    let mut state = SpatialiserState::new(spatialiser.delay_frames());
    let mut out = Vec::new();
    for first in (from..frames).step_by(FRAMES) {
        let mut block = [[0.0; FRAMES]; 2];
        for j in 0..FRAMES {
            [block[0][j], block[1][j]] = dry(first + j);
        }
        state.run(
            Isa::detect(),
            &spatialiser,
            first as i64,
            0..FRAMES,
            &mut block,
        );
        out.extend((0..FRAMES).map(|j| [block[0][j], block[1][j]]));
    }
    out.truncate(frames - from);
    out
}

fn furthest(a: &[[f32; 2]], b: &[[f64; 2]]) -> f64 {
    let differences = a
        .iter()
        .zip(b)
        .flat_map(|(a, b)| (0..2).map(|ear| (f64::from(a[ear]) - b[ear]).abs()));
    differences.fold(0.0, f64::max)
}

fn swing(extent_deg: f64, period_secs: f64, seconds: f64) -> TrajectorySegment {
    TrajectorySegment {
        motion: Turning::Oscillate {
            center_deg: 0.0,
            extent_deg,
            period_secs,
        },
        seconds,
        distance_m: Ramp {
            start: 1.0,
            end: 1.4,
        },
        eased: false,
    }
}

fn segments() -> impl Strategy<Value = Vec<TrajectorySegment>> {
    let angle = -200.0..200.0;
    let motion = prop_oneof![
        (angle.clone(), -200.0..200.0).prop_map(|(start_deg, speed_deg_per_s)| Turning::Rotate {
            start_deg,
            speed_deg_per_s
        }),
        (angle.clone(), -1.0..1.0, -90.0..90.0, 0.2..3.0).prop_map(
            |(start_deg, rotate_hz, extent_deg, period_secs)| {
                Turning::RotatingArc {
                    start_deg,
                    rotate_hz,
                    extent_deg,
                    period_secs,
                }
            }
        ),
        (angle, -90.0..90.0, 0.2..3.0).prop_map(|(center_deg, extent_deg, period_secs)| {
            Turning::Oscillate {
                center_deg,
                extent_deg,
                period_secs,
            }
        }),
    ];
    let segment = (motion, -0.1..0.7, 0.0..3.0, 0.0..3.0, any::<bool>()).prop_map(
        |(motion, seconds, start, end, eased)| TrajectorySegment {
            motion,
            seconds,
            distance_m: Ramp { start, end },
            eased,
        },
    );
    prop::collection::vec(segment, 0..4)
}

fn settings() -> impl Strategy<Value = Settings> {
    let switches = (any::<bool>(), any::<bool>(), any::<bool>());
    let level = (0.0..12.0, 0.5..2.0, 0.0..3.0, 0.05..1.0, -1.0..6.0);
    let times = (0.0..120.0, 0.0..120.0, 20.0..400.0, 0.005..0.5);
    let head = (-0.002..0.002, 0.0..90.0);
    (switches, level, times, head).prop_map(|(switches, level, times, head)| Settings {
        decoder: if switches.0 {
            Decoder::Head
        } else {
            Decoder::Cardioid
        },
        level_difference: switches.1,
        reader: if switches.2 {
            Reader::Cubic
        } else {
            Reader::Linear
        },
        level_difference_db: level.0,
        reference_m: level.1,
        rolloff: level.2,
        min_distance_m: level.3,
        fall_db_per_m: level.4,
        angle_smoothing_ms: times.0,
        distance_smoothing_ms: times.1,
        max_deg_per_s: times.2,
        delay_step_frames: times.3,
        side_delay_secs: head.0,
        ear_angle_deg: head.1,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn follows_the_page(settings in settings(), segments in segments()) {
        let frames = RATE as usize;
        let error = furthest(&rendered(&settings, &segments, 0, frames), &by_the_page(&settings, &segments, frames));
        prop_assert!(error < 2e-6, "{error:e}");
    }
}

/// Furthest apart of two renders of which one starts at rest at a frame, after the pre-roll that follows it.
fn left_of_the_past(settings: &Settings, segments: &[TrajectorySegment], from: usize) -> f64 {
    let path = Path::new(segments, 1 << 40, RATE);
    let spatialiser = Spatialiser::new(settings, path, RATE);
    let after = (spatialiser.pre_roll_frames() as usize).div_ceil(FRAMES) * FRAMES;
    let frames = from + after + 4000;
    let whole = rendered(settings, segments, 0, frames);
    let late = rendered(settings, segments, from, frames);
    let pairs = whole[from + after..]
        .iter()
        .flatten()
        .zip(late[after..].iter().flatten());
    pairs
        .map(|(a, b)| f64::from((a - b).abs()))
        .fold(0.0, f64::max)
}

#[test]
fn forgets_what_lies_before_the_pre_roll() {
    let long = [swing(75.0, 20.0, 60.0)];
    // From 170 degrees back to 0: the head still turns when the second segment has begun.
    let jump = [
        TrajectorySegment {
            motion: Turning::Rotate {
                start_deg: 170.0,
                speed_deg_per_s: 0.0,
            },
            ..swing(0.0, 1.0, 0.5)
        },
        swing(40.0, 8.0, 30.0),
    ];
    for from in [FRAMES, 8 * FRAMES, 9 * FRAMES] {
        for decoder in [Decoder::Head, Decoder::Cardioid] {
            for path in [&long[..], &jump[..]] {
                let settings = Settings { decoder, ..usual() };
                let left = left_of_the_past(&settings, path, from);
                assert!(left < 1e-5, "{left:e} from frame {from}");
            }
        }
    }
}

#[test]
fn a_slow_path_needs_a_short_pre_roll() {
    let path = |segment| Path::new(&[segment], 1 << 40, RATE);
    let slow = Spatialiser::new(&usual(), path(swing(75.0, 20.0, 600.0)), RATE);
    let fast = Spatialiser::new(&usual(), path(swing(75.0, 2.0, 600.0)), RATE);
    assert!(slow.pre_roll_frames() < 3 * u64::from(RATE) / 2);
    assert!(fast.pre_roll_frames() > 2 * u64::from(RATE));
    assert!(fast.pre_roll_frames() <= 5 * u64::from(RATE) + 1);
}

#[test]
fn a_sound_at_the_left_is_louder_and_earlier_there() {
    // A rotation without speed: 90 degrees, the left side.
    let left = TrajectorySegment {
        motion: Turning::Rotate {
            start_deg: 90.0,
            speed_deg_per_s: 0.0,
        },
        distance_m: Ramp {
            start: 1.0,
            end: 1.0,
        },
        ..swing(0.0, 1.0, 10.0)
    };
    let path = Path::new(&[left], 80_000, RATE);
    let spatialiser = Spatialiser::new(&usual(), path, RATE);
    let mut state = SpatialiserState::new(spatialiser.delay_frames());
    let mut heard = Vec::new();
    for first in (0..16).map(|block| block * FRAMES) {
        let tone = |j: usize| (0.05 * (first + j) as f64).sin() as f32;
        let mut block = [std::array::from_fn(tone), std::array::from_fn(tone)];
        state.run(
            Isa::detect(),
            &spatialiser,
            first as i64,
            0..FRAMES,
            &mut block,
        );
        heard = vec![block[0].to_vec(), block[1].to_vec()];
    }
    // Amplitude and phase of what each ear hears of sin(0.05·n) in the last block.
    let [near, far] = [0, 1].map(|ear: usize| {
        let (mut c, mut s, first) = (0.0, 0.0, 15 * FRAMES);
        // Four whole periods of 125.66 frames are 502.65: 503 to a thousandth.
        for j in 0..503 {
            let turn = 0.05 * (first + j) as f64;
            c += f64::from(heard[ear][j]) * turn.cos();
            s += f64::from(heard[ear][j]) * turn.sin();
        }
        ((c * c + s * s).sqrt() / 251.5, s.atan2(c))
    });
    assert!((20.0 * (near.0 / far.0).log10() - 1.5).abs() < 0.03);
    // A later sound has a smaller phase argument of its sine: c = −sin(ω·d), s = cos(ω·d).
    let frames = (far.1 - near.1).abs() / 0.05;
    assert!((frames - 0.0875 / 343.0 * 8000.0).abs() < 0.05, "{frames}");
    let late = |ear: (f64, f64)| (ear.1 - std::f64::consts::FRAC_PI_2) / 0.05;
    assert!((late(near) - 3.0).abs() < 0.1 && (late(far) - 3.0 - frames).abs() < 0.1);
}

#[test]
fn stays_finite_at_the_edges_of_the_format() {
    let wild = TrajectorySegment {
        motion: Turning::RotatingArc {
            start_deg: 1e12,
            rotate_hz: -1e12,
            extent_deg: 1e12,
            period_secs: 1e-300,
        },
        seconds: 1e7,
        distance_m: Ramp {
            start: 0.0,
            end: 1e6,
        },
        eased: true,
    };
    for decoder in [Decoder::Head, Decoder::Cardioid] {
        for rolloff in [-100.0, 100.0] {
            let settings = Settings {
                decoder,
                rolloff,
                level_difference_db: 240.0,
                reference_m: 1e-3,
                min_distance_m: 1e-3,
                fall_db_per_m: -1e12,
                max_deg_per_s: 1e12,
                side_delay_secs: -1.0,
                ear_angle_deg: 1e12,
                angle_smoothing_ms: 1e12,
                distance_smoothing_ms: -1e12,
                delay_step_frames: 1e12,
                ..usual()
            };
            let sound = rendered(&settings, &[wild], 0, 4 * FRAMES);
            assert!(sound.iter().flatten().all(|x| x.is_finite()));
        }
    }
}
