//! The two ends of the live path: what a quantum of 128 frames costs in stereo.

use std::hint::black_box;
use std::process::ExitCode;

use heterodyne_live::{Receiver, ReceiverSettings, Redundancy, Sender, SenderSettings};

const QUANTUM: usize = 128;

/// Counts quanta of one end, `pull` or `push`.
pub fn count(part: &str, quanta: &str) -> ExitCode {
    let settings = SenderSettings {
        sample_rate_hz: if part == "pull" { 44_100 } else { 48_000 },
        redundancy: Redundancy::Off,
        ..SenderSettings::default()
    };
    let (Ok(quanta), Ok(mut sender), Ok(mut receiver)) = (
        quanta.parse::<usize>(),
        Sender::new(&settings),
        Receiver::new(&ReceiverSettings::default()),
    ) else {
        return ExitCode::from(2);
    };
    let planes = [1, 2].map(|seed| sound(seed, QUANTUM * quanta));
    let mut datagrams = Vec::new();
    match part {
        "push" => heterodyne_counted_push(&mut sender, &planes),
        "pull" => {
            let blocks = planes[0].chunks(QUANTUM).zip(planes[1].chunks(QUANTUM));
            for (left, right) in blocks {
                sender.push(0, &[left, right], &mut |bytes| {
                    datagrams.push(bytes.to_vec())
                });
            }
            println!("{}", heterodyne_counted_pull(&mut receiver, &datagrams));
        }
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

fn sound(seed: u64, frames: usize) -> Vec<f32> {
    let tone =
        |n: usize| heterodyne_dsp::elementary::sin_turns(n as f64 * (0.004 + 0.001 * seed as f64));
    (0..frames).map(|n| 0.5 * tone(n) as f32).collect()
}

/// What is counted of a sender.
#[unsafe(no_mangle)]
#[inline(never)]
fn heterodyne_counted_push(sender: &mut Sender, planes: &[Vec<f32>; 2]) {
    let blocks = planes[0].chunks(QUANTUM).zip(planes[1].chunks(QUANTUM));
    for (n, (left, right)) in blocks.enumerate() {
        let emit = &mut |bytes: &[u8]| {
            black_box(bytes);
        };
        sender.push(n as u64 * 2667, black_box(&[left, right]), emit);
    }
}

/// What is counted of a receiver: packets at 44.1 kHz, so that it resamples all the time, with every fifth lost, and pulls at 48 kHz.
#[unsafe(no_mangle)]
#[inline(never)]
fn heterodyne_counted_pull(receiver: &mut Receiver, datagrams: &[Vec<u8>]) -> f32 {
    let (mut left, mut right) = ([0.0; QUANTUM], [0.0; QUANTUM]);
    let mut sent = 0;
    for n in 0..datagrams.len() {
        let now_us = n as u64 * 8000 / 3;
        while sent * 480 < n * 441 {
            if sent % 5 != 4 {
                receiver.datagram(now_us, black_box(&datagrams[sent]));
            }
            sent += 1;
        }
        receiver.pull(now_us, &mut [&mut left, &mut right]);
        black_box((&left, &right));
    }
    left[0]
}
