//! The measure: half an hour at 5 % loss, 20 ms of jitter and clocks that differ by 100 ppm.

use heterodyne_live::{Redundancy, SenderSettings, Statistics};

use crate::link::Link;
use crate::sound::Ear;
use heterodyne_live::emulator::{Bursts, Conditions, Jitter};

struct Judged {
    ear: Ear,
    first: Statistics,
    last: Statistics,
    /// Of the depth from a minute on, or from half of the time on.
    depths: (f32, f32, f64),
}

fn judge(
    name: &str,
    redundancy: Redundancy,
    conditions: Conditions,
    drift: f64,
    secs: f64,
) -> Judged {
    let settings = SenderSettings {
        redundancy,
        channels: 1,
        ..SenderSettings::default()
    };
    let mut link = Link::new(&settings, conditions, drift);
    link.run(1.0, &mut |_| ());
    let first = link.receiver.statistics();
    let mut ear = Ear::new();
    let settled = (secs * 0.5).min(60.0);
    link.run(settled, &mut |frames| ear.hear(frames));
    let (mut least, mut most, mut sum, mut count) = (f32::INFINITY, 0.0f32, 0.0, 0.0);
    for _ in 0..((secs - settled) * 10.0) as u64 {
        link.run(0.1, &mut |frames| ear.hear(frames));
        let depth = link.receiver.statistics().depth_frames;
        (least, most) = (least.min(depth), most.max(depth));
        sum += f64::from(depth);
        count += 1.0;
    }
    let last = link.receiver.statistics();
    let depths = (least, most, sum / count);
    println!(
        "{name}: {secs} s, received {}, lost {} (network {}), late {}, recovered {}, reordered {}, concealed {} frames, longest {}, \
         dry {}, under/overruns {}/{} (first second {}/{}), depth {least:.0} to {most:.0}, mean {:.0}, target {:.0} frames, jitter {:.0} us, \
         drift {:.1} ppm; heard: quietest {:.3}, loudest {:.3}, longest quiet {} frames, steepest {:.2}, off by {:.5}",
        last.received,
        last.lost,
        link.network.lost,
        last.late,
        last.recovered,
        last.reordered,
        last.concealed_frames,
        last.longest_concealed_frames,
        last.dry_spells,
        last.underruns,
        last.overruns,
        first.underruns,
        first.overruns,
        depths.2,
        last.target_frames,
        last.jitter_us,
        last.drift_ppm,
        ear.quietest,
        ear.loudest,
        ear.longest_quiet,
        ear.steepest,
        ear.mean_off(),
    );
    Judged {
        ear,
        first,
        last,
        depths,
    }
}

fn check(judged: &Judged, drift_ppm: f32) {
    let Judged {
        ear, first, last, ..
    } = judged;
    assert!(
        ear.longest_quiet <= 128,
        "a gap of {} frames is heard",
        ear.longest_quiet
    );
    // What is made up fits to what comes after it.
    assert!(ear.quietest > 0.9, "an amplitude of {}", ear.quietest);
    assert!(
        ear.steepest < 1.2,
        "a jump of {} of the tone's steps is heard",
        ear.steepest
    );
    assert_eq!(last.underruns, first.underruns, "underruns");
    assert_eq!(last.overruns, first.overruns, "overruns");
    assert_eq!(last.restarts, 0, "restarts");
    assert!(
        (last.drift_ppm - drift_ppm).abs() < 15.0,
        "drift of {} ppm",
        last.drift_ppm
    );
}

const HARD: Conditions = Conditions {
    seed: 1,
    loss: 0.05,
    bursts: None,
    delay_us: 15_000,
    jitter: Jitter::Even(20_000),
    duplication: 0.0,
    stall_us: None,
};

#[test]
fn half_an_hour_of_loss_jitter_and_drift_has_no_gap() {
    let judged = judge(
        "5 %, 20 ms, 100 ppm, no redundancy",
        Redundancy::Off,
        HARD,
        1e-4,
        1800.0,
    );
    check(&judged, 100.0);
    let (least, most, mean) = judged.depths;
    // 20 ms and a packet are 1088 frames; settled is what stays within a quarter of a packet row of 10 ms.
    assert!(mean < 1088.0 + 480.0, "a mean depth of {mean} frames");
    assert!(
        f64::from(least) > mean - 240.0 && f64::from(most) < mean + 240.0,
        "depth from {least} to {most}"
    );
}

#[test]
fn redundancy_brings_what_is_lost() {
    let judged = judge(
        "5 %, 20 ms, 100 ppm, redundancy",
        Redundancy::On,
        Conditions { seed: 2, ..HARD },
        -1e-4,
        120.0,
    );
    check(&judged, -100.0);
    let Statistics {
        recovered,
        lost,
        concealed_frames,
        ..
    } = judged.last;
    assert!(
        recovered as f64 > 0.9 * lost as f64,
        "{recovered} of {lost}"
    );
    // Two losses in a row are 0.25 % of packets; late copies add to them.
    assert!(
        (concealed_frames as f64) < 0.01 * 120.0 * 48_000.0,
        "{concealed_frames} frames"
    );
}

#[test]
fn bursts_duplicates_and_a_tail_of_jitter_are_survived() {
    let bursts = Conditions {
        seed: 3,
        loss: 0.01,
        bursts: Some(Bursts {
            begin: 0.01,
            end: 0.5,
        }),
        delay_us: 5_000,
        jitter: Jitter::Tail(5_000.0),
        duplication: 0.05,
        ..Conditions::default()
    };
    let judged = judge("bursts, tail, 300 ppm", Redundancy::On, bursts, 3e-4, 120.0);
    assert!((judged.last.drift_ppm - 300.0).abs() < 15.0);
    assert!(judged.ear.steepest < 1.2, "{}", judged.ear.steepest);
    assert!(judged.ear.quietest > 0.8, "{}", judged.ear.quietest);
    assert!(judged.ear.mean_off() < 0.02, "{}", judged.ear.mean_off());
    assert!(judged.last.duplicates > 1000, "{}", judged.last.duplicates);
}

#[test]
fn a_good_network_costs_a_packet_and_a_quantum() {
    let good = Conditions {
        delay_us: 1_000,
        jitter: Jitter::Even(300),
        ..Conditions::default()
    };
    for drift in [-3e-4, 3e-4] {
        let judged = judge("loopback", Redundancy::Off, good, drift, 60.0);
        check(&judged, (drift * 1e6) as f32);
        assert_eq!(judged.last.concealed_frames, judged.first.concealed_frames);
        assert!(
            judged.depths.2 < 128.0 + 128.0 + 96.0,
            "a mean depth of {} frames",
            judged.depths.2
        );
        assert!(judged.ear.quietest > 0.99 && judged.ear.loudest < 1.01);
    }
}

#[test]
fn copies_are_waited_for_where_packets_are_lost_and_never_late() {
    let lossy = Conditions {
        seed: 4,
        loss: 0.05,
        delay_us: 1_000,
        ..Conditions::default()
    };
    let judged = judge(
        "5 %, no jitter, redundancy",
        Redundancy::On,
        lossy,
        2e-5,
        60.0,
    );
    check(&judged, 20.0);
    let Statistics {
        recovered, lost, ..
    } = judged.last;
    assert!(
        recovered as f64 > 0.9 * lost as f64,
        "{recovered} of {lost}"
    );
    // Two packets and a quantum.
    assert!(judged.depths.2 < 3.0 * 128.0 + 128.0, "{}", judged.depths.2);
}
