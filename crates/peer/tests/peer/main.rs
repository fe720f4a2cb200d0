//! Native peers on loopback: with each other through a room, and with servers that mean no good.

mod allocation;
mod ear;
mod host;
mod hostile;
#[path = "../../examples/delay/impulses.rs"]
mod impulses;
mod renewal;
mod rooms;
mod tones;
mod whip;

use heterodyne_allocation_count::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();
