//! The desk: what happens in a quantum, in one go and in one order: chain, monitor, packets, peers, mix, meters.
//!
//! Invariant: a quantum that comes in has left as packets, and is in what is heard, when `process` returns.

mod inward;

use heterodyne_dsp::effects::{ChainError, Stage};
use heterodyne_live::packet::{self, MAX_FRAMES};

use crate::layout::{
    BLOCK_WORDS, INBOX_BYTES, LIVE_ABI_VERSION, PEERS_MAX, QUANTUM_MAX, head, level, peer, tag,
};
use crate::meter::Pair;
use crate::outbox::Outbox;
use crate::outgoing::{Outgoing, Refused};
use crate::rack::Rack;
use crate::seat::{Seat, Wish};

/// A sound of two channels, as long as a quantum can be.
type Planes = [Vec<f32>; 2];

fn planes() -> Planes {
    [vec![0.0; QUANTUM_MAX], vec![0.0; QUANTUM_MAX]]
}

/// What is heard, sent, and the peers alone.
const OUTPUTS: usize = 3;

/// Everything that a quantum goes through.
pub struct Desk {
    sample_rate_hz: u32,
    inputs: Vec<Planes>,
    outputs: [Planes; OUTPUTS],
    quantum: Planes,
    mean: Vec<f32>,
    rack: Rack,
    outgoing: Outgoing,
    seats: Vec<Seat>,
    outbox: Outbox,
    inbox: Vec<u8>,
    /// Where packets begin there: scripts write them as whole words.
    inbox_at: usize,
    /// Samples of a decoded frame.
    decoded: Planes,
    block: Vec<f64>,
    meters: [Pair; 4],
    wanted: Gains,
    gains: Gains,
    muted: bool,
    quanta: u64,
    left_out: u64,
    next_frame: Option<f64>,
    frames_to_report: usize,
}

#[derive(Clone, Copy, Debug)]
struct Gains {
    monitor: f32,
    volume: f32,
    sent: f32,
}

impl Desk {
    /// A desk without effects and peers, whose packets are s16 of 128 frames in stereo.
    ///
    /// # Errors
    /// The rate is not one of packets.
    pub fn new(sample_rate_hz: u32) -> Result<Self, Refused> {
        let outgoing = Outgoing::new(sample_rate_hz, 0, 128, 2, 2).map_err(|_| Refused(1))?;
        let gains = Gains {
            monitor: 0.0,
            volume: 1.0,
            sent: 1.0,
        };
        let inbox = vec![0; INBOX_BYTES + 8];
        // Peers come while sound runs: what they have in common is prepared now.
        heterodyne_dsp::varispeed::Varispeed::shared();
        let mut desk = Self {
            sample_rate_hz,
            inputs: (0..=PEERS_MAX).map(|_| planes()).collect(),
            outputs: [planes(), planes(), planes()],
            quantum: planes(),
            mean: vec![0.0; QUANTUM_MAX],
            rack: Rack::new(f64::from(sample_rate_hz)),
            outgoing,
            seats: (0..PEERS_MAX).map(|_| Seat::new()).collect(),
            outbox: Outbox::new(),
            inbox_at: inbox.as_ptr().align_offset(4).min(4),
            inbox,
            decoded: [vec![0.0; MAX_FRAMES], vec![0.0; MAX_FRAMES]],
            block: vec![0.0; BLOCK_WORDS],
            meters: [Pair::default(); 4],
            wanted: gains,
            gains,
            muted: false,
            quanta: 0,
            left_out: 0,
            next_frame: None,
            frames_to_report: sample_rate_hz as usize,
        };
        desk.write();
        Ok(desk)
    }

    /// The quantum that comes in, one channel of an input: 0 the own sound, 1 to 8 the tracks of peers.
    pub fn input(&mut self, input: usize, channel: usize) -> Option<&mut [f32]> {
        let plane = self.inputs.get_mut(input)?.get_mut(channel)?;
        Some(&mut plane[..])
    }

    /// The quantum that goes out: 0 heard, 1 sent, 2 the peers alone.
    pub fn output(&self, output: usize, channel: usize) -> Option<&[f32]> {
        Some(&self.outputs.get(output)?.get(channel)?[..])
    }

    /// Takes `frames` frames of all inputs (`QUANTUM_MAX` at most), of which the first is frame `frame` of the context. `clock_us` is added to the context's time
    /// to have the clock that packets tell.
    pub fn process(&mut self, frames: usize, frame: f64, clock_us: f64) {
        let frames = frames.min(QUANTUM_MAX);
        self.outbox.clear();
        if frames == 0 {
            return;
        }
        self.count(frames, frame);
        let rate = f64::from(self.sample_rate_hz);
        let now_us = micros(frame * 1e6 / rate);
        self.own(frames, micros(frame * 1e6 / rate + clock_us));
        self.others(frames, now_us);
        self.heard(frames);
        self.reports(frames);
        self.write();
    }

    fn count(&mut self, frames: usize, frame: f64) {
        if let Some(due) = self.next_frame {
            let missing = ((frame - due) / frames as f64) as i64;
            self.left_out = self
                .left_out
                .saturating_add(missing.clamp(0, 1 << 32) as u64);
        }
        self.next_frame = Some(frame + frames as f64);
        self.quanta += 1;
    }

    /// The own sound: chain, and out.
    fn own(&mut self, frames: usize, capture_us: u64) {
        let rate = f64::from(self.sample_rate_hz);
        let [_, sent, _] = &mut self.outputs;
        let [left, right] = sent;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        left.copy_from_slice(&self.inputs[0][0][..frames]);
        right.copy_from_slice(&self.inputs[0][1][..frames]);
        self.meters[level::INPUT].take(left, right, rate);
        for sample in left.iter_mut().chain(right.iter_mut()) {
            if !sample.is_finite() {
                *sample = 0.0;
            }
        }
        self.rack.process(left, right);
        self.monitor(frames);
        let [_, [left, right], _] = &mut self.outputs;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        let (from, to) = (self.gains.sent, self.wanted.sent);
        ramp(left, from, to);
        ramp(right, from, to);
        self.gains.sent = to;
        self.meters[level::SENT].take(left, right, rate);
        self.outgoing
            .push(capture_us, left, right, &mut self.mean, &mut self.outbox);
    }

    /// What one hears of oneself: before the mute, which is for others.
    fn monitor(&mut self, frames: usize) {
        let (from, to) = (self.gains.monitor, self.wanted.monitor);
        self.gains.monitor = to;
        let [heard, sent, _] = &mut self.outputs;
        for (heard, sent) in heard.iter_mut().zip(sent.iter()) {
            let heard = &mut heard[..frames];
            heard.copy_from_slice(&sent[..frames]);
            ramp(heard, from, to);
        }
    }

    fn others(&mut self, frames: usize, now_us: u64) {
        let rate = f64::from(self.sample_rate_hz);
        let solo = self
            .seats
            .iter()
            .any(|seat| seat.is_open() && seat.wish.solo);
        let [_, _, [left, right]] = &mut self.outputs;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        left.fill(0.0);
        right.fill(0.0);
        for (seat, track) in self.seats.iter_mut().zip(&self.inputs[1..]) {
            let is_heard = !seat.wish.muted && (seat.wish.solo || !solo);
            let [quantum_left, quantum_right] = &mut self.quantum;
            seat.mix(
                now_us,
                is_heard,
                [&mut quantum_left[..frames], &mut quantum_right[..frames]],
                [&track[0][..frames], &track[1][..frames]],
                [&mut *left, &mut *right],
                rate,
            );
        }
        self.meters[level::OTHERS].take(left, right, rate);
    }

    fn heard(&mut self, frames: usize) {
        let rate = f64::from(self.sample_rate_hz);
        let (from, to) = (self.gains.volume, self.wanted.volume);
        self.gains.volume = to;
        let [heard, _, others] = &mut self.outputs;
        for (heard, others) in heard.iter_mut().zip(others.iter()) {
            let heard = &mut heard[..frames];
            for (heard, other) in heard.iter_mut().zip(others) {
                *heard += other;
            }
            ramp(heard, from, to);
        }
        self.meters[level::HEARD].take(&heard[0][..frames], &heard[1][..frames], rate);
    }

    /// Once a second each peer is told how its sound arrives.
    fn reports(&mut self, frames: usize) {
        if self.frames_to_report > frames {
            self.frames_to_report -= frames;
            return;
        }
        self.frames_to_report = self.sample_rate_hz as usize;
        for (slot, seat) in self.seats.iter_mut().enumerate() {
            if let Some(report) = seat.report() {
                self.outbox
                    .put(tag::ONE | slot, &packet::write_report(&report));
            }
        }
    }

    /// What is sent from now on; see [`Outgoing::new`].
    ///
    /// # Errors
    /// Which argument is not accepted; all stays as it was.
    pub fn set_sender(
        &mut self,
        codec: u32,
        packet_frames: u32,
        channels: u32,
        redundancy: u32,
    ) -> Result<(), Refused> {
        self.outgoing = Outgoing::new(
            self.sample_rate_hz,
            codec,
            packet_frames,
            channels,
            redundancy,
        )?;
        self.outgoing.set_muted(self.muted);
        Ok(())
    }

    /// How loud one hears oneself, 0 to 1.
    pub fn set_monitor(&mut self, gain: f32) {
        self.wanted.monitor = within(gain, 1.0);
    }

    /// How loud all is that is heard, 0 to 1.
    pub fn set_volume(&mut self, gain: f32) {
        self.wanted.volume = within(gain, 1.0);
    }

    /// Sends silence, or sound again.
    pub fn set_muted(&mut self, muted: bool) {
        self.muted = muted;
        self.wanted.sent = if muted { 0.0 } else { 1.0 };
        self.outgoing.set_muted(muted);
    }

    /// Somebody new sits here. Allocates. False where there is no such slot.
    pub fn open(&mut self, slot: usize) -> bool {
        let rate = self.sample_rate_hz;
        let seat = self.seats.get_mut(slot);
        seat.is_some_and(|seat| seat.open(rate))
    }

    /// Nobody sits here any more.
    pub fn close(&mut self, slot: usize) {
        if let Some(seat) = self.seats.get_mut(slot) {
            seat.close();
        }
    }

    /// How a peer is heard: its gain (0 to 4), and whether its track sounds instead of its packets.
    pub fn set_peer(&mut self, slot: usize, gain: f32, muted: bool, solo: bool, by_track: bool) {
        if let Some(seat) = self.seats.get_mut(slot) {
            seat.wish = Wish {
                gain: within(gain, 4.0),
                muted,
                solo,
                by_track,
            };
        }
    }

    /// Another chain, with a crossfade. Allocates.
    ///
    /// # Errors
    /// What of it is not accepted; the one before sounds on.
    pub fn set_chain(&mut self, stages: &[Stage]) -> Result<(), ChainError> {
        self.rack.change(stages)
    }

    /// Frees the chain that has faded out.
    pub fn sweep(&mut self) {
        self.rack.sweep();
    }

    /// Moves a parameter of the chain.
    pub fn set(&mut self, stage: usize, parameter: usize, value: f32) -> bool {
        self.rack.set(stage, parameter, value)
    }

    /// Sends sound around a stage, or through it again.
    pub fn set_bypass(&mut self, stage: usize, bypass: bool) -> bool {
        self.rack.set_bypass(stage, bypass)
    }

    /// Packets that the last quantum has finished.
    pub fn outbox(&self) -> &[u32] {
        self.outbox.words()
    }

    /// The figures.
    pub fn block(&self) -> &[f64] {
        &self.block
    }

    fn write(&mut self) {
        let words = &mut self.block;
        words[head::VERSION] = LIVE_ABI_VERSION as f64;
        words[head::QUANTA] = self.quanta as f64;
        words[head::LEFT_OUT] = self.left_out as f64;
        words[head::SAMPLE_RATE] = f64::from(self.sample_rate_hz);
        words[head::PACKETS] = self.outgoing.packets() as f64;
        words[head::OUTBOX_FULL] = self.outbox.full() as f64;
        words[head::CHAIN_LATENCY] = self.rack.latency_frames() as f64;
        words[head::CHAIN_FAULTS] = self.rack.faults() as f64;
        words[head::CHAIN_STAGES] = self.rack.len() as f64;
        words[head::FRAME] = self.next_frame.unwrap_or(0.0);
        words[head::REDUNDANT] = f64::from(u8::from(self.outgoing.is_redundant()));
        for (source, meters) in self.meters.iter().enumerate() {
            let at = level::BASE + source * level::STRIDE;
            meters.write(&mut words[at..at + level::STRIDE]);
        }
        for (seat, words) in self
            .seats
            .iter()
            .zip(words[peer::BASE..].chunks_mut(peer::STRIDE))
        {
            seat.write(words);
        }
    }
}

/// Whole µs of a time; what is none is 0.
fn micros(us: f64) -> u64 {
    us.max(0.0) as u64
}

fn within(gain: f32, most: f32) -> f32 {
    if gain.is_finite() {
        gain.clamp(0.0, most)
    } else {
        0.0
    }
}

/// Multiplies by a gain that goes from one value to another in a straight line.
fn ramp(plane: &mut [f32], from: f32, to: f32) {
    if from == 1.0 && to == 1.0 {
        return;
    }
    let step = (to - from) / plane.len().max(1) as f32;
    for (n, sample) in plane.iter_mut().enumerate() {
        *sample *= from + step * (n + 1) as f32;
    }
}
