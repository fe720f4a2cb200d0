//! Writes the reference pages of the voices into a folder, and that of the effects beside it.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: heterodyne-reference FOLDER");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(count) => {
            println!("{count} files in {}", Path::new(&folder).display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> Result<usize, String> {
    let pages = heterodyne_reference::pages()?;
    for (name, content) in &pages {
        let file = folder.join(name);
        let shown = |error| format!("cannot write {}: {error}", file.display());
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent).map_err(shown)?;
        }
        std::fs::write(&file, content).map_err(shown)?;
    }
    let file = folder.join("../effects.md");
    std::fs::write(&file, heterodyne_reference::effects()?)
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    Ok(pages.len() + 1)
}
