//! The block of figures and the planes of spectra that a script looks at.
//!
//! Invariant: their places do not move while the instrument lives; a counter rises after what it counts was written.

use crate::layout::{FAST_LEN, LAB_ABI_VERSION, RESULT_WORDS, ZOOM_POINTS, head, plane, section};

/// Figures and planes.
pub(crate) struct Results {
    words: Vec<f64>,
    spectrum: Vec<Vec<f32>>,
    fast: Vec<f32>,
    zoom: Vec<f32>,
    /// Sections that became new since they were asked for, as bits.
    news: u32,
}

impl Results {
    pub fn new(channels: usize, frame_len: usize) -> Self {
        let mut words = vec![f64::NAN; RESULT_WORDS];
        words[..head::HARMONICS_MASK + 1].fill(0.0);
        words[head::VERSION] = LAB_ABI_VERSION as f64;
        let silence = |len: usize| vec![f32::NEG_INFINITY; len];
        let mut results = Self {
            words,
            spectrum: vec![silence(frame_len / 2 + 1); channels],
            fast: silence(FAST_LEN / 2 + 1),
            zoom: silence(ZOOM_POINTS),
            news: 0,
        };
        results.forget();
        results
    }

    /// Nothing is known any more; the counters of all sections rise.
    pub fn forget(&mut self) {
        use crate::layout::{band, level, pair, ratio, tone};
        if let Some(figures) = self.words.get_mut(level::BASE..) {
            figures.fill(f64::NAN);
        }
        for count in [
            tone::COUNT,
            tone::COUNT + 1,
            pair::COUNT,
            band::COUNT,
            ratio::COUNT,
        ] {
            self.set(count, 0.0);
        }
        self.set(crate::layout::distortion::COUNT, 0.0);
        for plane in self
            .spectrum
            .iter_mut()
            .chain([&mut self.fast, &mut self.zoom])
        {
            plane.fill(f32::NEG_INFINITY);
        }
        for section in 0..section::COUNT {
            self.is_new(section);
        }
    }

    pub fn words(&self) -> &[f64] {
        &self.words
    }

    pub fn get(&self, word: usize) -> f64 {
        self.words.get(word).copied().unwrap_or(f64::NAN)
    }

    pub fn set(&mut self, word: usize, value: f64) {
        if let Some(place) = self.words.get_mut(word) {
            *place = value;
        }
    }

    /// Writes words that lie behind each other.
    pub fn put(&mut self, from: usize, values: &[f64]) {
        if let Some(places) = self.words.get_mut(from..from + values.len()) {
            places.copy_from_slice(values);
        }
    }

    /// Says that the figures of a section are new.
    pub fn is_new(&mut self, section: usize) {
        self.set(
            head::COUNTERS + section,
            self.get(head::COUNTERS + section) + 1.0,
        );
        self.news |= 1 << section;
    }

    /// Sections that became new since the last call, as bits.
    pub fn take_news(&mut self) -> u32 {
        std::mem::take(&mut self.news)
    }

    /// A plane; empty where there is none.
    pub fn plane(&self, number: usize, channel: usize) -> &[f32] {
        match number {
            plane::SPECTRUM => self.spectrum.get(channel).map_or(&[], Vec::as_slice),
            plane::FAST => &self.fast,
            plane::ZOOM => &self.zoom,
            _ => &[],
        }
    }

    /// A plane to be written over.
    pub fn plane_mut(&mut self, number: usize, channel: usize) -> &mut [f32] {
        match number {
            plane::SPECTRUM => self
                .spectrum
                .get_mut(channel)
                .map_or(&mut [], Vec::as_mut_slice),
            plane::FAST => &mut self.fast,
            plane::ZOOM => &mut self.zoom,
            _ => &mut [],
        }
    }
}

/// 1 for yes, 0 for no.
pub(crate) fn yes(whether: bool) -> f64 {
    f64::from(u8::from(whether))
}
