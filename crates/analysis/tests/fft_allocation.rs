//! A planned transform, whole or in steps, allocates and frees nothing.

use heterodyne_allocation_count::{Allocator, touched};
use heterodyne_analysis::fft::{RealFft, Spectrum};
use heterodyne_analysis::window::Window;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

#[test]
fn nothing_is_allocated_after_planning() {
    for len in (8..=16).map(|power| 1 << power) {
        let mut frame = vec![0.0; len];
        let mut out = Spectrum::new(len);
        let mut fft = RealFft::new(len).unwrap();
        let count = touched(|| {
            Window::Kaiser { beta: 9.0 }.fill(&mut frame);
            fft.forward(&frame, &mut out);
            fft.forward(&frame[1..], &mut out);
            fft.begin(&frame);
            while !fft.advance(1) {}
            std::hint::black_box(fft.spectrum());
        });
        assert_eq!(count, 0, "{len}");
        assert!(out.re[0] > 0.0);
    }
}
