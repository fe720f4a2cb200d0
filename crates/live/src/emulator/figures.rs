//! What a receiver makes of a trace, in the figures that browsers tell of their own jitter buffer.
//!
//! Invariant: the delay is read from the sound: every frame is its own number, so that what comes out says which one it was.

use super::Trace;
use crate::packet::{AudioHeader, Codec};
use crate::settings::{ReceiverSettings, SettingsError};
use crate::{Receiver, Statistics};

/// The rate of both sides, in Hz.
const RATE_HZ: u64 = 48_000;
/// Frames of a pull.
const QUANTUM: usize = 128;
/// Frames after which numbers begin anew; a delay is shorter.
const TURN: u64 = 48_000;
/// Nothing is judged before this.
const SETTLED_US: u64 = 1_000_000;

/// What became of a trace, after its first second.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// From a packet's arrival to its first frame being played, of the middle frame, in ms: `jitterBufferDelay / jitterBufferEmittedCount`
    /// there.
    pub buffer_ms: f64,
    /// From a frame's capture to its being played: the middle one and the 95th of a hundred, in ms.
    pub delay_ms: [f64; 2],
    /// The part of frames that was made up: `concealedSamples / totalSamplesReceived` there.
    pub concealed: f64,
    /// Underruns and overruns.
    pub runs: [u64; 2],
    /// All of the receiver's own figures.
    pub statistics: Statistics,
}

/// Plays a trace to a receiver; packets are as long as the time between two of them.
///
/// # Errors
///
/// Where packets of this trace are longer than a receiver takes, which is 60 ms, or empty.
pub fn figures(trace: &Trace) -> Result<Figures, SettingsError> {
    let frames = trace.packet_us * RATE_HZ / 1_000_000;
    if !(1..=crate::packet::MAX_FRAMES as u64).contains(&frames) {
        return Err(SettingsError::PacketFrames {
            found: frames as usize,
            most: crate::packet::MAX_FRAMES,
        });
    }
    let mut receiver = Receiver::new(&ReceiverSettings::default())?;
    let mut arrivals = Vec::new();
    let mut transit_us = 0.0;
    for (number, sent) in trace.packets.iter().enumerate() {
        for at_us in sent.arrives_us.into_iter().flatten() {
            arrivals.push((at_us, number as u64));
            transit_us += (at_us - sent.sent_us) as f64;
        }
    }
    transit_us /= arrivals.len().max(1) as f64;
    arrivals.sort_unstable();
    let mut arrivals = arrivals.into_iter().peekable();
    // A packet is sent when its last frame was captured.
    let captured_us = |number: u64| (number + 1) * frames * 1_000_000 / RATE_HZ;
    let late_us = |number: u64| trace.packets[number as usize].sent_us;
    let end_us = trace.packets.len() as u64 * trace.packet_us;
    let (mut pulled, mut delays_ms, mut settled) = (0u64, Vec::new(), None);
    let mut plane = vec![0.0; frames as usize];
    loop {
        let now_us = pulled * 1_000_000 / RATE_HZ;
        if now_us > end_us {
            break;
        }
        while let Some((at_us, number)) = arrivals
            .next_if(|(at_us, number)| at_us - late_us(*number) + captured_us(*number) <= now_us)
        {
            let arrived_us = at_us - late_us(number) + captured_us(number);
            let first = number * frames;
            for (n, sample) in plane.iter_mut().enumerate() {
                *sample = ((first + n as u64) % TURN) as f32 / TURN as f32;
            }
            let header = AudioHeader {
                codec: Codec::F32,
                channels: 1,
                muted: false,
                sequence: number as u32,
                media_time: first,
                frames: frames as u16,
                sample_rate_hz: RATE_HZ as u32,
                capture_us: (first * 1_000_000 / RATE_HZ) as u32,
            };
            receiver.frame(arrived_us, &header, &[&plane]);
        }
        let mut left = [0.0f32; QUANTUM];
        receiver.pull(now_us, &mut [&mut left]);
        if now_us >= SETTLED_US {
            settled.get_or_insert((pulled, receiver.statistics()));
            let number = (f64::from(left[0]) * TURN as f64 + 0.5) as u64 % TURN;
            let delay = (pulled + TURN - number) % TURN;
            delays_ms.push(delay as f64 * 1e3 / RATE_HZ as f64);
        }
        pulled += QUANTUM as u64;
    }
    delays_ms.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let place = (part * delays_ms.len() as f64) as usize;
        delays_ms.get(place).copied().unwrap_or(f64::NAN)
    };
    let statistics = receiver.statistics();
    let (from, first) = settled.unwrap_or((pulled, statistics));
    let concealed = (statistics.concealed_frames - first.concealed_frames) as f64;
    let packet_ms = frames as f64 * 1e3 / RATE_HZ as f64;
    Ok(Figures {
        buffer_ms: at(0.5) - packet_ms - transit_us * 1e-3,
        delay_ms: [at(0.5), at(0.95)],
        concealed: concealed / (pulled - from).max(1) as f64,
        runs: [
            statistics.underruns - first.underruns,
            statistics.overruns - first.overruns,
        ],
        statistics,
    })
}
