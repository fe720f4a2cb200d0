//! Which paths a track may name: files in or below its folder, absolute files, and `data:` URLs.
//!
//! Invariant: a path that passes names no other machine and, unless it is absolute, stays in the folder of the
//! track when `.` and `..` are worked out. Both kinds of slash separate.

use crate::diagnostic::codes;
use crate::json::{Value, quoted};
use crate::limits;
use crate::report::{Problem, Report};

/// Reports why a path is refused; `true` if it is not.
pub(crate) fn check(report: &mut Report, value: &Value<'_>, path: &str) -> bool {
    let Some((code, message, accepted)) = refusal(path) else {
        return true;
    };
    report.push(
        Problem::error(code, value.span(), message)
            .found(quoted(path))
            .accepted(accepted),
    );
    false
}

/// Why a track may not name this path; `None` if it may.
pub(crate) fn reason(path: &str) -> Option<&'static str> {
    refusal(path).map(|(_, message, _)| message)
}

/// Why a path is refused, and what is accepted.
fn refusal(path: &str) -> Option<(&'static str, &'static str, String)> {
    let accepted = || {
        "a file in or below the folder of the track, an absolute path, or a data: URL".to_owned()
    };
    if scheme(path).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data")) {
        return None;
    }
    if path.len() > limits::PATH_CHARS && path.chars().count() > limits::PATH_CHARS {
        let accepted = format!("at most {} characters", limits::PATH_CHARS);
        return Some((codes::LIMIT, "this path is too long", accepted));
    }
    if path.contains('\0') {
        return Some((
            codes::PATH,
            "a path contains the character U+0000",
            accepted(),
        ));
    }
    if scheme(path).is_some() {
        return Some((codes::PATH, "a path names a URL", accepted()));
    }
    if path.starts_with("//") || path.starts_with("\\\\") {
        return Some((codes::PATH, "a path names another machine", accepted()));
    }
    if !is_absolute(path) && climbs(path) {
        return Some((
            codes::PATH,
            "a path climbs out of the folder of the track",
            accepted(),
        ));
    }
    None
}

/// The scheme before a colon. One letter is a drive, not a scheme.
fn scheme(path: &str) -> Option<&str> {
    let (scheme, _) = path.trim_start().split_once(':')?;
    let mut characters = scheme.chars();
    let first = characters.next()?;
    let rest = characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (first.is_ascii_alphabetic() && rest && scheme.len() > 1).then_some(scheme)
}

fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let slash = |at: usize| matches!(bytes.get(at), Some(b'/' | b'\\'));
    slash(0)
        || (bytes.first().is_some_and(u8::is_ascii_alphabetic)
            && bytes.get(1) == Some(&b':')
            && slash(2))
}

/// Whether some prefix of the path lies above where it starts.
fn climbs(path: &str) -> bool {
    let rest = match path.as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => &path[2..],
        _ => path,
    };
    let mut depth = 0_usize;
    for part in rest.split(['/', '\\']) {
        match part.trim_end_matches(' ') {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::refusal;

    #[test]
    fn files_and_data_urls_pass() {
        for path in [
            "",
            "rain.wav",
            "sounds/../rain.wav",
            "./a/b/../../c.noise",
            "/tmp/rain.wav",
            "C:\\sounds\\rain.wav",
            "c:/sounds/rain.wav",
            "data:audio/wav;base64,AAAA",
            "DATA:,x",
            "10:30 take.wav",
            "..hidden/..wav",
        ] {
            assert_eq!(refusal(path), None, "{path}");
        }
    }

    #[test]
    fn urls_other_machines_and_climbing_paths_do_not() {
        for path in [
            "http://example.org/a.wav",
            "HTTPS://example.org",
            "file:///etc/passwd",
            "ftp:x",
            " https://example.org",
            "\\\\server\\share\\a.wav",
            "//server/a.wav",
            "../a.wav",
            "a/../../b.wav",
            "a\\..\\..\\b.wav",
            "..",
            "./..",
            ".. /a.wav",
            "C:..\\a.wav",
            "a\0b",
        ] {
            assert!(refusal(path).is_some(), "{path}");
        }
    }
}
