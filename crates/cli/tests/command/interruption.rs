//! Ctrl+C leaves nothing behind.

#![cfg(unix)]

use crate::desk::{Desk, tones};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

/// Starts a long run, waits until its progress says `phase`, sends `signal` and returns exit status and last words.
fn interrupt(desk: &Desk, line: &str, phase: &str, signal: &str) -> (Option<i32>, String) {
    let mut child = desk
        .command()
        .args(line.split(' '))
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains(phase) {
        assert_ne!(
            stderr.read_line(&mut said).unwrap(),
            0,
            "ended before it could be interrupted: {said}"
        );
    }
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    stderr.read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

/// Hours of silence in a file that takes no room: what is not written of it reads as zeros.
fn silence(desk: &Desk, name: &str) {
    let samples: u32 = 1 << 30;
    let mut file = std::fs::File::create(desk.path(name)).unwrap();
    let mut head = crate::measuring::wav(48_000, 1, &[]);
    head[4..8].copy_from_slice(&(36 + 2 * samples).to_le_bytes());
    head[40..44].copy_from_slice(&(2 * samples).to_le_bytes());
    file.write_all(&head).unwrap();
    file.set_len(44 + 2 * u64::from(samples)).unwrap();
}

#[test]
fn an_interrupted_render_leaves_no_file_and_spares_the_old_one() {
    let desk = Desk::new();
    // Days of sound: no machine is done with it before the signal arrives.
    desk.put("long.json", &tones(&[(1_000_000.0, 3)], 0.0));
    desk.put("old.wav", "old");
    silence(&desk, "silence.wav");
    for (line, phase) in [
        (
            "render long.json new.wav --mix live --threads 1",
            "rendering 0 %",
        ),
        (
            "render long.json new.flac --stage raw --threads 3",
            "measuring steps 0 %",
        ),
        ("render long.json old.wav --threads 2", "measuring"),
        ("info long.json --levels", "measuring"),
        ("tone saw 1 new.wav --duration 1000:00:00", "rendering 0 %"),
        (
            "tone noise pink new.flac --duration 100:00:00",
            "rendering 0 %",
        ),
        ("process silence.wav new.wav --chain hall", "processing 0 %"),
        (
            "lab accuracy --trials 1000000 --csv new.csv",
            "sweeping 70 rows",
        ),
    ] {
        for signal in ["-INT", "-TERM"] {
            let (status, said) = interrupt(&desk, line, phase, signal);
            assert_eq!(status, Some(130), "{line}: {said}");
            assert!(said.contains("interrupted"), "{line}: {said}");
            let kept = ["long.json", "old.wav", "silence.wav"];
            assert_eq!(desk.names(), kept, "{line}");
        }
    }
    assert_eq!(desk.read("old.wav"), b"old");
}
