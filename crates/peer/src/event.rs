//! What a session tells of itself: to whoever shows it.
//!
//! Invariant: plain data; names come without control characters.

/// Which of two ways brings the sound of a peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// Packets over a data channel: little delay.
    #[default]
    Channel,
    /// The ordinary track of WebRTC: every peer has it.
    Track,
}

impl Route {
    /// `channel` or `track`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Track => "track",
        }
    }
}

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A seat in the room.
    Joined {
        /// Our number.
        you: u32,
        /// Whether the room still knew the seat.
        resumed: bool,
    },
    /// The line to the room broke; sound between peers goes on.
    RoomBroken(String),
    /// The line is back.
    RoomBack,
    /// The room is over for us; sound between peers goes on.
    RoomOver(String),
    /// A peer takes a seat.
    PeerJoined {
        /// Its number.
        id: u32,
        /// Its name.
        name: String,
    },
    /// Sound can flow.
    Connected {
        /// The peer.
        id: u32,
        /// From the first message to now.
        millis: u64,
    },
    /// Sound cannot flow any more; it is tried again.
    Disconnected {
        /// The peer.
        id: u32,
    },
    /// A peer has said which way its sound comes.
    Route {
        /// The peer.
        id: u32,
        /// The way.
        route: Route,
    },
    /// A peer has muted itself, or not any more.
    Muted {
        /// The peer.
        id: u32,
        /// Whether.
        muted: bool,
    },
    /// A peer has left.
    PeerLeft {
        /// Its number.
        id: u32,
        /// Why, in the room's word.
        reason: String,
    },
    /// Something was wrong that ends nothing.
    Problem(String),
    /// The input has come to its end.
    InputEnded,
}

/// How a peer sounds now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeerView {
    /// Its number; 0 is the media server of `--whep`.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Whether sound can flow.
    pub connected: bool,
    /// The way its sound takes.
    pub route: Route,
    /// The receiver's figures.
    pub heard: heterodyne_live::Statistics,
    /// What the peer says of our sound, with the last report.
    pub report: Option<heterodyne_live::packet::Report>,
    /// Shortest round trip of the last pings, in µs.
    pub round_trip_us: Option<u64>,
    /// Packets that were sent.
    pub sent: u64,
    /// Packets that were not, because the channel had backed up.
    pub dropped: u64,
    /// Highest sample since the last look, over full scale.
    pub peak: f32,
}

/// All that can be seen of a session at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Since the session began.
    pub secs: f64,
    /// Whether we are muted.
    pub muted: bool,
    /// Highest sample sent since the last look, over full scale.
    pub sent_peak: f32,
    /// Every peer, by number.
    pub peers: Vec<PeerView>,
    /// Frames that an input gave faster than they could be taken, or a recording could not keep.
    pub lost_frames: u64,
}
