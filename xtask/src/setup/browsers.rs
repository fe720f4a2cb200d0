//! The two browsers that the web pages are tested in.

use crate::failure::Outcome;

use super::apt;

/// Makes sure that Chromium and Firefox are there.
pub fn browsers() -> Outcome<String> {
    let chromium = apt::tool("chromium", "chromium")?;
    let firefox = apt::tool("firefox-esr", "firefox-esr")?;
    Ok(format!("{}, {}", chromium.display(), firefox.display()))
}
