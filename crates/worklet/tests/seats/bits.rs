//! What comes out of a seat is the Score's, bit by bit, in blocks of any size.

use heterodyne_engine::{Cursor, Mix, QUANTUM, Settings, Sources, compile};
use heterodyne_worklet::*;
use proptest::prelude::*;

use crate::{golden, load, play, seat};

/// The engine's own samples of a track, left and right.
fn of_the_engine(text: &str, mix: Mix) -> [Vec<f32>; 2] {
    let track = heterodyne_track::parse_track(text, "golden").value.unwrap();
    let settings = Settings::new(track.globals.sample_rate, mix);
    let score = compile(&track, Sources::default(), &settings)
        .unwrap()
        .score;
    let mut cursor = Cursor::new(&score);
    let mut out = [[0.0; QUANTUM]; 2];
    let mut all = [Vec::new(), Vec::new()];
    for quantum in 0..score.quanta() {
        cursor.render(&score, quantum, &mut out);
        all[0].extend(out[0]);
        all[1].extend(out[1]);
    }
    all.iter_mut()
        .for_each(|side| side.truncate(score.frames() as usize));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn blocks_of_any_size_are_the_same_samples(
        sizes in prop::collection::vec(1usize..3000, 1..12),
        name in prop::sample::select(vec!["transitions.json", "odd_lengths.json", "moving_notches.json", "effects.json"]),
        live in any::<bool>(),
    ) {
        let text = golden(name);
        let want = of_the_engine(&text, if live { Mix::Live } else { Mix::Offline });
        let seat = seat(&text, u32::from(!live), 0);
        let mut got = [Vec::new(), Vec::new()];
        for size in sizes.iter().cycle() {
            let left = want[0].len() - got[0].len();
            if left == 0 {
                break;
            }
            let [l, r] = play(seat, (*size).min(left));
            got[0].extend(l);
            got[1].extend(r);
        }
        let bits = |side: &Vec<f32>| side.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(&got[0]), bits(&want[0]));
        prop_assert_eq!(bits(&got[1]), bits(&want[1]));
        prop_assert!(play(seat, 1000)[0].iter().all(|x| *x == 0.0), "silence past the end");
        // SAFETY: nobody uses it any more.
        unsafe { ht_seat_free(seat) };
    }
}

#[test]
fn a_seat_that_joins_begins_with_the_samples_of_that_place() {
    let text = golden("transitions.json");
    let want = of_the_engine(&text, Mix::Live);
    let track = load(&text, 0, 0);
    for from in [0, 1, 440, 441, 512, 20_000] {
        // SAFETY: a loaded track; the seat is freed once.
        let seat = unsafe { ht_seat_join(track, from as f64, 1.0, 0) };
        let got = play(seat, 700);
        assert_eq!(got[0], want[0][from..from + 700], "{from}");
        assert_eq!(got[1], want[1][from..from + 700], "{from}");
        // SAFETY: as above.
        unsafe { ht_seat_free(seat) };
    }
    // SAFETY: as above.
    unsafe { ht_track_free(track) };
}
