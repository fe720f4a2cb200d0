//! Why there is no picture.

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// The stretch asked for has no length.
    #[error("the stretch to draw has no length; accepted are durations above 0 s")]
    Nothing,
    /// The stretch asked for starts when all is over.
    #[error("the track is {length_secs:.3} s long; a picture can't start at {start_secs:.3} s")]
    PastTheEnd {
        /// Start that was asked for.
        start_secs: f64,
        /// Length of the track.
        length_secs: f64,
    },
    /// The caller's flag was set.
    #[error("interrupted")]
    Cancelled,
    /// No memory for the paper.
    #[error("a picture of {width} x {height} pixels is too large")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// An axis of a chart has no length.
    #[error(
        "the axis \"{name}\" goes from {low} to {high}; accepted are ends that rise, above 0 where it is logarithmic"
    )]
    Scale {
        /// What the axis is called.
        name: String,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// The PNG encoder refuses.
    #[error("the picture can't be encoded: {0}")]
    Encoding(#[from] png::EncodingError),
}
