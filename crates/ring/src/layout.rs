//! Where each word stands: the one source of the layouts, for Rust and for `web/src/layout.ts`.
//!
//! Invariant: indices count words of 32 bits from the block's start, which lies on a multiple of 64 bytes; the words of one writer
//! share no line of 64 bytes with another's. Counters of frames wrap at 2³²; only differences mean anything.

/// One word: its name, its index and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// As in Rust and in TypeScript.
    pub name: &'static str,
    /// Index in words.
    pub index: usize,
    /// What it says, and who writes it.
    pub says: &'static [&'static str],
}

/// Makes constants and the table of their names from one list.
macro_rules! words {
    ($(#[doc = $about:literal])+ $module:ident { $($(#[doc = $says:literal])+ $name:ident = $index:expr;)+ }) => {
        $(#[doc = $about])+
        pub mod $module {
            use super::Named;
            $($(#[doc = $says])+ pub const $name: usize = $index;)+

            /// All of them, in this order.
            pub const ALL: &[Named] = &[
                $(Named { name: stringify!($name), index: $name, says: &[$($says),+] }),+
            ];

            /// What the block is.
            pub const ABOUT: &[&str] = &[$($about),+];
        }
    };
}

/// Words of a line that nobody else writes: 64 bytes.
pub const LINE_WORDS: usize = 16;
/// Words before the samples of a ring.
pub const RING_HEADER_WORDS: usize = 4 * LINE_WORDS;
/// Words of a status block.
pub const STATUS_WORDS: usize = 2 * LINE_WORDS;
/// Frames of a quantum of Web Audio.
pub const QUANTUM_FRAMES: usize = 128;
/// Raised whenever a word moves or an export of the module changes.
pub const ABI_VERSION: u32 = 1;

/// What `status::STATE` holds: the track sounds.
pub const STATE_PLAYING: u32 = 0;
/// What `status::STATE` holds: it stands still.
pub const STATE_PAUSED: u32 = 1;
/// What `status::STATE` holds: it is past its end.
pub const STATE_ENDED: u32 = 2;

words! {
    /// Header of a ring. After it come `CAPACITY` words of left samples (f32), then as many of right ones; frame n of the stream
    /// stands at n modulo `CAPACITY`.
    ring {
        /// Line of what never changes: `ABI_VERSION` of this layout.
        VERSION = 0;
        /// Frames that fit, a power of two.
        CAPACITY = 1;
        /// Frames per second.
        SAMPLE_RATE = 2;

        /// Line of the producer: frames written since the start, modulo 2³². Stored (release) after the samples: all frames before it may be read.
        WRITTEN = 16;
        /// Frame of the stream at which what follows a seek begins. Stored before `SKIPS`.
        SKIP_TO = 17;
        /// Counts seeks: where it differs from `SKIPS_DONE`, the reader is to go to `SKIP_TO` as soon as a quantum lies there.
        SKIPS = 18;
        /// 1 while the producer is past the end of the track and writes silence, else 0. Stored after `END_AT`.
        ENDED = 19;
        /// Frame of the stream at which that silence began; means nothing while `ENDED` is 0.
        END_AT = 20;
        /// Counts the producer's calls, those that found the ring full too: one that stands still has stopped.
        HEARTBEAT = 21;

        /// Line of the reader: frames read since the start, modulo 2³². Stored (release) after the samples were copied: all before it may be overwritten.
        READ = 32;
        /// The value of `SKIPS` that the reader has carried out. Stored after `READ`.
        SKIPS_DONE = 33;
        /// Quanta asked for since the start, modulo 2³².
        QUANTA = 34;
        /// Quanta for which the ring did not hold enough although something had been read before and nobody had paused.
        LATE = 35;
        /// Fewest frames that lay ahead when a quantum was asked for, since `LEAST_ASKED` changed; `CAPACITY` before the first.
        LEAST_FILL = 36;
        /// The value of `LEAST_ASKED` that `LEAST_FILL` belongs to.
        LEAST_ANSWERED = 37;

        /// Line of whoever steers: 1 while nothing is to be heard. The reader fades over one quantum and then reads nothing.
        PAUSED = 48;
        /// Raised by one to have `LEAST_FILL` begin anew.
        LEAST_ASKED = 49;
        /// Raised by one, and waiters notified, to wake a producer that sleeps on it.
        WAKE = 50;
    }
}

words! {
    /// Where the engine is. The line of the engine has one writer, which makes `SEQUENCE` odd, writes, and makes it even again: what was read between two
    /// equal even values belongs together. Counts of 64 bits take two words, the low one first.
    status {
        /// Odd while the line is being written.
        SEQUENCE = 0;
        /// `PLAYING`, `PAUSED` or `ENDED`.
        STATE = 1;
        /// Step that plays, plus one; 0 for none.
        STEP = 2;
        /// Frames per second.
        SAMPLE_RATE = 3;
        /// Frame of the track that comes next, low half.
        POSITION = 4;
        /// Its high half.
        POSITION_HIGH = 5;
        /// Length of the track in frames, low half.
        FRAMES = 6;
        /// Its high half.
        FRAMES_HIGH = 7;
        /// How often a looped track has begun again.
        LAPS = 8;
        /// Blocks that an internal error turned into silence.
        FAULTS = 9;
        /// Calls that made sound.
        BLOCKS = 10;
        /// With a ring: its `WRITTEN` when `POSITION` came next, so that a frame of the stream has its place on the track.
        WRITTEN = 11;

        /// Line of levels, raised by the engine and set back to 0 by whoever looks: the bits of the greatest left magnitude, linear.
        PEAK_LEFT = 16;
        /// The same of the right side.
        PEAK_RIGHT = 17;
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::path::Path;

    use super::*;

    /// The layouts as TypeScript.
    fn typescript() -> String {
        let mut out = String::from(
            "/**\n * Where each word stands in the blocks that the engine shares with scripts. Written by the tests of crates/ring from its\n * layout.rs (HETERODYNE_BLESS=1); not to be edited.\n */\n",
        );
        let line = |out: &mut String, text: String| {
            out.push_str(&text);
            out.push('\n');
        };
        for (name, value, says) in [
            (
                "ABI_VERSION",
                ABI_VERSION as usize,
                "What `ht_abi()` and the first word of a ring answer.",
            ),
            (
                "QUANTUM_FRAMES",
                QUANTUM_FRAMES,
                "Frames of a quantum of Web Audio.",
            ),
            (
                "RING_HEADER_WORDS",
                RING_HEADER_WORDS,
                "Words before the samples of a ring.",
            ),
            ("STATUS_WORDS", STATUS_WORDS, "Words of a status block."),
        ] {
            line(
                &mut out,
                format!("\n/** {says} */\nexport const {name} = {value};"),
            );
        }
        for (name, about, all) in [
            ("Ring", ring::ABOUT, ring::ALL),
            ("Status", status::ABOUT, status::ALL),
        ] {
            line(&mut out, "\n/**".to_owned());
            about
                .iter()
                .for_each(|text| line(&mut out, format!(" *{text}")));
            line(&mut out, format!(" */\nexport const {name} = {{"));
            for word in all {
                let says: String = word.says.concat();
                writeln!(out, "  /**{says} */\n  {}: {},", word.name, word.index)
                    .expect("a string grows");
            }
            line(&mut out, "} as const;".to_owned());
        }
        line(
            &mut out,
            format!(
                "\n/** What `Status.STATE` holds. */\nexport const State = {{\n  PLAYING: {STATE_PLAYING},\n  PAUSED: {STATE_PAUSED},\n  ENDED: {STATE_ENDED},\n}} as const;"
            ),
        );
        out
    }

    #[test]
    fn the_typescript_is_of_this_layout() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/layout.ts");
        if std::env::var_os("HETERODYNE_BLESS").is_some() {
            std::fs::write(&file, typescript()).expect("writable");
        }
        let found = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(
            found,
            typescript(),
            "web/src/layout.ts is stale: run the tests of heterodyne-ring once with HETERODYNE_BLESS=1"
        );
    }

    #[test]
    fn no_two_words_share_a_place_and_no_two_writers_a_line() {
        for (all, words) in [(ring::ALL, RING_HEADER_WORDS), (status::ALL, STATUS_WORDS)] {
            for pair in all.windows(2) {
                assert!(
                    pair[0].index < pair[1].index,
                    "{} {}",
                    pair[0].name,
                    pair[1].name
                );
            }
            assert!(all.iter().all(|word| word.index < words));
        }
        // The first word of each writer opens its line; nothing of the next writer comes before the next line.
        let lines = [ring::VERSION, ring::WRITTEN, ring::READ, ring::PAUSED];
        let last = [
            ring::SAMPLE_RATE,
            ring::HEARTBEAT,
            ring::LEAST_ANSWERED,
            ring::WAKE,
        ];
        for k in 0..4 {
            assert_eq!(lines[k], k * LINE_WORDS);
            assert_eq!(last[k] / LINE_WORDS, k);
        }
    }
}
