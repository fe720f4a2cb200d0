//! One channel on its way through the network: to 48 kHz, in frames of 480, and back.
//!
//! Invariant: the sample that comes out belongs to the moment exactly [`Rates::latency_frames`] ago, whatever the rate: the network is late by a frame, filling a
//! frame takes another, and the two resamplers are read so much later as their kernels look ahead.

use std::sync::OnceLock;

use super::super::past::{Kernel, Past};
use nnnoiseless::{DenoiseState, RnnModel};

/// The rate of the network.
const NETWORK_HZ: f64 = 48_000.0;
/// Samples that the network takes at a time.
pub(super) const FRAME: usize = DenoiseState::FRAME_SIZE;
/// The network was trained on 16-bit samples.
const SCALE: f32 = 32_768.0;
/// Samples beyond this are cut off: 12 dB above full scale, far above what the network was trained on.
const LARGEST: f32 = 4.0;
/// Zero crossings of the resamplers' kernel on each side.
const CROSSINGS: usize = 16;
/// Frames of silence after which the network has forgotten all sound.
const FORGET_FRAMES: usize = 5;

/// What rates ask for: how to read, and how late all is.
pub(super) struct Rates {
    kernel: Option<Kernel>,
    /// Samples of the network a frame.
    ratio: f64,
    cut_in: f64,
    cut_out: f64,
    pub latency_frames: usize,
}

impl Rates {
    pub fn new(sample_rate_hz: f64) -> Self {
        let ratio = NETWORK_HZ / sample_rate_hz;
        let (cut_in, cut_out) = (ratio.min(1.0), (1.0 / ratio).min(1.0));
        if ratio == 1.0 {
            return Self {
                kernel: None,
                ratio,
                cut_in,
                cut_out,
                latency_frames: 2 * FRAME,
            };
        }
        let kernel = Kernel::new(CROSSINGS);
        // Two frames and the reach of the kernel out, in samples of the network, and the reach of the kernel in.
        let network = 2.0 * FRAME as f64 + kernel.reach(cut_out) + 2.0;
        let latency = kernel.reach(cut_in) + 2.0 + network / ratio;
        Self {
            kernel: Some(kernel),
            ratio,
            cut_in,
            cut_out,
            latency_frames: latency as usize + 1,
        }
    }
}

/// One channel.
pub(super) struct Side {
    state: Box<DenoiseState<'static>>,
    /// One that has heard nothing yet, for the first time that all is to be forgotten.
    fresh: Option<Box<DenoiseState<'static>>>,
    /// The one that was in use until then.
    spent: Option<Box<DenoiseState<'static>>>,
    /// Zeros that the first frame begins with.
    head: usize,
    frame: [f32; FRAME],
    filled: usize,
    clean: [f32; FRAME],
    before: Past,
    after: Past,
    /// How long ago the network's next sample was, in frames; and in samples of the network, the one that comes out next.
    in_delay: f64,
    out_delay: f64,
}

/// The weights, which all networks share.
fn model() -> &'static RnnModel {
    static MODEL: OnceLock<RnnModel> = OnceLock::new();
    MODEL.get_or_init(RnnModel::default)
}

impl Side {
    /// A channel whose first frame begins with `head` zeros.
    pub fn new(rates: &Rates, head: usize) -> Self {
        let longest_in = rates
            .kernel
            .as_ref()
            .map_or(0.0, |kernel| kernel.reach(rates.cut_in));
        let longest_out = 3.0 * FRAME as f64
            + 2.0
                * rates
                    .kernel
                    .as_ref()
                    .map_or(0.0, |kernel| kernel.reach(rates.cut_out));
        let mut side = Self {
            state: DenoiseState::with_model(model()),
            fresh: Some(DenoiseState::with_model(model())),
            spent: None,
            head,
            frame: [0.0; FRAME],
            filled: 0,
            clean: [0.0; FRAME],
            before: Past::new(2 * longest_in as usize + 16),
            after: Past::new(longest_out as usize + 16),
            in_delay: 0.0,
            out_delay: 0.0,
        };
        // The tables that the crate makes with its first frame are made now: a network that is thrown away hears something.
        let mut trial = DenoiseState::with_model(model());
        for n in 0..FRAME {
            side.frame[n] = if n % 50 < 25 { 1000.0 } else { -1000.0 };
        }
        trial.process_frame(&mut side.clean, &side.frame);
        side.start(rates);
        side
    }

    /// Stands at the beginning of all sound; the network aside.
    fn start(&mut self, rates: &Rates) {
        self.frame = [0.0; FRAME];
        self.clean = [0.0; FRAME];
        self.filled = self.head;
        self.before.reset();
        self.after.reset();
        // The first frame is the network's first sample.
        self.in_delay = -1.0;
        // Samples that come out of the network belong to moments a frame (and the zeros at the head) before; none is there yet.
        self.out_delay =
            rates.latency_frames as f64 * rates.ratio - (FRAME + self.head) as f64 - 1.0;
    }

    /// Forgets all sound: exactly so the first time; later what the network has learnt of the noise stays.
    pub fn reset(&mut self, rates: &Rates) {
        if let Some(fresh) = self.fresh.take() {
            // The old one stays until the end: to drop it here would give memory back on this thread.
            self.spent = Some(std::mem::replace(&mut self.state, fresh));
        } else {
            for _ in 0..FORGET_FRAMES {
                self.state.process_frame(&mut self.clean, &[0.0; FRAME]);
            }
        }
        self.start(rates);
    }

    /// Takes a sample in and gives the one of `latency_frames` ago, cleaned.
    #[inline(always)]
    pub fn frame(&mut self, rates: &Rates, sample: f32) -> f32 {
        let Some(kernel) = &rates.kernel else {
            let clean = self.clean[self.filled];
            self.fill(sample);
            return clean / SCALE;
        };
        self.before.write(sample);
        self.in_delay += 1.0;
        while self.in_delay >= kernel.reach(rates.cut_in) + 1.0 {
            let [sample, _] = kernel.read(
                std::slice::from_ref(&self.before),
                self.in_delay,
                rates.cut_in,
            );
            self.in_delay -= 1.0 / rates.ratio;
            if self.fill(sample as f32) {
                for sample in self.clean {
                    self.after.write(sample);
                }
                self.out_delay += FRAME as f64;
            }
        }
        let [clean, _] = kernel.read(
            std::slice::from_ref(&self.after),
            self.out_delay,
            rates.cut_out,
        );
        self.out_delay -= rates.ratio;
        clean as f32 / SCALE
    }

    /// Puts a sample into the frame; true where that filled it and the network cleaned it.
    #[inline(always)]
    fn fill(&mut self, sample: f32) -> bool {
        self.frame[self.filled] = SCALE * sample.clamp(-LARGEST, LARGEST);
        self.filled += 1;
        if self.filled < FRAME {
            return false;
        }
        self.filled = 0;
        self.state.process_frame(&mut self.clean, &self.frame);
        true
    }
}
