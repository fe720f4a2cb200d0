//! Arrows of SBaGen sequences: the change takes the whole way to the next line.

use crate::heard::length;
use crate::sbagen::{HOUR, assert_heard, beat, read};

/// Section 4.1.3: from 4 Hz to 10 Hz over the hour from 3 pm to 4 pm, in a straight line.
#[test]
fn an_arrow_slides_all_the_way() {
    let text = "-SE\ntheta4: 200+4/20\nalpha10: 200+10/20\n15:00 == theta4 ->\n16:00 == alpha10\n16:10 alpha10\n";
    let track = read(text);
    for (part, hz) in [(0.0, 4.0), (0.25, 5.5), (0.5, 7.0), (0.75, 8.5)] {
        // The circle closes at 15:00 with the default fade of the first line, whose half is over 30 s later at most.
        if part > 0.0 {
            assert_heard(
                &track,
                part * HOUR,
                &[beat(200.0 + hz / 2.0, 200.0 - hz / 2.0, 0.2)],
            );
        }
    }
    assert_heard(&track, HOUR, &[beat(205.0, 195.0, 0.2)]);
    assert!(
        track
            .steps
            .iter()
            .any(|step| step.voices.iter().any(|voice| voice.transition))
    );
}

/// Section 4.1.3: with an arrow the change takes all the time from its line to the next one, however short beside the
/// fade time, and no more.
#[test]
fn a_short_arrow_takes_no_more_than_its_time() {
    let text = "-SE\na: 100+2/10\nb: 200+2/10\noff: -\n10:00 a\n10:10 == a ->\n10:10:15 == b\n10:20 b ->\n10:20:10 off\n";
    let track = read(text);
    let minute = 60.0;
    for (secs, expected) in [
        (10.0 * minute - 1.0, beat(101.0, 99.0, 0.1)),
        (10.0 * minute, beat(101.0, 99.0, 0.1)),
        (10.0 * minute + 3.0, beat(121.0, 119.0, 0.1)),
        (10.0 * minute + 12.0, beat(181.0, 179.0, 0.1)),
        (10.0 * minute + 15.0, beat(201.0, 199.0, 0.1)),
        (20.0 * minute - 1.0, beat(201.0, 199.0, 0.1)),
        (20.0 * minute + 5.0, beat(201.0, 199.0, 0.05)),
        (20.0 * minute + 9.0, beat(201.0, 199.0, 0.01)),
    ] {
        assert_heard(&track, secs, &[expected]);
    }
    assert_eq!(length(&track), 20.0 * minute + 10.0);
}
