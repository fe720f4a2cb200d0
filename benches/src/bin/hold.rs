//! Runs another program and, when told to, stops every one of its threads but those of sound, for as long as told.
//!
//! ```text
//! hold PROGRAM [ARGUMENT]...
//!
//! hold SECS    a line of standard input: stop the threads, wait, let them go; answered with one line of JSON
//! ```
//! Other lines go to the program. A thread is stopped by the kernel (ptrace), wherever it is: holding locks, half-way
//! through a compilation or asleep; it cannot help the audio thread in any way until it is let go.

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match held::run(&words) {
        Ok(code) => code,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod held {
    use std::process::ExitCode;

    pub fn run(_: &[String]) -> Result<ExitCode, String> {
        Err("single threads can be stopped on Linux only".to_owned())
    }
}

#[cfg(target_os = "linux")]
mod held {
    use std::io::{BufRead, Write};
    use std::process::{Child, Command, ExitCode, Stdio};
    use std::time::{Duration, Instant};

    use heterodyne_benches::{threads, words};
    use nix::sys::ptrace;
    use nix::sys::wait::{WaitPidFlag, waitpid};
    use nix::unistd::Pid;
    use serde_json::{Value, json};

    pub fn run(line: &[String]) -> Result<ExitCode, String> {
        let [program, arguments @ ..] = line else {
            return Err("usage: hold PROGRAM [ARGUMENT]...".to_owned());
        };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let done = serve(&mut child);
        // Whatever has happened here, the program shall end: its input ends.
        drop(child.stdin.take());
        let status = child.wait().map_err(|error| error.to_string())?;
        done?;
        Ok(match status.success() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        })
    }

    fn serve(child: &mut Child) -> Result<(), String> {
        for line in std::io::stdin().lock().lines() {
            let line = line.map_err(|error| error.to_string())?;
            if let Some(secs) = line.strip_prefix("hold ") {
                let answer = hold(child.id(), words::number(secs)?)?;
                println!("{answer}");
            } else if let Some(input) = &mut child.stdin {
                writeln!(input, "{line}").map_err(|error| error.to_string())?;
            }
        }
        Ok(())
    }

    /// Stops all threads but those of sound; returns which were stopped, which went on, and for how long.
    fn hold(process: u32, secs: f64) -> Result<Value, String> {
        let (sound, others): (Vec<_>, Vec<_>) = threads::of(process)?
            .into_iter()
            .partition(|thread| thread.makes_sound());
        if sound.is_empty() {
            return Err(format!("no thread of {process} is known to make sound"));
        }
        let failed = |what: &str| {
            let what = what.to_owned();
            move |error: nix::Error| format!("{what}: {error}")
        };
        for thread in &others {
            let id = Pid::from_raw(thread.id);
            ptrace::seize(id, ptrace::Options::empty()).map_err(failed(&thread.name))?;
            ptrace::interrupt(id).map_err(failed(&thread.name))?;
            waitpid(id, Some(WaitPidFlag::__WALL)).map_err(failed(&thread.name))?;
        }
        let begin = Instant::now();
        let used = threads::processor_secs(process, &others)?;
        std::thread::sleep(Duration::from_secs_f64(secs));
        let used = threads::processor_secs(process, &others)? - used;
        let lasted = begin.elapsed().as_secs_f64();
        for thread in &others {
            ptrace::detach(Pid::from_raw(thread.id), None).map_err(failed(&thread.name))?;
        }
        let names = |threads: &[threads::Thread]| -> Value {
            threads.iter().map(|thread| thread.name.clone()).collect()
        };
        Ok(json!({
            "held": names(&others), "went_on": names(&sound), "secs": lasted, "held_processor_secs": used,
        }))
    }
}
