//! The trace that others play too: what stands in it, and what a receiver makes of it.

use heterodyne_live::emulator::{Trace, figures};
use serde_json::Value;

#[test]
fn a_trace_loses_and_delays_what_it_says() {
    let text = Trace::hard(1, 20_000, 120).to_string();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 6001);
    assert_eq!(lines[0]["heterodyne_trace"], 1);
    assert_eq!(lines[0]["packets"], 6000);
    assert_eq!(lines[0]["jitter_us"].as_f64(), Some(20_000.0));
    let (mut lost, mut sum) = (0, 0.0);
    for (number, line) in lines[1..].iter().enumerate() {
        assert_eq!(line["packet"], number);
        assert_eq!(line["sent_us"], 20_000 * number);
        let arrives = line["arrives_us"].as_array().expect("times");
        lost += usize::from(arrives.is_empty());
        for at in arrives {
            let took_us = at.as_u64().expect("µs") - 20_000 * number as u64;
            assert!((15_000..35_000).contains(&took_us), "{number}: {took_us}");
            sum += took_us as f64 - 25_000.0;
        }
    }
    // Five standard deviations of 6000 chances of 5 %, and of the mean of 5700 even ones of 20 ms.
    assert!(
        (lost as f64 - 300.0).abs() < 5.0 * (6000.0f64 * 0.05 * 0.95).sqrt(),
        "{lost} lost"
    );
    assert!(
        (sum / 5700.0).abs() < 5.0 * 5774.0 / 5700.0f64.sqrt(),
        "{}",
        sum / 5700.0
    );
    // By splitmix64 in another language: nobody's trace differs from another's.
    let first: Vec<Value> = lines[1..5]
        .iter()
        .map(|line| line["arrives_us"].clone())
        .collect();
    assert_eq!(Value::from(first).to_string(), "[[29111],[50390],[],[]]");
    assert_ne!(text, Trace::hard(2, 20_000, 120).to_string());
}

#[test]
fn a_receiver_holds_a_trace_no_longer_than_its_jitter() {
    for (packet_us, packet_ms) in [(20_000u64, 20.0), (10_000, 10.0), (2_500, 2.5)] {
        let found = figures(&Trace::hard(1, packet_us, 120)).expect("packets that are taken");
        println!("{packet_us} us: {found:?}");
        // What is made up: the lost packets, and a crossfade of 2.5 ms after each at most counted to it.
        assert!(
            (0.035..0.05 * (1.0 + 2.5 / packet_ms) + 0.015).contains(&found.concealed),
            "{packet_us}: {}",
            found.concealed
        );
        // The latest packets wait not at all, the mean one half of the jitter; a pull and the margins add to it.
        assert!(
            (8.0..20.0).contains(&found.buffer_ms),
            "{packet_us}: {}",
            found.buffer_ms
        );
        assert_eq!((found.runs, found.statistics.restarts), ([0, 0], 0));
    }
}
