//! Chooses, at run time, which instruction set a kernel is compiled for; never what it computes.
//!
//! Invariant: a kernel's source holds only `+ − × ÷ √` and integer operations in a fixed order, and none of the
//! instruction sets here enables fused multiply-add contraction, so every choice gives the same bits. Wider
//! registers only do more of the same lanes at once.

/// An instruction set that kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Isa {
    /// What the target guarantees: SSE2 on x86-64, simd128 or scalar code on WebAssembly, NEON on AArch64.
    Baseline,
    /// AVX2, 256-bit registers.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512 F, BW, DQ, VL, 512-bit registers.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Isa {
    /// The widest set that this machine has.
    pub fn detect() -> Self {
        Self::available().pop().unwrap_or(Self::Baseline)
    }

    /// Every set that this machine has, narrowest first.
    pub fn available() -> Vec<Self> {
        #[allow(unused_mut)]
        let mut sets = vec![Self::Baseline];
        #[cfg(target_arch = "x86_64")]
        {
            if std::arch::is_x86_feature_detected!("avx2") {
                sets.push(Self::Avx2);
            }
            if std::arch::is_x86_feature_detected!("avx2")
                && std::arch::is_x86_feature_detected!("avx512f")
                && std::arch::is_x86_feature_detected!("avx512bw")
                && std::arch::is_x86_feature_detected!("avx512dq")
                && std::arch::is_x86_feature_detected!("avx512vl")
            {
                sets.push(Self::Avx512);
            }
        }
        sets
    }
}

/// Defines a function that runs its body compiled for the [`Isa`] given as its first argument.
///
/// The body, and everything it calls in a hot loop, must be `#[inline(always)]`.
#[macro_export]
macro_rules! per_isa {
    ($(#[$meta:meta])* $vis:vis fn $name:ident $(<$(const $gen:ident : $gty:ty),+>)? ($($arg:ident : $ty:ty),* $(,)?) => $body:path) => {
        $(#[$meta])*
        #[allow(clippy::too_many_arguments)]
        #[inline]
        $vis fn $name $(<$(const $gen: $gty),+>)? (isa: $crate::isa::Isa, $($arg: $ty),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                #[allow(clippy::too_many_arguments)]
                fn avx2 $(<$(const $gen: $gty),+>)? ($($arg: $ty),*) {
                    $body($($arg),*)
                }
                #[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl")]
                #[allow(clippy::too_many_arguments)]
                fn avx512 $(<$(const $gen: $gty),+>)? ($($arg: $ty),*) {
                    $body($($arg),*)
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
            $body($($arg),*)
        }
    };
}
