//! stub
pub fn judges(_: &str) -> bool {
    true
}
