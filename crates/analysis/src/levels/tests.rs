use super::*;

mod ebu;
mod streams;
