//! Reading what was written gives the same chain, bit for bit.

use crate::author::Author;
use heterodyne_dsp::effects::{ALL, Stage};
use heterodyne_track::chain::{ChainSpec, number_of, parse, write};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(rng in any::<[u8; 32]>().prop_perturb(|_, rng| rng), name in "\\PC{0,40}") {
        let mut rng = rng;
        let stages = Author { rng: &mut rng }.stages();
        let text = write(&stages, &name);
        let parsed = parse(&text, "written");
        prop_assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
        prop_assert_eq!(parsed.value.unwrap(), ChainSpec { name, stages }, "{}", text);
    }

    #[test]
    fn the_shortest_decimal_of_an_f32_reads_back(bits in any::<u32>()) {
        let value = f32::from_bits(bits);
        if value.is_finite() {
            prop_assert_eq!((number_of(value) as f32).to_bits(), bits);
        }
    }
}

#[test]
fn values_that_no_table_has_are_written_as_the_nearest() {
    for kind in ALL {
        for wild in [f32::NAN, f32::INFINITY, -1e30] {
            let mut stage = Stage::new(kind);
            stage.values.fill(wild);
            let text = write(&[stage], "wild");
            assert_eq!(parse(&text, "t").diagnostics, [], "{text}");
        }
    }
}
