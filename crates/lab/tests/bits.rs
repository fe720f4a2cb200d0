//! Bits that do not move: of the instrument's figures and planes, of test signals, of the accuracy harness. The same file is held against the module in Node
//! (`web/test/wasm/lab.test.mjs`), so that pages measure what programs measure. `HETERODYNE_BLESS=1` writes it.

use std::fmt::Write;
use std::path::Path;

use heterodyne_analysis::accuracy::{Row, Sweep, digest, probe};
use heterodyne_lab::layout::{plane, signal};
use heterodyne_lab::test_signal::{TestSignal, Wish};
use heterodyne_lab::{Instrument, Settings};

const RATE_HZ: u32 = 48_000;
/// Frames of the sound that is measured.
const FRAMES: usize = 96_000;
/// Frames of each signal.
const SIGNAL_FRAMES: usize = 4096;

/// FNV-1a, lowest byte first (Fowler, Noll, Vo).
struct Hash(u64);

impl Hash {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

fn made(kind: usize, frequency_hz: f64, level_db: f64, p: [f64; 3]) -> TestSignal {
    let wish = Wish {
        kind: kind as u32,
        frequency_hz,
        level_db,
        p,
        sample_rate_hz: RATE_HZ,
    };
    TestSignal::new(&wish).unwrap_or_else(|error| panic!("{kind}: {error:?}"))
}

/// The instrument after two seconds of two beating tones with a harmonic each, in noise.
fn instrument() -> u64 {
    let settings = Settings {
        channels: 2,
        ..Settings::default()
    };
    let mut lab = Instrument::new(&settings).unwrap();
    let mut parts = [
        made(signal::SINE, 220.5, -8.0, [6.25, 0.0, 0.0]),
        made(signal::TWO_TONES, 441.1, -30.0, [1323.25, -40.0, 0.0]),
        made(signal::PINK, 0.0, -60.0, [5.0, 1.0, 0.0]),
    ];
    for _ in 0..FRAMES / 128 {
        let mut sums = [[0.0f32; 128]; 2];
        for part in &mut parts {
            part.process(128);
            for (channel, sums) in sums.iter_mut().enumerate() {
                for (sum, x) in sums.iter_mut().zip(part.plane(channel)) {
                    *sum += x;
                }
            }
        }
        lab.process(&[&sums[0], &sums[1]]);
    }
    let mut hash = Hash::new();
    for word in lab.results() {
        let bits = if word.is_nan() {
            u64::MAX
        } else {
            word.to_bits()
        };
        hash.bytes(&bits.to_le_bytes());
    }
    for (number, channels) in [(plane::SPECTRUM, 2), (plane::FAST, 1), (plane::ZOOM, 1)] {
        for channel in 0..channels {
            for level in lab.plane(number, channel) {
                hash.bytes(&level.to_bits().to_le_bytes());
            }
        }
    }
    hash.0
}

/// One of each kind of signal, both channels.
fn signals() -> Vec<(usize, u64)> {
    let parameters = |kind: usize| match kind {
        signal::SINE => [10.5, 0.0, 0.0],
        signal::TWO_TONES => [1000.25, -12.0, 0.0],
        signal::SWEEP_LINEAR | signal::SWEEP_LOGARITHMIC => [9000.0, 0.05, 0.0],
        signal::WHITE | signal::PINK | signal::BROWN => [7.0, 1.0, 0.0],
        signal::AMPLITUDE_MODULATED => [6.3, 0.7, 0.0],
        signal::FREQUENCY_MODULATED => [6.3, 77.0, 0.0],
        _ => [0.0; 3],
    };
    let hash = |kind: usize| {
        let mut made = made(kind, 997.3, -6.0, parameters(kind));
        let mut hash = Hash::new();
        made.process(SIGNAL_FRAMES);
        for channel in 0..2 {
            for x in made.plane(channel) {
                hash.bytes(&x.to_bits().to_le_bytes());
            }
        }
        (kind, hash.0)
    };
    (0..=signal::IMPULSES).map(hash).collect()
}

#[test]
fn bits_do_not_move() {
    let rows: Vec<Row> = Sweep::new(probe(), 2, 3).map(Result::unwrap).collect();
    let mut found = format!(
        "instrument {:016x}\naccuracy {:016x}\n",
        instrument(),
        digest(&rows)
    );
    for (kind, hash) in signals() {
        writeln!(found, "signal {kind} {hash:016x}").expect("a string grows");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bits.txt");
    if std::env::var_os("HETERODYNE_BLESS").is_some() {
        std::fs::write(&file, &found).expect("writable");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(found, committed);
}
