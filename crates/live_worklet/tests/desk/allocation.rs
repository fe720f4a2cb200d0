//! A quantum, packets that come in and settings that move allocate nothing.

use heterodyne_allocation_count::{Allocator, touched};
use heterodyne_dsp::effects::{ALL, Stage};
use heterodyne_live_worklet::layout::tag;

use super::{Player, sine};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

#[test]
fn a_quantum_allocates_nothing_with_every_effect_and_eight_peers() {
    let mut here = Player::new();
    let mut there = Player::new();
    let stages: Vec<Stage> = ALL.iter().map(|kind| Stage::new(kind)).collect();
    here.desk.set_chain(&stages).expect("defaults are accepted");
    for slot in 0..8 {
        assert!(here.desk.open(slot));
    }
    let sound = sine(440.0, 0.5);
    let mut packets = Vec::new();
    for _ in 0..100 {
        there.quantum(&sound);
        packets.extend(there.packets());
    }
    let count = touched(|| {
        for (n, (_, packet)) in packets.iter().enumerate() {
            for slot in 0..8 {
                // One in five is lost.
                if (n + slot) % 5 != 0 {
                    here.take(slot, packet);
                }
            }
            here.take(n % 16, &packet[..n % packet.len()]);
            here.quantum(&sound);
            here.desk.set(n % 16, n % 8, n as f32);
            here.desk.set_bypass(n % 16, n % 3 == 0);
            here.desk.set_monitor(n as f32 / 100.0);
            here.desk.set_muted(n % 7 == 0);
            here.desk
                .set_peer(n % 9, 0.5, n % 2 == 0, n % 11 == 0, n % 5 == 0);
        }
    });
    assert_eq!(count, 0);
    assert!(packets.len() >= 100);
}

#[test]
fn frames_for_an_encoder_and_from_a_decoder_allocate_nothing() {
    let mut here = Player::new();
    here.desk.set_sender(2, 120, 2, 2).expect("2.5 ms of Opus");
    assert!(here.desk.open(3));
    let sound = sine(440.0, 0.5);
    here.quantum(&sound);
    let frame = here.packets().remove(0);
    assert_eq!(frame.0, tag::ENCODE);
    let count = touched(|| {
        for _ in 0..200 {
            here.take(3 | tag::DECODED, &frame.1);
            here.take(3 | tag::DECODED | tag::COPY, &frame.1);
            here.quantum(&sound);
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn the_net_catches_an_allocation() {
    assert_eq!(touched(|| drop(std::hint::black_box(Box::new(1)))), 2);
}
