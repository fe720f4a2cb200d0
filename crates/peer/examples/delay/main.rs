//! Prints the delay between two native peers on loopback as one JSON object: `cargo run -p heterodyne-peer --example delay [IMPULSES]`.

#[path = "../../tests/peer/host.rs"]
mod host;
mod impulses;

use std::time::Duration;

fn main() {
    let count = std::env::args()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or(200);
    let host = host::Host::start();
    match impulses::measure(&host.room(), count, Duration::from_secs(60)) {
        Ok(delays) => {
            let [packet, network, buffer] = delays.parts_millis;
            eprintln!("{}", delays.summary());
            println!(
                "{{\"impulses\":{},\"p50_ms\":{:.3},\"p95_ms\":{:.3},\"packet_ms\":{packet:.3},\"network_ms\":{network:.3},\"buffer_ms\":{buffer:.3}}}",
                delays.millis.len(),
                delays.percentile(0.5),
                delays.percentile(0.95),
            );
        }
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(1);
        }
    }
}
