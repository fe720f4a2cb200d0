//! What may not stand in a source file, and where.

use std::path::Path;

use super::source::{Line, lines};

/// The longest a source file may be.
const MOST_LINES: usize = 400;

/// Rooms in which every sample has to come out with the same bits, on the audio thread.
const SAMPLE_ROOMS: &[&str] = &[
    "crates/analysis/src",
    "crates/dsp/src",
    "crates/engine/src",
    "crates/live/src",
    "crates/ring/src",
];

/// In those rooms, the one file that names a lock: it looks at its size when it is compiled, and makes none.
const MEASURES_A_LOCK: &str = "crates/ring/src/shared_memory.rs";

/// Method names of the standard library that round differently from machine to machine.
const PLATFORM_MATHEMATICS: &[&str] = &[
    "mul_add", "sin", "cos", "tan", "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh",
    "tanh", "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "powi", "cbrt",
    "hypot",
];

/// Things of the outside world, and things that wait.
const OUTSIDE: &[&str] = &[
    "Mutex",
    "RwLock",
    "Condvar",
    "thread::sleep",
    "SystemTime",
    "Instant::now",
    "std::fs",
    "std::net",
    "std::process",
    "println!",
    "eprintln!",
    "print!",
    "dbg!",
];

/// Every broken rule of one file, one sentence each, with file and line.
pub fn check(name: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let shown = name.display();
    let count = text.lines().count();
    if count > MOST_LINES {
        found.push(format!(
            "{shown}: {count} lines; at most {MOST_LINES} are accepted, split it by concept"
        ));
    }
    let ending = name.extension().and_then(|ending| ending.to_str());
    if !matches!(ending, Some("rs" | "ts" | "mts" | "js" | "mjs")) {
        return found;
    }
    let in_tests =
        name.components().any(|part| part.as_os_str() == "tests") || name.ends_with("tests.rs");
    let makes_samples = !in_tests
        && name != Path::new(MEASURES_A_LOCK)
        && SAMPLE_ROOMS.iter().any(|room| name.starts_with(room));
    for (number, line) in lines(text).iter().enumerate() {
        let mut say = |what: String| found.push(format!("{shown}:{}: {what}", number + 1));
        unfinished(line, &mut say);
        if makes_samples && !line.test {
            sample_path(line, &mut say);
        }
    }
    found
}

fn unfinished(line: &Line, say: &mut impl FnMut(String)) {
    for word in ["TODO", "FIXME", "XXX"] {
        if line.comment.contains(word) {
            say(format!(
                "unfinished work ({word}); finish it or open an issue"
            ));
        }
    }
    for word in ["todo!(", "unimplemented!(", "#[ignore"] {
        if line.code.contains(word) {
            say(format!("unfinished work ({word})"));
        }
    }
}

fn sample_path(line: &Line, say: &mut impl FnMut(String)) {
    for name in PLATFORM_MATHEMATICS {
        if line.code.contains(&format!(".{name}(")) || calls_of_a_float_type(&line.code, name) {
            say(format!(
                "`{name}` of the platform differs from machine to machine; take the one in heterodyne-dsp"
            ));
        }
    }
    for word in OUTSIDE {
        if line.code.contains(word) {
            say(format!("`{word}` has no place in the sample path"));
        }
    }
}

fn calls_of_a_float_type(code: &str, name: &str) -> bool {
    ["f32", "f64"]
        .iter()
        .any(|float| code.contains(&format!("{float}::{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<String> {
        check(Path::new(name), text)
    }

    #[test]
    fn platform_mathematics_is_found_in_the_sample_path_only() {
        let text = "fn f(x: f64) -> f64 {\n    x.sin()\n}\n";
        let problems = found("crates/dsp/src/a.rs", text);
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].starts_with("crates/dsp/src/a.rs:2: `sin`"),
            "{problems:?}"
        );
        assert!(found("crates/cli/src/a.rs", text).is_empty());
        assert!(found("crates/dsp/tests/a.rs", text).is_empty());
    }

    #[test]
    fn tests_comments_and_strings_may_speak_of_it() {
        let text = "/// like `x.sin()`\nconst A: &str = \"x.sin()\";\n#[cfg(test)]\nmod tests {\n    fn f(x: f64) -> f64 { x.sin() }\n}\n";
        assert!(found("crates/dsp/src/a.rs", text).is_empty());
    }

    #[test]
    fn code_after_a_test_module_is_looked_at_again() {
        let text = "#[cfg(test)]\nmod tests {\n    fn f() { if true { } }\n}\nfn g(x: f64) -> f64 { f64::exp(x) }\n";
        assert_eq!(found("crates/engine/src/a.rs", text).len(), 1);
    }

    #[test]
    fn locks_and_clocks_are_found() {
        let text = "use std::sync::Mutex;\nfn f() { std::thread::sleep(d) }\n";
        assert_eq!(found("crates/engine/src/a.rs", text).len(), 2);
    }

    #[test]
    fn the_guard_over_the_standard_library_may_measure_a_lock() {
        let text = "const _: () = assert!(size_of::<std::sync::Mutex<()>>() >= 4);\n";
        assert!(found(MEASURES_A_LOCK, text).is_empty());
        assert_eq!(found("crates/ring/src/writer.rs", text).len(), 1);
    }

    #[test]
    fn unfinished_work_is_found_everywhere() {
        let text = ["// TO", "DO: later\nfn f() { to", "do!() }\n"].concat();
        assert_eq!(found("xtask/src/a.rs", &text).len(), 2);
    }

    #[test]
    fn a_file_of_401_lines_is_too_long() {
        assert!(found("crates/cli/src/a.rs", &"\n".repeat(400)).is_empty());
        assert_eq!(found("crates/cli/src/a.rs", &"\n".repeat(401)).len(), 1);
    }
}
