//! Where the user's own certificate lies.

use std::path::PathBuf;

/// Names another folder for data.
const ENVIRONMENT: &str = "HETERODYNE_DATA";

/// The folder for certificates; none, when the system names no place for this user.
pub fn certificates() -> Option<PathBuf> {
    folder(|name| std::env::var_os(name).map(PathBuf::from))
}

fn folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let chosen = variable(ENVIRONMENT).filter(|path| !path.as_os_str().is_empty());
    if let Some(chosen) = chosen {
        return Some(chosen.join("certificate"));
    }
    // Relative base folders are ignored, as the XDG rules say.
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    let home = || {
        let below = match cfg!(target_os = "macos") {
            true => "Library/Application Support",
            false => ".local/share",
        };
        absolute("HOME").map(|home| home.join(below))
    };
    let base = absolute("XDG_DATA_HOME")
        .or_else(|| absolute("LOCALAPPDATA"))
        .or_else(home)?;
    Some(base.join("heterodyne").join("certificate"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::path::Path;

    fn with(variables: &[(&str, &str)]) -> Option<PathBuf> {
        folder(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| PathBuf::from(value))
        })
    }

    #[test]
    fn the_nearest_word_counts() {
        let all = [
            ("HETERODYNE_DATA", "d"),
            ("XDG_DATA_HOME", "/x"),
            ("HOME", "/home/a"),
        ];
        assert_eq!(with(&all).as_deref(), Some(Path::new("d/certificate")));
        assert_eq!(
            with(&all[1..]).as_deref(),
            Some(Path::new("/x/heterodyne/certificate"))
        );
        let home = with(&[("XDG_DATA_HOME", "x"), ("HOME", "/home/a")]).unwrap();
        assert!(home.starts_with("/home/a") && home.ends_with("heterodyne/certificate"));
        assert_eq!(with(&[("HOME", "")]), None);
    }
}
