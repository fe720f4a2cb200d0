//! Documents that describe the format and the command.

use crate::desk::Desk;

#[test]
fn the_schema_is_json() {
    let schema = Desk::new().json("schema");
    assert!(schema["$schema"].is_string(), "{schema}");
    assert!(schema.to_string().contains("synth_function_name"));
}

#[test]
fn every_shell_gets_a_script_that_knows_the_subcommands() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = desk.done(&format!("completions {shell}")).stdout;
        for word in ["render", "check", "dither"] {
            assert!(script.contains(word), "{shell} {word}");
        }
    }
    assert_eq!(desk.run("completions tcsh").status, 2);
}

#[test]
fn the_manual_has_every_option_and_the_exit_status() {
    let page = Desk::new().done("man").stdout;
    assert!(page.contains(".TH heterodyne 1"), "{}", &page[..200]);
    for word in [
        "HETERODYNE RENDER",
        "no\\-cache",
        "strict",
        "EXIT STATUS",
        "HETERODYNE PLAY",
        "HETERODYNE SERVE",
        "bind",
        "interrupted; no unfinished file is left behind",
    ] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn help_documents_the_exit_status() {
    let help = Desk::new().done("--help").stdout;
    assert!(
        help.contains("Exit status:") && help.contains("130  interrupted"),
        "{help}"
    );
    assert!(
        Desk::new()
            .done("--version")
            .stdout
            .starts_with("heterodyne ")
    );
}

#[test]
fn voices_are_listed_with_defaults_and_units() {
    let desk = Desk::new();
    let list = desk.done("voices").stdout;
    assert!(
        list.contains("binaural_beat") && list.contains("isochronic_tone"),
        "{list}"
    );
    let one = desk.done("voices binaural_beat").stdout;
    // The format's page on this voice: 200 Hz carrier, 4 Hz beat.
    let line = |name: &str| {
        one.lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
    };
    assert_eq!(line("baseFreq ")[1..3], ["200", "Hz"]);
    assert_eq!(line("beatFreq ")[1..3], ["4", "Hz"]);
    let json = desk.json("voices isochronic_tone --json");
    assert!(
        json["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .any(|parameter| parameter["name"] == "baseFreq")
    );
    assert_eq!(desk.done("voices binaural_beat_transition").stdout, one);
}
