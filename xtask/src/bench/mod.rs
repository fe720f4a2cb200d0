pub const HELP: &str = "Usage: cargo xtask bench\n";
pub fn run(mut words: lexopt::Parser) -> crate::failure::Outcome {
    if let Some(w) = words.next()? {
        return Err(w.unexpected().into());
    }
    Ok(())
}
