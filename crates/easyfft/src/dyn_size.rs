//! Transforms of slices.
//!
//! Invariant: what follows from a wrong length is said at the call, as `easyfft` does: by a panic that names both lengths. `nnnoiseless` has only the right one.

/// The transform of a real signal.
pub mod realfft {
    use std::ops::{Deref, MulAssign};

    use crate::LENGTH;
    use crate::num_complex::Complex32;
    use crate::transform::{BINS, forward, inverse};

    /// The spectrum of a real signal: bins from 0 to half the rate, both included.
    #[derive(Clone, Debug)]
    pub struct DynRealDft<T> {
        bins: Box<[Complex32; BINS]>,
        sample: std::marker::PhantomData<T>,
    }

    impl DynRealDft<f32> {
        /// A spectrum of the bin at 0, which is real, and of the bins after it.
        ///
        /// # Panics
        /// Where the signal is not of [`LENGTH`] samples, the bins are not half as many, or the last one is not real.
        pub fn new(zeroth_bin: f32, frequency_bins: &[Complex32], original_length: usize) -> Self {
            assert_eq!(
                original_length, LENGTH,
                "the one length that this stand-in transforms"
            );
            assert_eq!(frequency_bins.len(), LENGTH / 2, "bins after the first");
            assert_eq!(
                frequency_bins[LENGTH / 2 - 1].im,
                0.0,
                "the bin at half the rate is real"
            );
            let mut bins = Box::new([Complex32::default(); BINS]);
            bins[0].re = zeroth_bin;
            bins[1..].copy_from_slice(frequency_bins);
            Self {
                bins,
                sample: std::marker::PhantomData,
            }
        }

        /// The bins after the first, without the last **two**: this is what `easyfft` 0.4.2 gives for an even length, and noise suppression sounds by it.
        pub fn get_frequency_bins(&self) -> &[Complex32] {
            &self.bins[1..(LENGTH - 1) / 2]
        }

        /// The same bins, to change them.
        pub fn get_frequency_bins_mut(&mut self) -> &mut [Complex32] {
            &mut self.bins[1..(LENGTH - 1) / 2]
        }

        /// The bin at 0.
        pub fn get_offset(&self) -> &f32 {
            &self.bins[0].re
        }

        /// The bin at 0, to change it.
        pub fn get_offset_mut(&mut self) -> &mut f32 {
            &mut self.bins[0].re
        }
    }

    impl Deref for DynRealDft<f32> {
        type Target = [Complex32];

        fn deref(&self) -> &[Complex32] {
            &*self.bins
        }
    }

    impl MulAssign<f32> for DynRealDft<f32> {
        fn mul_assign(&mut self, by: f32) {
            self.bins.iter_mut().for_each(|bin| *bin *= by);
        }
    }

    impl MulAssign<&[f32]> for DynRealDft<f32> {
        fn mul_assign(&mut self, by: &[f32]) {
            assert_eq!(by.len(), BINS, "a factor for each bin");
            for (bin, &by) in self.bins.iter_mut().zip(by) {
                *bin *= by;
            }
        }
    }

    /// From samples to bins, unscaled: `X[k] = Σ x[n] e^(−2πi k n / N)`.
    pub trait DynRealFft<T> {
        /// Puts the spectrum of these samples into `output`.
        ///
        /// # Panics
        /// Where there are not [`LENGTH`] samples.
        fn real_fft_using(&self, output: &mut DynRealDft<T>);
    }

    impl DynRealFft<f32> for [f32] {
        fn real_fft_using(&self, output: &mut DynRealDft<f32>) {
            assert_eq!(self.len(), LENGTH, "samples");
            if let Some(samples) = self.first_chunk() {
                forward(samples, &mut output.bins);
            }
        }
    }

    /// From bins to samples, unscaled: there and back makes every sample [`LENGTH`] times as high.
    pub trait DynRealIfft<T> {
        /// Puts the signal of this spectrum into `output`.
        ///
        /// # Panics
        /// Where `output` does not take [`LENGTH`] samples.
        fn real_ifft_using(&self, output: &mut [T]);
    }

    impl DynRealIfft<f32> for DynRealDft<f32> {
        fn real_ifft_using(&self, output: &mut [f32]) {
            assert_eq!(output.len(), LENGTH, "samples");
            if let Some(samples) = output.first_chunk_mut() {
                inverse(&self.bins, samples);
            }
        }
    }
}
