//! The delay between two native peers, impulse to impulse: from the timer that takes one from the input to the timer that plays it.
//!
//! Invariant: the devices' own latency is no part of it; a moment inside of a block counts with its place in the block.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use heterodyne_peer::address::Invitation;
use heterodyne_peer::error::PeerError;
use heterodyne_peer::options::{Input, Options, Output, Sound};
use heterodyne_peer::session::Session;

/// Frames from one impulse to the next: a quarter of a second, longer than any delay that is of use.
const EVERY: usize = 12_000;
/// Impulses before those that count: the buffer finds its depth.
const SETTLING: usize = 12;

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Delays {
    /// Of each impulse.
    pub millis: Vec<f64>,
    /// What the receiver says of it, by parts: packet, network, buffer.
    pub parts_millis: [f64; 3],
}

impl Delays {
    /// The value that a share of all does not exceed.
    pub fn percentile(&self, share: f64) -> f64 {
        let mut sorted = self.millis.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        sorted
            .get((share * last as f64).round() as usize)
            .copied()
            .unwrap_or(f64::NAN)
    }

    /// On one line.
    pub fn summary(&self) -> String {
        let [packet, network, buffer] = self.parts_millis;
        format!(
            "native to native, {} impulses: p50 {:.2} ms, p95 {:.2} ms (packet {packet:.2}, network {network:.2}, buffer {buffer:.2})",
            self.millis.len(),
            self.percentile(0.5),
            self.percentile(0.95),
        )
    }
}

/// Finds impulses in blocks as they pass, with the moment of each.
fn watch(tell: mpsc::Sender<(Instant, usize)>) -> Output {
    let mut quiet = 0_usize;
    Output::Ear(Box::new(move |left, _| {
        let now = Instant::now();
        for (n, sample) in left.iter().enumerate() {
            quiet += 1;
            if sample.abs() > 0.3 && quiet > EVERY / 2 {
                quiet = 0;
                let _ = tell.send((now, n));
            }
        }
    }))
}

fn moment((at, frame): (Instant, usize)) -> Instant {
    at + Duration::from_nanos(frame as u64 * 1_000_000_000 / 48_000)
}

/// Sends so many impulses from one peer to another in a room.
pub fn measure(room: &Invitation, count: usize, patience: Duration) -> Result<Delays, PeerError> {
    let (tell, heard) = mpsc::channel();
    let listener = Session::start(Options {
        room: Some(room.clone()),
        name: "Ear".into(),
        output: watch(tell),
        ..Options::default()
    })?;
    let mut left = vec![0.0; EVERY * (SETTLING + count + 400)];
    left.iter_mut()
        .skip(100)
        .step_by(EVERY)
        .for_each(|sample| *sample = 0.9);
    let (tell, sent) = mpsc::channel();
    // The sender's timer takes a block from the input in the very call that its ear follows: impulses are told by counting frames.
    let mut frame = 0_usize;
    let speaker = Session::start(Options {
        room: Some(room.clone()),
        name: "Mouth".into(),
        input: Some(Input::Sound(Sound {
            right: left.clone(),
            left,
        })),
        output: Output::Ear(Box::new(move |block, _| {
            let now = Instant::now();
            for n in 0..block.len() {
                if (frame + n) % EVERY == 100 {
                    let _ = tell.send((now, n));
                }
            }
            frame += block.len();
        })),
        ..Options::default()
    })?;
    let mut delays = Delays::default();
    let mut seen = 0;
    let mut starts: Vec<Instant> = Vec::new();
    while delays.millis.len() < count {
        let Ok(impulse) = heard.recv_timeout(patience) else {
            return Err(PeerError::media("impulses", "none arrived any more"));
        };
        seen += 1;
        starts.extend(sent.try_iter().map(moment));
        let arrived = moment(impulse);
        let start = starts.iter().rev().find(|start| **start < arrived);
        if let Some(start) = start.filter(|_| seen > SETTLING) {
            delays.millis.push((arrived - *start).as_secs_f64() * 1e3);
        }
    }
    if let Some(peer) = listener.view().peers.first() {
        let delay = peer.heard.delay;
        delays.parts_millis = [
            delay.packet_frames,
            delay.network_frames,
            delay.buffer_frames,
        ]
        .map(|frames| f64::from(frames) / 48.0);
    }
    speaker.stop()?;
    listener.stop()?;
    Ok(delays)
}
