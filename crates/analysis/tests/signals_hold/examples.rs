//! One of each test signal, and one number for all their bits.

use heterodyne_analysis::signals::{
    AmplitudeModulated, Colour, Frequency, FrequencyModulated, Impulses, Law, Multitone, Noise,
    Shape, Signal, Sweep, Tone, Wave,
};

const RATE_HZ: u32 = 44_100;
const FRAMES: usize = 5000;

fn hz(value: f64) -> Frequency {
    Frequency::new(value, RATE_HZ).unwrap()
}

/// Every kind of signal.
pub fn all() -> Vec<Box<dyn Signal>> {
    let tone = |f: f64| Tone::new(hz(f), 0.1, 0.5);
    let mut all: Vec<Box<dyn Signal>> = vec![
        Box::new(tone(997.3)),
        Box::new(Multitone::new(vec![tone(61.7), tone(21_000.9)]).unwrap()),
        Box::new(Impulses::train(7, 101, 0.7).unwrap()),
        Box::new(AmplitudeModulated::new(hz(1000.1), hz(6.3), 0.7, 0.2, 0.5).unwrap()),
        Box::new(FrequencyModulated::new(hz(1000.1), hz(6.3), 77.0, 0.2, 0.5).unwrap()),
    ];
    for law in [Law::Linear, Law::Logarithmic] {
        let sweep = Sweep::new(law, hz(20.0), hz(20_000.0), FRAMES as u64, 0.0, 0.5);
        all.push(Box::new(sweep.unwrap()));
    }
    for shape in [Shape::Square, Shape::Saw, Shape::Triangle, Shape::Pulses] {
        all.push(Box::new(Wave::new(hz(55.5), shape, 0.3, 0.5).unwrap()));
    }
    for colour in [
        Colour::White,
        Colour::Pink,
        Colour::Brown,
        Colour::Blue,
        Colour::Violet,
    ] {
        all.push(Box::new(Noise::new(colour, RATE_HZ, 5, 0.1).unwrap()));
    }
    all
}

/// FNV-1a over the bits of the first 5000 frames of each, lowest byte first.
pub fn hash() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut out = vec![0.0f32; FRAMES];
    for mut signal in all() {
        signal.fill(0, &mut out);
        for byte in out.iter().flat_map(|x| x.to_bits().to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}
