use super::*;
use crate::isa::Isa;

per_lanes! {
    fn moved(numbers: &[f32], out: &mut [f32], width: &mut usize) => moved_body
}

/// Into `out`: a register reversed, the even lanes of two, the odd ones, sum, difference and product with 3, and a square turned round.
#[inline(always)]
fn moved_body<S: Registers>(s: S, numbers: &[f32], out: &mut [f32], width: &mut usize) {
    let w = S::WIDTH;
    *width = w;
    let (low, high) = (s.load(numbers, 1), s.load(numbers, 1 + w));
    s.store(s.reverse(low), out, 0);
    let (even, odd) = s.split(low, high);
    s.store(even, out, w);
    s.store(odd, out, 2 * w);
    let three = s.splat(3.0);
    s.store(low + three, out, 3 * w);
    s.store(low - three, out, 4 * w);
    s.store(low * three, out, 5 * w);
    s.transpose(numbers, 5, 20, &mut out[6 * w..], 0, w);
}

#[test]
fn lanes_move_as_their_names_say_on_every_instruction_set() {
    let numbers: Vec<f32> = (0..400).map(|n| n as f32).collect();
    for isa in Isa::available() {
        let (mut out, mut w) = (vec![f32::NAN; 6 * 16 + 256], 0);
        moved(isa, &numbers, &mut out, &mut w);
        for lane in 0..w {
            assert_eq!(out[lane], (w - lane) as f32, "{isa:?}");
            assert_eq!(out[w + lane], (1 + 2 * lane) as f32, "{isa:?}");
            assert_eq!(out[2 * w + lane], (2 + 2 * lane) as f32, "{isa:?}");
            assert_eq!(out[3 * w + lane], (4 + lane) as f32, "{isa:?}");
            assert_eq!(out[4 * w + lane], lane as f32 - 2.0, "{isa:?}");
            assert_eq!(out[5 * w + lane], (3 + 3 * lane) as f32, "{isa:?}");
            for row in 0..w {
                let turned = out[(6 + lane) * w + row];
                assert_eq!(turned, (5 + 20 * row + lane) as f32, "{isa:?} {row} {lane}");
            }
        }
        assert!(out[(6 + w) * w..].iter().all(|x| x.is_nan()), "{isa:?}");
    }
}

/// Whether `work` panics.
fn refused<T>(work: impl FnOnce() -> T + std::panic::UnwindSafe) -> bool {
    std::panic::catch_unwind(work).is_err()
}

#[test]
fn nothing_outside_of_the_numbers_is_reached() {
    let numbers = [1.0f32; 20];
    assert!(!refused(|| Four.load(&numbers, 16)));
    assert!(refused(|| Four.load(&numbers, 17)));
    assert!(refused(|| Four.load(&numbers, usize::MAX)));
    assert!(refused(|| Four.store(
        Four.splat(0.0),
        &mut numbers.clone(),
        17
    )));
    // Three rows of four, from 0, 8 and 16.
    let rows = |at, stride, reach| {
        refused(|| Rows::<3>::new(&numbers, at, stride, reach).load(Four, 0, 0))
    };
    assert!(!rows(0, 8, 4));
    for (at, stride, reach) in [
        (1, 8, 4),
        (0, 9, 4),
        (0, 8, 5),
        (usize::MAX, 8, 4),
        (0, usize::MAX / 2 + 1, 4),
        (0, 8, usize::MAX),
    ] {
        assert!(rows(at, stride, reach), "{at} {stride} {reach}");
        let mut numbers = numbers;
        assert!(refused(move || {
            RowsMut::<3>::new(&mut numbers, at, stride, reach);
        }));
    }
    let three = Rows::<3>::new(&numbers, 0, 8, 4);
    assert!(!refused(|| three.load(Four, 2, 0)));
    assert!(refused(|| three.load(Four, 3, 0)));
    assert!(refused(|| three.load(Four, 2, 1)));
    let mut room = numbers;
    let mut to = RowsMut::<3>::new(&mut room, 0, 8, 4);
    to.store(Four, Four.splat(2.0), 2, 0);
    assert!(refused(std::panic::AssertUnwindSafe(|| to.store(
        Four,
        Four.splat(2.0),
        3,
        0
    ))));
    assert!(refused(std::panic::AssertUnwindSafe(|| to.store(
        Four,
        Four.splat(2.0),
        0,
        1
    ))));
    assert_eq!((room[15], room[16], room[19]), (1.0, 2.0, 2.0));
}
