//! Recordings in blocks: the same samples as at once, in memory that does not grow with their length.

use heterodyne_allocation_count::Allocator;
use heterodyne_media::{ClipBlocks, Format, OutputSpec, create, decode_clip};
use std::path::Path;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

#[test]
fn blocks_are_the_clip() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for name in ["tone.mp3", "tone.ogg", "tone.webm", "tone.m4a", "tone.aac"] {
        let clip = decode_clip(name, &fixtures).unwrap();
        let mut blocks = ClipBlocks::open(&fixtures.join(name)).unwrap();
        let (mut left, mut right) = (Vec::new(), Vec::new());
        while let Some(planes) = blocks.next_block().unwrap() {
            left.extend_from_slice(&planes[0]);
            right.extend_from_slice(planes.get(1).unwrap_or(&planes[0]));
        }
        assert!(left == clip.left && right == clip.right, "{name}");
        let told = (blocks.sample_rate_hz(), blocks.channels(), blocks.warning());
        assert_eq!(told, (clip.sample_rate_hz, clip.channels, clip.warning));
        // The end stays the end.
        assert!(blocks.next_block().unwrap().is_none(), "{name}");
    }
}

#[test]
fn a_long_recording_takes_no_more_memory_than_a_short_one() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [("a.wav", Format::WavF32), ("a.flac", Format::FlacS24)] {
        let most = |frames: usize| {
            let path = folder.path().join(name);
            let spec = OutputSpec::new(format, 48_000, frames as u64);
            let mut writer = create(&path, &spec).unwrap();
            let block: Vec<f32> = (0..4800).map(|n| (n % 97) as f32 / 128.0).collect();
            for _ in 0..frames / block.len() {
                writer.write(&block, &block).unwrap();
            }
            writer.finish().unwrap();
            let before = ALLOCATOR.living_bytes();
            let mut blocks = ClipBlocks::open(&path).unwrap();
            assert_eq!(blocks.declared_frames(), Some(frames as u64));
            let (mut most, mut seen) = (0, 0);
            while let Some(planes) = blocks.next_block().unwrap() {
                seen += planes[0].len();
                most = most.max(ALLOCATOR.living_bytes() - before);
            }
            assert_eq!(seen, frames);
            most
        };
        let (short, long) = (most(10 * 48_000), most(60 * 48_000));
        // What the reader keeps is bounded; fifty seconds of samples would be 19 MB.
        assert!(
            long < short + 65_536 && long < 2_000_000,
            "{name}: {short} {long} bytes"
        );
    }
}
