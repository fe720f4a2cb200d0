//! Registers as values: the same lane-by-lane arithmetic in 4, 8 or 16 lanes, and the moves between lanes that compilers do not find.
//!
//! Invariant: a lane computes `+ − ×` of its own lanes and nothing else, so that the width of a register never shows in a result.
//!
//! [`per_lanes!`](crate::per_lanes) makes a function for each width and chooses by [`Isa`](crate::isa::Isa). A set of registers is a value that only it makes,
//! after the processor was asked; who has none cannot call any of this.

mod four;
mod rows;
#[cfg(target_arch = "x86_64")]
mod wide;

pub use four::Four;
pub use rows::{Rows, RowsMut};
#[cfg(target_arch = "x86_64")]
pub use wide::{Eight, Sixteen};

use core::ops::{Add, Mul, Sub};

/// A set of registers.
pub trait Registers: Copy {
    /// Lanes of a register.
    const WIDTH: usize;
    /// A register.
    type V: Copy + Add<Output = Self::V> + Sub<Output = Self::V> + Mul<Output = Self::V>;

    /// One number in all lanes.
    fn splat(self, x: f32) -> Self::V;
    /// The lanes from index `at` on.
    ///
    /// # Panics
    /// When fewer are left.
    #[inline(always)]
    fn load(self, from: &[f32], at: usize) -> Self::V {
        assert!(at <= from.len() && from.len() - at >= Self::WIDTH);
        // SAFETY: as many numbers as lanes follow.
        unsafe { self.load_from(from.as_ptr().add(at)) }
    }
    /// Writes the lanes from index `at` on.
    ///
    /// # Panics
    /// When there is no room.
    #[inline(always)]
    fn store(self, x: Self::V, to: &mut [f32], at: usize) {
        assert!(at <= to.len() && to.len() - at >= Self::WIDTH);
        // SAFETY: there is room for as many numbers as lanes.
        unsafe { self.store_to(x, to.as_mut_ptr().add(at)) }
    }
    /// The lanes that begin at `from`.
    ///
    /// # Safety
    /// `WIDTH` numbers can be read there.
    unsafe fn load_from(self, from: *const f32) -> Self::V;
    /// Writes the lanes from `to` on.
    ///
    /// # Safety
    /// `WIDTH` numbers can be written there.
    unsafe fn store_to(self, x: Self::V, to: *mut f32);
    /// The lanes from last to first.
    fn reverse(self, x: Self::V) -> Self::V;
    /// The lanes of even number of two registers in a row, and those of odd number.
    fn split(self, low: Self::V, high: Self::V) -> (Self::V, Self::V);
    /// Turns a square of `WIDTH` rows that begin at `from_at`, `from_stride` apart, into columns: row r of it becomes lane r of rows that begin at
    /// `to_at`, `to_stride` apart.
    ///
    /// # Panics
    /// When a row reaches over an end.
    fn transpose(
        self,
        from: &[f32],
        from_at: usize,
        from_stride: usize,
        to: &mut [f32],
        to_at: usize,
        to_stride: usize,
    );
}

/// Defines a function whose body, generic over [`Registers`] as its first argument, is compiled for each width; the [`Isa`](crate::isa::Isa) given
/// first chooses.
///
/// The body, and everything it calls, must be `#[inline(always)]`.
#[macro_export]
macro_rules! per_lanes {
    ($(#[$meta:meta])* $vis:vis fn $name:ident $(<$(const $gen:ident : $gty:ty),+>)? ($($arg:ident : $ty:ty),* $(,)?) => $body:ident) => {
        $(#[$meta])*
        #[allow(clippy::too_many_arguments)]
        #[inline]
        $vis fn $name $(<$(const $gen: $gty),+>)? (isa: $crate::isa::Isa, $($arg: $ty),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                #[allow(clippy::too_many_arguments)]
                fn avx2 $(<$(const $gen: $gty),+>)? ($($arg: $ty),*) {
                    // SAFETY: this function has the feature.
                    $body::<_ $($(, $gen)+)?>(unsafe { $crate::lanes::Eight::new() }, $($arg),*)
                }
                #[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl")]
                #[allow(clippy::too_many_arguments)]
                fn avx512 $(<$(const $gen: $gty),+>)? ($($arg: $ty),*) {
                    // SAFETY: this function has the features.
                    $body::<_ $($(, $gen)+)?>(unsafe { $crate::lanes::Sixteen::new() }, $($arg),*)
                }
                match isa {
                    // SAFETY: an `Isa` other than the baseline comes only from `Isa::available`, which asked the
                    // processor for these very features.
                    $crate::isa::Isa::Avx512 => return unsafe { avx512 $(::<$($gen),+>)? ($($arg),*) },
                    // SAFETY: as above.
                    $crate::isa::Isa::Avx2 => return unsafe { avx2 $(::<$($gen),+>)? ($($arg),*) },
                    $crate::isa::Isa::Baseline => {}
                }
            }
            let _ = isa;
            $body::<_ $($(, $gen)+)?>($crate::lanes::Four, $($arg),*)
        }
    };
}

#[cfg(test)]
mod tests;
