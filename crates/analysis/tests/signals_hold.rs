//! Test signals do not move by a bit, and making them allocates nothing once they are planned.

use heterodyne_allocation_count::{Allocator, touched};

mod signals_hold {
    pub mod examples;
}
use signals_hold::examples;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

#[test]
fn the_bits_do_not_move() {
    // Found natively and in WebAssembly alike.
    assert_eq!(format!("{:016x}", examples::hash()), "d393b1a5bc8b4ecb");
}

#[test]
fn filling_allocates_nothing() {
    let mut out = vec![0.0f32; 3000];
    for (number, mut signal) in examples::all().into_iter().enumerate() {
        let calls = touched(|| {
            for first_frame in [0, 100_000, 17, 1 << 40] {
                signal.fill(first_frame, &mut out);
                signal.fill(first_frame + 3000, &mut out[..1]);
            }
        });
        assert_eq!(calls, 0, "signal {number}");
    }
}
