//! One list of named numbers makes constants in Rust and a file in TypeScript, so that both sides read the same words.
//!
//! Invariant: what `words!` declares and what [`typescript`] writes come from the same tokens. A test of the crate that owns a layout
//! calls [`check`], which fails when the committed file is of another layout.

use std::fmt::Write;
use std::path::Path;

/// One number: its name, its value and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// As in Rust and in TypeScript.
    pub name: &'static str,
    /// An index in words, or the number itself.
    pub index: usize,
    /// What it says, a piece for each line of its documentation.
    pub says: &'static [&'static str],
}

/// Some numbers that belong together.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// Its name in TypeScript; without one each number is a constant of its own.
    pub name: Option<&'static str>,
    /// What it is, a piece for each line of its documentation.
    pub about: &'static [&'static str],
    /// In the order of the file.
    pub all: &'static [Named],
}

/// Makes a module of documented `usize` constants with the table of their names, from one list.
#[macro_export]
macro_rules! words {
    ($(#[doc = $about:literal])+ $module:ident { $($(#[doc = $says:literal])+ $name:ident = $index:expr;)+ }) => {
        $(#[doc = $about])+
        pub mod $module {
            $($(#[doc = $says])+ pub const $name: usize = $index;)+

            /// All of them, in this order.
            pub const ALL: &[$crate::Named] = &[
                $($crate::Named { name: stringify!($name), index: $name, says: &[$($says),+] }),+
            ];

            /// What they are.
            pub const ABOUT: &[&str] = &[$($about),+];
        }
    };
}

/// The lists as a TypeScript module; `head` is the text of its first comment, a line each.
pub fn typescript(head: &[&str], lists: &[List]) -> String {
    let mut out = String::from("/**\n");
    let mut line = |text: std::fmt::Arguments<'_>| {
        // A string takes whatever it is given.
        let _ = writeln!(out, "{text}");
    };
    for text in head {
        line(format_args!(" * {text}"));
    }
    line(format_args!(" */"));
    for list in lists {
        let Some(name) = list.name else {
            for Named { name, index, says } in list.all {
                let says = says.concat();
                line(format_args!(
                    "\n/**{says} */\nexport const {name} = {index};"
                ));
            }
            continue;
        };
        line(format_args!("\n/**"));
        for text in list.about {
            line(format_args!(" *{text}"));
        }
        line(format_args!(" */\nexport const {name} = {{"));
        for Named { name, index, says } in list.all {
            let says = says.concat();
            line(format_args!("  /**{says} */ {name}: {index},"));
        }
        line(format_args!("}} as const;"));
    }
    out
}

/// Holds a committed file against the text it should have; with `HETERODYNE_BLESS` set it is written first.
///
/// # Errors
/// The file is another: what to do about it.
pub fn check(file: &Path, text: &str) -> Result<(), String> {
    if std::env::var_os("HETERODYNE_BLESS").is_some() {
        std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    compare(file, text)
}

fn compare(file: &Path, text: &str) -> Result<(), String> {
    let found = std::fs::read_to_string(file).unwrap_or_default();
    if found == text {
        return Ok(());
    }
    let same = found.lines().zip(text.lines());
    let place = same.take_while(|(found, wanted)| found == wanted).count() + 1;
    Err(format!(
        "{} is stale from line {place} on: run this test once with HETERODYNE_BLESS=1",
        file.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    words! {
        /// Two words.
        pair {
            /// The first,
            /// on two lines.
            FIRST = 0;
            /// The other.
            OTHER = FIRST + 3;
        }
    }

    #[test]
    fn both_languages_get_the_same_numbers() {
        let list = |name| List {
            name,
            about: pair::ABOUT,
            all: pair::ALL,
        };
        assert_eq!(pair::OTHER, 3);
        assert_eq!(
            typescript(&["Where."], &[list(Some("Pair"))]),
            "/**\n * Where.\n */\n\n/**\n * Two words.\n */\nexport const Pair = {\n  /** The first, on two lines. */ FIRST: 0,\n  /** The other. */ OTHER: 3,\n} as const;\n"
        );
        assert!(
            typescript(&[], &[list(None)])
                .ends_with("\n/** The other. */\nexport const OTHER = 3;\n")
        );
    }

    #[test]
    fn a_stale_file_is_told_with_its_line() {
        let file = std::env::temp_dir().join(format!("layout-{}", std::process::id()));
        std::fs::write(&file, "a\nb\n").expect("writable");
        let told = compare(&file, "a\nc\n");
        let same = compare(&file, "a\nb\n");
        std::fs::remove_file(&file).expect("removable");
        assert!(told.expect_err("stale").contains("line 2"));
        assert_eq!(same, Ok(()));
    }
}
