//! When a connection that stands counts as one that brings nothing.

use heterodyne_live::packet::Ping;

use super::*;
use crate::playout::{Control, Order, Playout, Voice};

/// What the audio thread does while a card pulls: it plays a little and asks.
fn pull(playout: &mut Playout) {
    playout.fill(&mut [0.0; 16], &mut [0.0; 16], Duration::ZERO);
}

/// A peer that is connected, and the audio thread's end of it.
fn connected() -> (Playout, Control, Remote) {
    let now = Instant::now();
    let (playout, mut control, _) = Playout::new(now, None, None);
    let (voice, end) = Voice::new(1, None, true).unwrap();
    control.orders.push(Order::Add(voice)).unwrap();
    let mut remote = Remote::new(1, "A".into(), end, now);
    let _ = remote.begin(Link::new(now, std::iter::empty()), now);
    (remote.connected, remote.audio_open) = (true, true);
    (playout, control, remote)
}

#[test]
fn who_is_asked_nothing_is_never_deaf() {
    let (mut playout, _control, mut remote) = connected();
    let now = Instant::now();
    remote.chores(now, 1_000_000);
    remote.chores(now, 100_000_000);
    assert!(!remote.is_deaf(u64::MAX / 2), "the card plays nothing");
    pull(&mut playout);
    remote.chores(now, 101_000_000);
    assert!(!remote.is_deaf(109_000_000) && remote.is_deaf(109_000_001));
}

#[test]
fn a_peer_is_deaf_after_a_question_of_eight_seconds_then_of_sixteen() {
    let (mut playout, _control, mut remote) = connected();
    let now = Instant::now();
    pull(&mut playout);
    remote.chores(now, 1_000_000);
    assert!(!remote.is_deaf(9_000_000) && remote.is_deaf(9_000_001));
    remote.renewals = 1;
    assert!(!remote.is_deaf(17_000_000) && remote.is_deaf(17_000_001));
    remote.connected = false;
    assert!(!remote.is_deaf(17_000_001), "another way is looked for");
    remote.connected = true;
    let ping = Ping { id: 7, sent_us: 3 };
    let pong = write_pong(&Clock::answer(5, &ping));
    remote.packet(20_000_000, 20_000_000, &pong);
    assert!(!remote.is_deaf(u64::MAX / 2), "it is answered");
    assert_eq!(remote.renewals, 0);
}

#[test]
fn a_process_that_stood_still_reads_first_and_judges_then() {
    let (mut playout, _control, mut remote) = connected();
    pull(&mut playout);
    remote.chores(Instant::now(), 1_000_000);
    remote.stood_still(60_000_000);
    assert!(!remote.is_deaf(69_000_000) && remote.is_deaf(69_000_001));
}

#[test]
fn a_new_connection_leaves_no_old_question_and_no_old_plan() {
    let (mut playout, _control, mut remote) = connected();
    let now = Instant::now();
    pull(&mut playout);
    remote.chores(now, 1_000_000);
    remote.retry = Some(now);
    assert!(remote.begin(Link::new(now, std::iter::empty()), now));
    assert_eq!((remote.asked_us, remote.retry), (None, None));
}
