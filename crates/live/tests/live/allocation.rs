//! Nothing is allocated after a sender and a receiver are made.

use heterodyne_allocation_count::touched;
use heterodyne_live::packet::Report;
use heterodyne_live::{Receiver, ReceiverSettings, Sender};
use proptest::prelude::*;

use crate::bytes;

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn receiving_allocates_nothing((out_hz, settings) in bytes::settings(), acts in bytes::acts()) {
        let datagrams = bytes::datagrams(&settings, 400);
        let mut receiver = Receiver::new(&ReceiverSettings { sample_rate_hz: out_hz, least_hold_us: 0 }).expect("accepted");
        let mut planes = [vec![0.0; 8192], vec![0.0; 8192]];
        let calls = touched(|| {
            bytes::perform(&mut receiver, &datagrams, &acts, &mut planes);
            std::hint::black_box(receiver.statistics());
        });
        prop_assert_eq!(calls, 0);
    }

    #[test]
    fn sending_allocates_nothing((_, settings) in bytes::settings(), sizes in prop::collection::vec(0..1000usize, 1..40)) {
        let mut sender = Sender::new(&settings).expect("accepted");
        let block = vec![0.1; 1000];
        let mut sent = 0;
        let calls = touched(|| {
            for (n, size) in sizes.iter().enumerate() {
                sender.set_muted(n % 7 > 4);
                sender.report(&Report::default());
                sender.push(n as u64, &[&block[..*size], &block], &mut |bytes| sent += bytes.len());
            }
        });
        prop_assert_eq!(calls, 0);
    }
}
