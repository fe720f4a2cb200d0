//! Reads the command line.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Asked {
    Help,
    Version,
    Work(Work),
}

/// A module, and what becomes of it.
#[derive(Debug, PartialEq)]
pub struct Work {
    pub module: PathBuf,
    pub out_dir: PathBuf,
    /// Beginning of the names of all files; otherwise the module's.
    pub out_name: Option<String>,
    pub typescript: bool,
    pub debug: bool,
    pub keep_debug: bool,
    pub demangle: bool,
    /// Also a `package.json`, which wasm-pack writes itself.
    pub package: bool,
}

/// Reads all arguments.
pub fn parse(mut parser: lexopt::Parser) -> Result<Asked> {
    let mut places = Vec::new();
    let mut out_name = None;
    let (mut typescript, mut debug, mut keep_debug, mut demangle) = (true, false, false, true);
    let mut out_dir = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Asked::Help),
            Short('V') | Long("version") => return Ok(Asked::Version),
            Long("out-dir") => out_dir = Some(PathBuf::from(parser.value()?)),
            Long("out-name") => out_name = Some(parser.value()?.string()?),
            Long("target") => {
                let target = parser.value()?.string()?;
                ensure!(target == "web", "the target is {target}; accepted is web");
            }
            Long("typescript") => typescript = true,
            Long("no-typescript") => typescript = false,
            Long("debug") => debug = true,
            Long("keep-debug") => keep_debug = true,
            Long("no-demangle") => demangle = false,
            Value(place) => places.push(PathBuf::from(place)),
            other => return Err(other.unexpected().into()),
        }
    }
    let package = out_dir.is_none();
    let mut places = places.into_iter();
    let (module, out_dir) = match (places.next(), out_dir.or_else(|| places.next())) {
        (Some(module), Some(out_dir)) => (module, out_dir),
        (None, _) => bail!("there is no module; wasm-bindgen --help shows what is accepted"),
        (_, None) => {
            bail!("there is no folder to write to; wasm-bindgen --help shows what is accepted")
        }
    };
    if let Some(surplus) = places.next() {
        bail!("{} is one argument too many", surplus.display());
    }
    Ok(Asked::Work(Work {
        module,
        out_dir,
        out_name,
        typescript,
        debug,
        keep_debug,
        demangle,
        package,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &str) -> Result<Asked> {
        let all = std::iter::once("wasm-bindgen").chain(arguments.split_whitespace());
        parse(lexopt::Parser::from_iter(all))
    }

    fn work() -> Work {
        Work {
            module: "a.wasm".into(),
            out_dir: "pkg".into(),
            out_name: None,
            typescript: true,
            debug: false,
            keep_debug: false,
            demangle: true,
            package: true,
        }
    }

    #[test]
    fn two_places_are_a_module_and_a_folder() {
        assert_eq!(of("a.wasm pkg").unwrap(), Asked::Work(work()));
    }

    #[test]
    fn what_wasm_pack_says_is_understood() {
        let said = "a.wasm --out-dir pkg --no-typescript --target web --out-name b --debug --no-demangle --keep-debug";
        let expected = Work {
            out_name: Some("b".to_owned()),
            typescript: false,
            debug: true,
            keep_debug: true,
            demangle: false,
            package: false,
            ..work()
        };
        assert_eq!(of(said).unwrap(), Asked::Work(expected));
        assert_eq!(of("--version").unwrap(), Asked::Version);
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        for (arguments, word) in [
            ("", "no module"),
            ("a.wasm", "no folder"),
            ("a.wasm pkg more", "more is one"),
            ("a.wasm pkg --target nodejs", "nodejs"),
            ("a.wasm pkg --weak-refs", "weak-refs"),
        ] {
            let error = of(arguments).unwrap_err().to_string();
            assert!(error.contains(word), "{arguments}: {error}");
        }
    }
}
