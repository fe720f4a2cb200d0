//! Sessions on devices without hardware: what is heard, what is said, what survives.

mod losses;
mod sound;
mod track;

use heterodyne_allocation_count::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::watching(heterodyne_device::in_callback);
