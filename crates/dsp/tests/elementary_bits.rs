//! The elementary functions give the same bits in every instruction set, and the bits of the day they were written.

use heterodyne_dsp::elementary;
use heterodyne_dsp::isa::Isa;

/// Arguments spread over signs, sizes and fractions; none makes a NaN in the functions that get them.
fn arguments() -> Vec<f64> {
    let mut points = vec![0.0, 0.25, 0.5, 1.0, 2.0, 700.0];
    let mut state = 7_u64;
    for index in 0..4096 {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        let fraction = (state >> 11) as f64 / 9007199254740992.0;
        let size = [1e-6, 1.0, 30.0, 1e5][index % 4];
        points.push((fraction - 0.5) * size);
    }
    points
}

macro_rules! looped {
    ($name:ident, $x:ident => $value:expr) => {
        mod $name {
            use heterodyne_dsp::{elementary, per_isa};

            #[inline(always)]
            fn body(arguments: &[f64], out: &mut [u64]) {
                for ($x, out) in arguments.iter().copied().zip(out) {
                    *out = u64::from($value.to_bits());
                }
            }

            per_isa!(pub fn run(arguments: &[f64], out: &mut [u64]) => body);
        }
    };
}

looped!(sin_turns, x => elementary::sin_turns(x));
looped!(cos_turns, x => elementary::cos_turns(x));
looped!(sin, x => elementary::sin(x));
looped!(cos, x => elementary::cos(x));
looped!(tan, x => elementary::tan(x));
looped!(tanh, x => elementary::tanh(x));
looped!(atan2, x => elementary::atan2(x, 1.0 - 0.25 * x));
looped!(exp, x => elementary::exp(x));
looped!(exp2, x => elementary::exp2(x));
looped!(ln, x => elementary::ln(x.abs()));
looped!(log2, x => elementary::log2(x.abs()));
looped!(log10, x => elementary::log10(x.abs()));
looped!(pow, x => elementary::pow(x.abs(), 1.0 - 0.25 * x));
looped!(floor, x => elementary::floor(x));
looped!(sin_u32, x => elementary::sin_u32((x * 65536.0) as i64 as u32));

type Loop = fn(Isa, &[f64], &mut [u64]);

/// FNV-1a over the result bits.
fn hash(bits: &[u64]) -> u64 {
    let bytes = bits.iter().flat_map(|bits| bits.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[test]
fn every_instruction_set_gives_the_committed_bits() {
    let cases: [(&str, Loop, u64); 15] = [
        ("sin_turns", sin_turns::run, 0xe09c_4884_6ae3_74e5),
        ("cos_turns", cos_turns::run, 0x778e_1de6_cbb6_f7fd),
        ("sin", sin::run, 0x8780_f133_2035_c4fc),
        ("cos", cos::run, 0xbe90_3e4d_d9dd_049b),
        ("tan", tan::run, 0x8e55_5c28_6751_4a01),
        ("tanh", tanh::run, 0x47d6_9de8_1405_c4a4),
        ("atan2", atan2::run, 0xfacd_6e5a_d4fd_e893),
        ("exp", exp::run, 0x291c_2d51_fc27_d8af),
        ("exp2", exp2::run, 0x00e9_9201_968e_4924),
        ("ln", ln::run, 0x46ef_22f6_4d78_1ece),
        ("log2", log2::run, 0x3606_29de_a4b2_d0a1),
        ("log10", log10::run, 0x8bf7_a547_33f4_3096),
        ("pow", pow::run, 0xad63_bc4b_37de_1fe6),
        ("floor", floor::run, 0xf4ab_b448_57dd_b86d),
        ("sin_u32", sin_u32::run, 0xe42c_1caf_81ca_b91b),
    ];
    let arguments = arguments();
    let mut changed = Vec::new();
    for (name, run, committed) in cases {
        for isa in Isa::available() {
            let mut out = vec![0; arguments.len()];
            run(isa, &arguments, &mut out);
            if hash(&out) != committed {
                changed.push(format!("{name} on {isa:?}: {:#018x}", hash(&out)));
            }
        }
    }
    assert!(changed.is_empty(), "changed bits:\n{}", changed.join("\n"));
}

#[test]
fn a_function_alone_gives_the_bits_of_the_loop() {
    let arguments = arguments();
    let mut looped = vec![0; arguments.len()];
    for isa in Isa::available() {
        pow::run(isa, &arguments, &mut looped);
        for (x, bits) in arguments.iter().zip(&looped) {
            let x = std::hint::black_box(*x);
            assert_eq!(
                elementary::pow(x.abs(), 1.0 - 0.25 * x).to_bits(),
                *bits,
                "{x}"
            );
        }
        sin_turns::run(isa, &arguments, &mut looped);
        for (x, bits) in arguments.iter().zip(&looped) {
            assert_eq!(
                elementary::sin_turns(std::hint::black_box(*x)).to_bits(),
                *bits,
                "{x}"
            );
        }
    }
}
