use std::path::Path;

use heterodyne_layout::{List, Named, check, typescript};

use super::*;

macro_rules! limits {
    ($($name:ident: $says:literal),+ $(,)?) => {
        const LIMITS: &[Named] = &[$(Named { name: stringify!($name), index: $name, says: &[$says] }),+];
    };
}

limits! {
    LIVE_ABI_VERSION: " What the first word of the block answers.",
    MEMORY_PAGES: " Pages of 64 KiB that the module's memory is to have, no more and no less.",
    PEERS_MAX: " Peers that can be heard at once.",
    CHANNELS: " Channels of everything inside.",
    QUANTUM_MAX: " Frames of a quantum at most.",
    OUTBOX_WORDS: " Words of packets that a quantum can finish, at most.",
    INBOX_BYTES: " Bytes of a packet that comes in, at most.",
    BLOCK_WORDS: " Numbers of the whole block.",
}

#[test]
fn the_typescript_is_of_this_layout() {
    let head = [
        "Where each figure stands in the block of the live path. Written by the tests of crates/live_worklet from its layout.rs",
        "(HETERODYNE_BLESS=1); not to be edited.",
    ];
    let list = |name, about, all| List {
        name: Some(name),
        about,
        all,
    };
    let lists = [
        list("Head", head::ABOUT, head::ALL),
        list("LevelWord", level::ABOUT, level::ALL),
        list("PeerWord", peer::ABOUT, peer::ALL),
        list("Tag", tag::ABOUT, tag::ALL),
        list("Codec", codec::ABOUT, codec::ALL),
        list("Limit", &[" Sizes that do not change."], LIMITS),
    ];
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/live/layout.ts");
    assert_eq!(check(&file, &typescript(&head, &lists)), Ok(()));
}

/// Of the words that are places in the block no two are one, and all lie inside.
#[test]
fn no_two_figures_share_a_word_and_all_lie_inside() {
    let mut places: Vec<usize> = head::ALL.iter().map(|word| word.index).collect();
    places.extend(level::BASE..level::BASE + 4 * level::STRIDE);
    for slot in 0..PEERS_MAX {
        let base = peer::BASE + slot * peer::STRIDE;
        places.extend(base..base + 4);
        let words = peer::ALL
            .iter()
            .filter(|word| word.name != "BASE" && word.name != "STRIDE" && word.name != "LEVELS");
        places.extend(words.map(|word| {
            assert!(word.index < peer::STRIDE, "{}", word.name);
            base + word.index
        }));
    }
    let count = places.len();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), count);
    assert!(places.last().is_some_and(|last| *last < BLOCK_WORDS));
}
