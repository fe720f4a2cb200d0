//! One connection to one peer: `str0m` with the two data channels and the audio track of Live.
//!
//! Invariant: after every change all that the engine has to say is taken out, into [`Link::transmits`] and [`Link::happened`]; an engine
//! that fails is closed and says so once.

mod looking;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::format::Codec;
use str0m::media::{Direction, Frequency, MediaKind, MediaTime, Mid};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Input, Output, Rtc, RtcConfig};

use crate::error::PeerError;
use crate::sdp::{self, fingerprint, ice_name};
use crate::sockets::Datagram;

/// Label of the channel for packets.
pub const AUDIO_LABEL: &str = "heterodyne-audio";
/// Label of the channel for words.
pub const CONTROL_LABEL: &str = "heterodyne-control";
/// Bytes that may wait to be sent; what comes on top is dropped, as it would be late.
const MOST_BUFFERED: usize = 8 * 1024;
/// A peer is asked at least this often whether it is there. Nine times without an answer, and the way to it counts as broken: after some 15 s.
const LONGEST_CHECK: Duration = Duration::from_secs(1);

/// What has come of it.
#[derive(Debug, PartialEq)]
pub enum Happened {
    /// Sound can flow.
    Connected,
    /// No way to the peer at the moment.
    Disconnected,
    /// The engine has ended.
    Closed,
    /// The packets' channel is open.
    AudioOpen,
    /// The words' channel is open.
    ControlOpen,
    /// A packet, and when it arrived.
    Packet(Instant, Vec<u8>),
    /// Words.
    Control(String),
    /// A packet of the track.
    Opus {
        /// When it arrived.
        at: Instant,
        /// Counts packets.
        sequence: u32,
        /// Number of its first frame, at 48 kHz.
        media_time: u64,
        /// The Opus packet.
        bytes: Vec<u8>,
    },
}

/// A datagram to send: from, to, bytes.
pub type Transmit = (SocketAddr, SocketAddr, Vec<u8>);

/// A connection.
pub struct Link {
    rtc: Rtc,
    pending: Option<SdpPendingOffer>,
    audio: Option<ChannelId>,
    control: Option<ChannelId>,
    mid: Option<Mid>,
    deadline: Instant,
    latest: Instant,
    closed: bool,
    fingerprint: Option<String>,
    /// The ICE name of the last offer.
    offered: Option<String>,
    addresses: Vec<SocketAddr>,
    /// To be sent.
    pub transmits: Vec<Transmit>,
    /// To be looked at.
    pub happened: Vec<Happened>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}

/// What is asked for in an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Both channels, and sound both ways.
    Peer,
    /// Sound to a media server.
    Publish,
    /// Sound from a media server.
    Listen,
}

impl Link {
    /// A connection that can be reached at these addresses.
    pub fn new(now: Instant, addresses: impl Iterator<Item = SocketAddr>) -> Self {
        let mut config = RtcConfig::new()
            .clear_codecs()
            .enable_opus(true, false)
            // Our own receiver puts packets in order, and waits no longer than it has to.
            .set_reordering_size_audio(0);
        config.set_max_stun_rto(LONGEST_CHECK);
        let rtc = config.build(now);
        let mut link = Self {
            rtc,
            pending: None,
            audio: None,
            control: None,
            mid: None,
            deadline: now,
            latest: now,
            closed: false,
            fingerprint: None,
            offered: None,
            addresses: Vec::new(),
            transmits: Vec::new(),
            happened: Vec::new(),
        };
        link.drain();
        link.reached_at(addresses);
        link
    }

    /// Where else it can be reached; addresses that are known are known.
    pub fn reached_at(&mut self, addresses: impl Iterator<Item = SocketAddr>) {
        for address in addresses {
            if !self.addresses.contains(&address)
                && let Ok(candidate) = Candidate::host(address, "udp")
            {
                self.addresses.push(address);
                self.rtc.add_local_candidate(candidate);
                self.drain();
            }
        }
    }

    /// The first offer.
    ///
    /// # Errors
    /// The engine makes none.
    pub fn offer(&mut self, wish: Wish) -> Result<String, PeerError> {
        let mut change = self.rtc.sdp_api();
        let direction = match wish {
            Wish::Peer => Direction::SendRecv,
            Wish::Publish => Direction::SendOnly,
            Wish::Listen => Direction::RecvOnly,
        };
        self.mid = Some(change.add_media(MediaKind::Audio, direction, None, None, None));
        if wish == Wish::Peer {
            self.audio = Some(change.add_channel_with_config(ChannelConfig {
                label: AUDIO_LABEL.to_owned(),
                ordered: false,
                reliability: Reliability::MaxRetransmits { retransmits: 0 },
                ..ChannelConfig::default()
            }));
            self.control = Some(change.add_channel_with_config(ChannelConfig {
                label: CONTROL_LABEL.to_owned(),
                ..ChannelConfig::default()
            }));
        }
        let made = change.apply();
        self.offered(made)
    }

    /// Another offer for the same connection, which looks for new ways to the peer.
    ///
    /// # Errors
    /// The engine makes none.
    pub fn restart(&mut self) -> Result<String, PeerError> {
        let mut change = self.rtc.sdp_api();
        change.ice_restart(true);
        let made = change.apply();
        self.offered(made)
    }

    fn offered(&mut self, made: Option<(SdpOffer, SdpPendingOffer)>) -> Result<String, PeerError> {
        let (offer, pending) = made.ok_or_else(|| PeerError::media("offer", "nothing to offer"))?;
        self.pending = Some(pending);
        self.drain();
        let offer = sdp::with_stereo(&offer.to_sdp_string());
        self.offered = ice_name(&offer).map(str::to_owned);
        Ok(offer)
    }

    /// Takes a peer's offer; returns the answer.
    ///
    /// # Errors
    /// It is none that can be taken.
    pub fn answer(&mut self, offer: &str) -> Result<String, PeerError> {
        let failed = |cause: &dyn std::fmt::Display| PeerError::media("the peer's offer", cause);
        if !sdp::is_plausible(offer) {
            return Err(failed(&"this is no session description"));
        }
        let parsed = SdpOffer::from_sdp_string(offer).map_err(|error| failed(&error))?;
        let answer = self.rtc.sdp_api().accept_offer(parsed);
        self.drain();
        let answer = answer.map_err(|error| failed(&error))?;
        self.fingerprint = fingerprint(offer);
        Ok(sdp::with_stereo(&answer.to_sdp_string()))
    }

    /// Takes a peer's answer to the last offer.
    ///
    /// # Errors
    /// Nothing was offered, or it does not fit the offer.
    pub fn accept(&mut self, answer: &str) -> Result<(), PeerError> {
        let failed = |cause: &dyn std::fmt::Display| PeerError::media("the peer's answer", cause);
        if !sdp::is_plausible(answer) {
            return Err(failed(&"this is no session description"));
        }
        let parsed = SdpAnswer::from_sdp_string(answer).map_err(|error| failed(&error))?;
        let pending = self
            .pending
            .take()
            .ok_or_else(|| failed(&"nothing was offered"))?;
        let accepted = self.rtc.sdp_api().accept_answer(pending, parsed);
        self.drain();
        accepted.map_err(|error| failed(&error))?;
        self.fingerprint = fingerprint(answer);
        Ok(())
    }

    /// Whether an answer is to the offer that waits for one; `to` is the name of its offer, where the peer tells.
    pub fn waits_for(&self, to: Option<&str>) -> bool {
        self.pending.is_some() && (to.is_none() || to == self.offered.as_deref())
    }

    /// Whether both sides once agreed on it. One that was only offered has nothing that could go on: a restart of it would be an offer without
    /// sound and channels.
    pub fn was_answered(&self) -> bool {
        self.fingerprint.is_some()
    }

    /// Whether an offer is of the same other side as before, so that this connection can go on.
    pub fn continues(&self, offer: &str) -> bool {
        !self.closed
            && self
                .fingerprint
                .as_ref()
                .is_none_or(|known| fingerprint(offer).as_ref() == Some(known))
    }

    /// Another address of the peer; one that cannot be used (a name that only its own network knows) is left out.
    pub fn candidate(&mut self, line: &str) {
        let line = line.trim().trim_start_matches("a=");
        if line.len() < 1_000
            && let Ok(candidate) = Candidate::from_sdp_string(line)
        {
            self.rtc.add_remote_candidate(candidate);
            self.drain();
        }
    }

    /// Takes a datagram if it is of this connection.
    pub fn receive(&mut self, datagram: &Datagram) -> bool {
        let Ok(received) = Receive::new(
            Protocol::Udp,
            datagram.source,
            datagram.destination,
            &datagram.bytes,
        ) else {
            return false;
        };
        let at = datagram.at.max(self.latest);
        let input = Input::Receive(at, received);
        if self.closed || !self.rtc.accepts(&input) {
            return false;
        }
        self.latest = at;
        self.feed(input);
        true
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Instant) {
        self.latest = self.latest.max(now);
        if !self.closed && self.latest >= self.deadline {
            self.feed(Input::Timeout(self.latest));
        }
    }

    /// When [`Self::tick`] has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        (!self.closed).then_some(self.deadline)
    }

    /// Sends a packet; false where it was dropped, because too much waits already or nothing is open.
    pub fn send_packet(&mut self, bytes: &[u8]) -> bool {
        let Some(id) = self.audio else {
            return false;
        };
        let Some(mut channel) = self.rtc.channel(id) else {
            return false;
        };
        let taken = channel.buffered_amount() < MOST_BUFFERED
            && channel.write(true, bytes).unwrap_or(false);
        self.drain();
        taken
    }

    /// Sends words.
    pub fn send_control(&mut self, text: &str) -> bool {
        let Some(mut channel) = self.control.and_then(|id| self.rtc.channel(id)) else {
            return false;
        };
        let taken = channel.write(false, text.as_bytes()).unwrap_or(false);
        self.drain();
        taken
    }

    /// Sends an Opus packet over the track.
    pub fn send_opus(&mut self, now: Instant, media_time: u64, bytes: &[u8]) -> bool {
        let Some(writer) = self.mid.and_then(|mid| self.rtc.writer(mid)) else {
            return false;
        };
        let opus = writer
            .payload_params()
            .find(|params| params.spec().codec == Codec::Opus)
            .map(|params| params.pt());
        let Some(payload) = opus else {
            return false;
        };
        let time = MediaTime::new(media_time, Frequency::FORTY_EIGHT_KHZ);
        let taken = writer.write(payload, now, time, bytes).is_ok();
        self.drain();
        taken
    }

    /// Says goodbye; what is to be sent for it stands in [`Self::transmits`].
    pub fn close(&mut self) {
        if !self.closed {
            let _ = self.rtc.close();
            self.drain();
            self.closed = true;
        }
    }

    fn feed(&mut self, input: Input<'_>) {
        if self.rtc.handle_input(input).is_err() {
            self.rtc.disconnect();
        }
        self.drain();
    }

    fn drain(&mut self) {
        if self.closed {
            return;
        }
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => {
                    self.deadline = at;
                    break;
                }
                Ok(Output::Transmit(datagram)) => self.transmits.push((
                    datagram.source,
                    datagram.destination,
                    datagram.contents.to_vec(),
                )),
                Ok(Output::Event(event)) => self.look(event),
                Err(_) => {
                    self.rtc.disconnect();
                    break;
                }
            }
        }
        if !self.rtc.is_alive() {
            self.closed = true;
            self.happened.push(Happened::Closed);
        }
    }
}
