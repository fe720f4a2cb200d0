//! The reference pages of the voices: what each sounds like, its formula, its parameters, a picture, a track that plays.
//!
//! Invariant: names, defaults, units and ranges come from the tables that the parser reads, pictures and tracks from the
//! engine, so that a page cannot say what the program does not do. The same input gives the same bytes.

mod effects;
mod example;
mod index;
mod page;
mod parameters;
mod picture;
mod word;

pub use effects::effects;
use heterodyne_track::table::voices;

/// A file of the reference: path below the folder of the pages, and content.
pub type Page = (String, Vec<u8>);

/// Every file of the reference, in the order of the voices.
///
/// # Errors
/// A sentence, when an example does not parse, compile or sound.
pub fn pages() -> Result<Vec<Page>, String> {
    let mut pages = vec![("README.md".to_owned(), index::index().into_bytes())];
    pages.push((format!("tracks/{}", word::NAME), word::wav()));
    for voice in voices() {
        let name = voice.name;
        let track = example::track(voice)?;
        let (document, score) =
            example::score(&track).map_err(|error| format!("{name}: {error}"))?;
        let picture = picture::of(&document, &score, example::band_hz(name))
            .map_err(|error| format!("{name}: {error}"))?;
        pages.push((format!("{name}.md"), page::page(voice, &track).into_bytes()));
        pages.push((format!("pictures/{name}.png"), picture));
        pages.push((format!("tracks/{name}.json"), track.into_bytes()));
    }
    Ok(pages)
}
