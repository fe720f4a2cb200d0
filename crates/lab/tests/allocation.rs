//! Nothing is allocated after an instrument or a signal is made, whatever they are given and told; nothing panics.

use heterodyne_allocation_count::{Allocator, touched};
use heterodyne_analysis::window::Window;
use heterodyne_lab::layout::{head, section, signal};
use heterodyne_lab::test_signal::{TestSignal, Wish};
use heterodyne_lab::{Instrument, Settings};
use proptest::prelude::*;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

#[derive(Clone, Debug)]
enum Act {
    /// Frames of a sound: of a tone this high and this loud, with something in it that is no usual number.
    Play(usize, f64, f32, f32),
    Tuning(f64, usize),
    Zoom(f64),
    Harmonics(u32),
    Sections(u32),
    Budget(usize),
    Reset,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let strange = prop_oneof![
        4 => Just(0.0f32),
        1 => Just(f32::NAN),
        1 => Just(f32::INFINITY),
        1 => Just(f32::MAX),
        1 => Just(-1e-42f32),
        1 => -1.0f32..1.0,
    ];
    let number = prop_oneof![
        4 => 0.0f64..30_000.0,
        1 => Just(f64::NAN),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(440.0),
        1 => Just(0.0),
    ];
    let act = prop_oneof![
        8 => (0usize..20_000, 1.0f64..24_000.0, 0.0f32..1.0, strange).prop_map(|(n, hz, gain, strange)| Act::Play(n, hz, gain, strange)),
        1 => (number.clone(), 0usize..8).prop_map(|(a4, temperament)| Act::Tuning(a4, temperament)),
        1 => number.prop_map(Act::Zoom),
        1 => any::<u32>().prop_map(Act::Harmonics),
        1 => (0u32..(1 << 13)).prop_map(|mask| Act::Harmonics(mask << 2)),
        1 => (0u32..(1 << 14)).prop_map(Act::Sections),
        1 => Just(Act::Sections((1 << 13) - 1)),
        1 => (0usize..2000).prop_map(Act::Budget),
        1 => Just(Act::Reset),
    ];
    prop::collection::vec(act, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn measuring_allocates_nothing(
        acts in acts(),
        channels in 1usize..3,
        frame_len in prop::sample::select(vec![1024usize, 4096, 16_384]),
        sample_rate_hz in prop::sample::select(vec![8000.0f64, 44_100.0, 48_000.0, 192_000.0]),
        window in prop::sample::select(vec![Window::BlackmanHarris, Window::FlatTop, Window::Kaiser { beta: 9.0 }, Window::Rectangular]),
    ) {
        let mut lab = Instrument::new(&Settings { sample_rate_hz, channels, frame_len, window }).unwrap();
        let mut sound = vec![0.0f32; 20_000];
        let mut played = 0u64;
        for act in acts {
            if let Act::Play(frames, hz, gain, strange) = act {
                for (n, x) in sound.iter_mut().enumerate() {
                    let turns = hz * n as f64 / sample_rate_hz;
                    *x = gain * (std::f64::consts::TAU * turns).sin() as f32;
                    if n % 1009 == 7 {
                        *x += strange;
                    }
                }
                played += frames as u64;
            }
            let count = touched(|| match act {
                Act::Play(frames, ..) => {
                    let block = [&sound[..frames]; 2];
                    lab.process(&block[..channels]);
                }
                Act::Tuning(a4_hz, temperament) => drop(lab.set_tuning(a4_hz, temperament)),
                Act::Zoom(hz) => drop(lab.set_zoom(hz)),
                Act::Harmonics(mask) => drop(lab.set_harmonics(mask)),
                Act::Sections(mask) => drop(lab.set_sections(mask)),
                Act::Budget(units) => drop(lab.set_budget(units)),
                Act::Reset => lab.reset(),
            });
            if matches!(act, Act::Reset) {
                played = 0;
            }
            prop_assert_eq!(count, 0);
            prop_assert_eq!(lab.results()[head::FRAMES], played as f64);
        }
    }

    #[test]
    fn signals_allocate_nothing_once_made(
        kind in 0u32..16,
        frequency_hz in prop_oneof![0.001f64..24_000.0, Just(f64::NAN), Just(-3.0)],
        level_db in -220.0f64..30.0,
        p in prop::array::uniform3(prop_oneof![0.0f64..2.0, 1.0f64..20_000.0, Just(f64::NAN), Just(-1e300)]),
        sizes in prop::collection::vec(0usize..5000, 1..6),
    ) {
        let wish = Wish { kind, frequency_hz, level_db, p, sample_rate_hz: 48_000 };
        if let Ok(mut made) = TestSignal::new(&wish) {
            prop_assert!(kind <= signal::IMPULSES as u32);
            let count = touched(|| for size in &sizes {
                made.process(*size);
            });
            prop_assert_eq!(count, 0);
            prop_assert!(made.plane(0).iter().chain(made.plane(1)).all(|x| x.is_finite()));
        }
    }
}

/// Frames that are too long for many draws: tones, harmonics, distortion and the rest over more than two of each.
#[test]
fn long_frames_allocate_nothing() {
    for (frame_len, sample_rate_hz) in [
        (32_768, 48_000.0),
        (65_536, 48_000.0),
        (32_768, 768_000.0),
        (65_536, 768_000.0),
    ] {
        let settings = Settings {
            sample_rate_hz,
            channels: 2,
            frame_len,
            ..Settings::default()
        };
        let mut lab = Instrument::new(&settings).unwrap();
        let hz = sample_rate_hz / 96.3;
        let sound: Vec<f32> = (0..4 * frame_len)
            .map(|n| {
                let turns = hz * n as f64 / sample_rate_hz;
                let noise = (n * 7919 % 1013) as f64 / 1013.0 - 0.5;
                (0.5 * (std::f64::consts::TAU * turns).sin() + 0.01 * noise) as f32
            })
            .collect();
        lab.process(&[&[], &[]]);
        lab.set_budget(2000).unwrap();
        let mut news = 0;
        let count = touched(|| {
            for quantum in sound.chunks(128) {
                news |= lab.process(&[quantum, quantum]);
            }
        });
        assert_eq!(count, 0, "{frame_len}, {sample_rate_hz} Hz");
        assert_eq!(lab.results()[head::FRAMES], sound.len() as f64);
        let tones = 1 << section::TONES | 1 << section::DISTORTION | 1 << section::ZOOM;
        assert_eq!(news & tones, tones, "{frame_len}, {sample_rate_hz} Hz");
    }
}

#[test]
fn the_net_catches_an_allocation() {
    assert_eq!(touched(|| drop(std::hint::black_box(Box::new(1)))), 2);
}
