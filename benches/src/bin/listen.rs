//! Records from a device through `heterodyne_device::Input` and writes what comes as raw f32 to standard output, until nobody
//! reads it any more.
//!
//! ```text
//! listen [RATE [FRAMES]]
//! ```
//! FRAMES are those of one callback. The device is the one that `HETERODYNE_DEVICE` names. One line of JSON on standard error says what was opened, one more at the end
//! what was lost.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use heterodyne_device::{Device, Input, InputOptions};

fn main() -> ExitCode {
    match listen() {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn listen() -> Result<(), String> {
    let number = |at| std::env::args().nth(at).map(|word| word.parse::<u32>());
    let wrong = |error| format!("RATE and FRAMES are whole numbers: {error}");
    let options = InputOptions {
        device: Device::of_environment(),
        sample_rate: number(1).transpose().map_err(wrong)?,
        buffer_frames: number(2).transpose().map_err(wrong)?,
        ..InputOptions::default()
    };
    let mut input = Input::open(options).map_err(|error| error.to_string())?;
    eprintln!(
        r#"{{"sample_rate": {}, "channels": {}}}"#,
        input.sample_rate(),
        input.channels()
    );
    let mut out = std::io::stdout().lock();
    let mut samples = Vec::new();
    loop {
        samples.clear();
        input.read(&mut samples);
        let bytes: Vec<u8> = samples
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        if out.write_all(&bytes).and_then(|()| out.flush()).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    eprintln!(
        r#"{{"lost_frames": {}, "xruns": {}, "reconnections": {}}}"#,
        input.lost_frames(),
        input.xruns(),
        input.reconnections()
    );
    Ok(())
}
