//! One shared word of 32 bits: the processor's, or one whose every order a model checker tries.

use std::sync::atomic::{AtomicU32, Ordering};

/// An atomic word.
pub trait Word: Send + Sync + 'static {
    /// A word that holds `value`.
    fn new(value: u32) -> Self;
    /// Reads it.
    fn load(&self, order: Ordering) -> u32;
    /// Writes it.
    fn store(&self, value: u32, order: Ordering);
    /// Writes it and gives what stood there.
    fn swap(&self, value: u32, order: Ordering) -> u32;
    /// Raises it to `value` if that is greater.
    fn raise(&self, value: u32, order: Ordering);
    /// As [`std::sync::atomic::fence`].
    fn fence(order: Ordering);
}

impl Word for AtomicU32 {
    fn new(value: u32) -> Self {
        AtomicU32::new(value)
    }

    #[inline]
    fn load(&self, order: Ordering) -> u32 {
        AtomicU32::load(self, order)
    }

    #[inline]
    fn store(&self, value: u32, order: Ordering) {
        AtomicU32::store(self, value, order);
    }

    #[inline]
    fn swap(&self, value: u32, order: Ordering) -> u32 {
        AtomicU32::swap(self, value, order)
    }

    #[inline]
    fn raise(&self, value: u32, order: Ordering) {
        AtomicU32::fetch_max(self, value, order);
    }

    #[inline]
    fn fence(order: Ordering) {
        std::sync::atomic::fence(order);
    }
}
