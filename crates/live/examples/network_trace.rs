//! Writes a trace of packets that are lost and late to the output, and what a receiver here makes of it to the errors' output.
//!
//! Invariant: the same arguments give the same lines.
//!
//! ```sh
//! cargo run -p heterodyne-live --features emulator --example network_trace -- 20000 120 1 > trace.jsonl
//! ```
//!
//! The arguments are µs from packet to packet (20 000, that of browsers), seconds (120) and the seed (1).

use std::io::Write;

use heterodyne_live::emulator::{Trace, figures};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut given = std::env::args().skip(1).map(|text| {
        let number = text.parse::<u64>();
        number.map_err(|_| {
            format!("argument: {text}; µs from packet to packet, seconds and a seed are accepted")
        })
    });
    let mut next = |usual: u64| given.next().unwrap_or(Ok(usual));
    let (packet_us, secs, seed) = (next(20_000)?, next(120)?, next(1)?);
    if !(334..=60_000).contains(&packet_us) || !(1..=86_400).contains(&secs) {
        return Err(format!(
            "{packet_us} µs and {secs} s: 334 to 60000 µs and 1 to 86400 s are accepted"
        )
        .into());
    }
    let trace = Trace::hard(seed, packet_us, secs);
    let found = figures(&trace)?;
    std::io::stdout().write_all(trace.to_string().as_bytes())?;
    eprintln!(
        "buffer {:.1} ms, delay {:.1} ms (95 %: {:.1} ms), {:.2} % made up, longest {} frames, {} underruns, {} overruns",
        found.buffer_ms,
        found.delay_ms[0],
        found.delay_ms[1],
        100.0 * found.concealed,
        found.statistics.longest_concealed_frames,
        found.runs[0],
        found.runs[1],
    );
    Ok(())
}
