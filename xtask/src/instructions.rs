use crate::failure::Outcome;
pub const HELP: &str = "Usage: cargo xtask instructions\n";
pub fn run(mut words: lexopt::Parser) -> Outcome {
    if let Some(w) = words.next()? {
        return Err(w.unexpected().into());
    }
    Ok(())
}
pub fn compare() -> Outcome<Option<String>> {
    Ok(None)
}
