//! The bits of some tracks, committed: they must not change by accident, on any machine.
//!
//! Each track in `golden_tracks/` is rendered by both contracts; the hash of its samples stands in
//! `golden_tracks/hashes.txt`, with the sound revision they belong to. A change of sound that is meant raises
//! `SOUND_REVISION` and is blessed with `HETERODYNE_BLESS=1`.

use std::fmt::Write;
use std::path::Path;

use heterodyne_engine::{Cursor, Isa, Mix, QUANTUM, SOUND_REVISION, Settings, Sources, compile};

/// FNV-1a over the bits of all samples, frame by frame (Fowler, Noll, Vo).
fn hash(json: &str, mix: Mix, isa: Isa) -> u64 {
    let track = heterodyne_track::parse_track(json, "golden")
        .value
        .expect("valid");
    let settings = Settings::new(track.globals.sample_rate, mix);
    let score = compile(&track, Sources::default(), &settings)
        .expect("compiles")
        .score;
    let mut cursor = Cursor::with_isa(&score, isa);
    let mut out = [[0.0f32; QUANTUM]; 2];
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for quantum in 0..score.quanta() {
        cursor.render(&score, quantum, &mut out);
        for (left, right) in out[0].iter().zip(&out[1]) {
            for byte in left
                .to_bits()
                .to_le_bytes()
                .into_iter()
                .chain(right.to_bits().to_le_bytes())
            {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    hash
}

#[test]
fn committed_hashes_hold_on_every_instruction_set() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden_tracks");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder is committed")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    assert!(names.len() >= 6, "{names:?}");
    for isa in Isa::available() {
        let mut found = format!("sound revision {SOUND_REVISION}\n");
        for name in &names {
            let json = std::fs::read_to_string(folder.join(name)).expect("readable");
            for (word, mix) in [("offline", Mix::Offline), ("live", Mix::Live)] {
                writeln!(found, "{name} {word} {:016x}", hash(&json, mix, isa))
                    .expect("a string grows");
            }
        }
        let committed = folder.join("hashes.txt");
        if std::env::var_os("HETERODYNE_BLESS").is_some() {
            std::fs::write(&committed, &found).expect("writable");
        }
        let want = std::fs::read_to_string(&committed).unwrap_or_default();
        assert_eq!(
            found, want,
            "{isa:?}: the sound changed; if it was meant to, raise SOUND_REVISION and bless"
        );
    }
}
