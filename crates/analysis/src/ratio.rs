//! ratio
