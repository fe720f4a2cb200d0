//! From the path of a request to names of files below a root, or nothing.
//!
//! Invariant: what comes out is relative, has no empty or hidden part, no `.` or `..`, no separator or control character of any
//! system, and was decoded exactly once. So joining it to a folder stays in the folder, symbolic links aside.

use percent_encoding::percent_decode_str;

/// The path below the root without a leading `/`, and with its closing one when there is one; empty for the root itself.
pub fn below_root(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path.strip_prefix('/')?)
        .decode_utf8()
        .ok()?;
    let names = decoded.strip_suffix('/').unwrap_or(&decoded);
    let fine = decoded.is_empty() || names.split('/').all(is_a_name);
    fine.then(|| decoded.into_owned())
}

fn is_a_name(name: &str) -> bool {
    // Windows reads a colon as a drive or a stream, and drops dots and spaces at the end of a name.
    let harmless = |letter: char| !letter.is_control() && !matches!(letter, '\\' | ':');
    !name.is_empty()
        && !name.starts_with('.')
        && !name.ends_with(['.', ' '])
        && name.chars().all(harmless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_paths_are_decoded_once() {
        assert_eq!(below_root("/").as_deref(), Some(""));
        assert_eq!(
            below_root("/assets/a%20b-1.js").as_deref(),
            Some("assets/a b-1.js")
        );
        assert_eq!(below_root("/lab/").as_deref(), Some("lab/"));
        assert_eq!(below_root("/%2541").as_deref(), Some("%41"));
        assert_eq!(below_root("/a%C3%A4").as_deref(), Some("aä"));
    }

    #[test]
    fn nothing_leads_out() {
        for path in [
            "",
            "etc/passwd",
            "//etc/passwd",
            "/../etc/passwd",
            "/a/../../etc/passwd",
            "/..",
            "/a/..",
            "/.",
            "/./a",
            "/%2e%2e/etc/passwd",
            "/.%2e/a",
            "/..%2fetc",
            "/a%2f..%2f..%2fb",
            "/..%5cwindows",
            "/a\\..\\b",
            "/a%00.html",
            "/a%0d%0ab",
            "/C:/windows",
            "/file.txt::$DATA",
            "/.git/config",
            "/a/.env",
            "/a//b",
            "/%ff",
            "/a./b",
            "/a%20/b",
            "/%c0%ae%c0%ae/etc",
        ] {
            assert_eq!(below_root(path), None, "{path}");
        }
    }
}
