//! Threads of a process, as Linux lists them.

use std::path::PathBuf;

/// Names of threads without which no sample reaches a device: CPAL's, the clock of the device that has no hardware, and the
/// one that ALSA's plug-in for PulseAudio sends with.
const OF_SOUND: [&str; 4] = ["cpal_", "heterodyne-cloc", "alsa-pulse", "threaded-ml"];

/// Clock ticks of /proc a second; Linux has shown 100 on every platform for twenty years.
const TICKS: f64 = 100.0;

/// One thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The kernel's number.
    pub id: i32,
    /// Its name, 15 letters at most.
    pub name: String,
}

impl Thread {
    /// Whether sound stops when it does.
    pub fn makes_sound(&self) -> bool {
        OF_SOUND.iter().any(|name| self.name.starts_with(name))
    }
}

fn folder(process: u32) -> PathBuf {
    PathBuf::from(format!("/proc/{process}/task"))
}

/// All threads of a process.
///
/// # Errors
/// There is no such process.
pub fn of(process: u32) -> Result<Vec<Thread>, String> {
    let folder = folder(process);
    let entries = std::fs::read_dir(&folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .flatten();
    // A thread that ends meanwhile has no name any more.
    let threads = entries.filter_map(|entry| {
        let id = entry.file_name().to_string_lossy().parse().ok()?;
        let name = std::fs::read_to_string(entry.path().join("comm")).ok()?;
        let name = name.trim().to_owned();
        Some(Thread { id, name })
    });
    Ok(threads.collect())
}

/// Processor time that threads have used so far, in seconds.
///
/// # Errors
/// One of them is gone.
pub fn processor_secs(process: u32, threads: &[Thread]) -> Result<f64, String> {
    let mut ticks = 0;
    for thread in threads {
        let path = folder(process).join(thread.id.to_string()).join("stat");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        ticks += used_ticks(&text).ok_or(format!("{}: {text:?}", path.display()))?;
    }
    Ok(ticks as f64 / TICKS)
}

/// User and system time of a line of `stat`: fields 14 and 15, where the second is a name in brackets.
fn used_ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_a_name_with_brackets_and_spaces() {
        let stat = "7 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0 99";
        assert_eq!(used_ticks(stat), Some(300));
        assert_eq!(used_ticks("7 name S"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_a_thread_with_the_name_it_was_given() {
        let (done, wait) = std::sync::mpsc::channel::<()>();
        let (ready, started) = std::sync::mpsc::channel::<()>();
        let named = std::thread::Builder::new().name("cpal_something".to_owned());
        let running = named
            .spawn(move || {
                ready.send(()).unwrap();
                wait.recv().unwrap();
            })
            .unwrap();
        started.recv().unwrap();
        let threads = of(std::process::id()).unwrap();
        let found = threads
            .iter()
            .find(|thread| thread.name == "cpal_something");
        assert!(found.unwrap().makes_sound());
        assert!(threads.iter().any(|thread| !thread.makes_sound()));
        done.send(()).unwrap();
        running.join().unwrap();
    }
}
