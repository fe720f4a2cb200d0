//! The drop-in surface.
