use super::*;

/// A voice with corners and a level, and ends that are not at rest.
fn voice(first: i64, out: &mut Block) {
    for j in 0..FRAMES {
        let n = first + j as i64;
        // A hash for noise (Knuth's multiplier), so that no order of blocks can be guessed from it.
        let noise =
            f64::from((n as u32).wrapping_mul(2_654_435_769) >> 8) / f64::from(1 << 24) - 0.5;
        let t = n as f64 / 44_100.0;
        out[0][j] = ((1300.0 * t).cos() * 0.6 + 0.3 * noise) as f32;
        out[1][j] = (if (n / 700) % 2 == 0 { 0.5 } else { -0.25 } + 0.1 * noise) as f32;
    }
}

fn filters(frames: u64) -> [ZeroPhase; 3] {
    [
        ZeroPhase::band(44_100, frames),
        ZeroPhase::low_pass(300.0, 44_100, frames),
        ZeroPhase::low_pass(9.0, 44_100, frames),
    ]
}

fn bits(block: &Block) -> Vec<u32> {
    block.iter().flatten().map(|x| x.to_bits()).collect()
}

#[test]
fn any_order_of_blocks_gives_the_same_bits() {
    let isa = Isa::detect();
    for frames in [1, 14, 40, 700, 512 * 70 + 13] {
        for offset in [0, -1, -13, -505] {
            for filter in filters(frames) {
                let first = |block: i64| block * FRAMES as i64 + offset;
                let blocks = (frames as i64 - offset).div_euclid(FRAMES as i64) + 1;
                let mut out = [[0.0; FRAMES]; 2];
                let mut fresh = |block: i64| {
                    let mut state = ZeroPhaseState::new(filter.reach_frames());
                    state.fill(isa, &filter, first(block), &mut voice, &mut out);
                    bits(&out)
                };
                let alone: Vec<_> = (0..blocks).map(&mut fresh).collect();
                // Room for a longer filter, with another voice's blocks in it.
                let mut state = ZeroPhaseState::new(filter.reach_frames() + 7000);
                let mut other = |_: i64, out: &mut Block| *out = [[0.7; FRAMES]; 2];
                let mut out = [[0.0; FRAMES]; 2];
                state.fill(isa, &filter, first(0), &mut other, &mut out);
                state.reset();
                let onward = 0..blocks;
                let jumps = (0..blocks).map(|k| (k * 29 + 7) % blocks);
                for block in onward.clone().chain(jumps).chain(onward.rev()) {
                    state.fill(isa, &filter, first(block), &mut voice, &mut out);
                    assert!(
                        alone[block as usize] == bits(&out),
                        "{frames} frames from {offset}, block {block}"
                    );
                }
            }
        }
    }
}

#[test]
fn in_order_every_block_of_the_voice_is_made_once() {
    let frames = 512 * 200;
    for filter in filters(frames) {
        let mut state = ZeroPhaseState::new(filter.reach_frames());
        let mut made = 0;
        let mut out = [[0.0; FRAMES]; 2];
        for block in 0..200 {
            let mut dry = |first: i64, out: &mut Block| {
                made += 1;
                voice(first, out);
            };
            state.fill(Isa::detect(), &filter, 512 * block, &mut dry, &mut out);
        }
        assert!(made <= 204, "{made} for 200 blocks and the rims");
    }
}

/// `scipy.signal.sosfiltfilt(butter(4, 30, "high", fs=8000, output="sos"), x)`, then likewise a low-pass at 3600 Hz, of
/// x(n) = cos(0.3·n) + 0.25·sin(0.0001·n²) + 0.1, 1500 frames in single precision (SciPy 1.17).
#[test]
fn band_limiting_equals_scipy_ends_included() {
    const WANT: [(usize, f64); 12] = [
        (0, -0.14279153521436697),
        (1, -0.1736031039342558),
        (7, -1.5373366104529245),
        (60, 0.4226846090993704),
        (300, -0.3598714130598203),
        (411, -0.9395867234075959),
        (412, -0.7072976248404526),
        (750, 0.29532834021788834),
        (1000, -0.137066871255976),
        (1439, -0.7460030052657936),
        (1490, 1.7058405009075788),
        (1499, 0.3536434809940064),
    ];
    let filter = ZeroPhase::band(8_000, 1500);
    check(&filter, &WANT);
}

/// `scipy.signal.filtfilt(*butter(4, 300, fs=8000), x, padlen=15)` of the same signal.
#[test]
fn a_low_pass_equals_scipy_ends_included() {
    const WANT: [(usize, f64); 12] = [
        (0, 1.022936885699452),
        (1, 0.8075314608190185),
        (7, -0.14232125975247847),
        (60, 0.27079006028375885),
        (300, 0.14749211367860743),
        (411, -0.2198094615187859),
        (412, -0.19712483180427573),
        (750, 0.07526113578159256),
        (1000, 8.261944205313377e-05),
        (1439, 0.052140159992321376),
        (1490, 0.3591445575547478),
        (1499, -0.9031892293372136),
    ];
    let filter = ZeroPhase::low_pass(300.0, 8_000, 1500);
    check(&filter, &WANT);
}

fn check(filter: &ZeroPhase, want: &[(usize, f64)]) {
    let mut dry = |first: i64, out: &mut Block| {
        for j in 0..FRAMES {
            let n = (first + j as i64) as f64;
            let x = (0.3 * n).cos() + 0.25 * (0.0001 * n * n).sin() + 0.1;
            out[0][j] = x as f32;
            out[1][j] = -x as f32;
        }
    };
    let mut state = ZeroPhaseState::new(filter.reach_frames());
    let mut out = [[0.0; FRAMES]; 2];
    for (frame, want) in want {
        // Blocks begin 100 frames before the voice.
        let (block, place) = ((frame + 100) / FRAMES, (frame + 100) % FRAMES);
        let first = (block * FRAMES) as i64 - 100;
        state.fill(Isa::detect(), filter, first, &mut dry, &mut out);
        for (sign, out) in [(1.0, &out[0]), (-1.0, &out[1])] {
            let off = f64::from(out[place]) - sign * want;
            assert!(off.abs() < 3e-7, "frame {frame}: {off:e}");
        }
    }
}
