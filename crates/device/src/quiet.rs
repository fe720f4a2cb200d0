//! Keeps ALSA's library from writing to standard error what it comes across while devices are asked.
//!
//! What matters of it comes back as an error, with the same words.

/// Holds the calling thread's messages back until it is dropped.
pub(crate) struct Quiet {
    #[cfg(target_os = "linux")]
    _held: Option<std::rc::Rc<std::cell::RefCell<alsa::Output>>>,
}

impl Quiet {
    /// Begins to hold back.
    pub fn please() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            _held: alsa::Output::local_error_handler().ok(),
        }
    }
}
