//! Sequences of other programs give the frequencies, levels and times that their manuals promise.

mod arrows;
mod gnaural;
mod heard;
mod hostile;
mod sbagen;
