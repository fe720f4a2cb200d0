//! Sessions on devices without hardware: what is heard, what is said, what survives.

mod allocation;
mod losses;
mod sound;
mod track;

#[global_allocator]
static ALLOCATOR: allocation::Counting = allocation::Counting;
