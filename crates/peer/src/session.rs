//! A session: everything is opened in order, runs until it is stopped, and is closed in order.
//!
//! Invariant: whatever way a session ends, recordings are finished and media servers are told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use heterodyne_device::{Device, Speaker, SpeakerOptions};
use heterodyne_live::packet::Codec;

use crate::RATE_HZ;
use crate::capture::Capture;
use crate::dial::Trust;
use crate::endpoint::{Endpoint, Way};
use crate::error::PeerError;
use crate::event::{Event, View};
use crate::mesh::{Arrival, Mesh};
use crate::options::{Input, Options, Output};
use crate::playout::{Order, Playout, Voice};
use crate::recorder::Recorder;
use crate::room_socket::RoomSocket;
use crate::sending::Sending;
use crate::server::{MediaServer, SERVER_ID};
use crate::sockets::{Sockets, local_addresses};
use crate::source::Source;
use crate::ticker::Ticker;

/// What asks for samples.
enum Pace {
    Card(#[expect(dead_code, reason = "dropping it ends the sound")] Speaker),
    Timer(#[expect(dead_code, reason = "dropping it ends the asking")] Ticker),
}

/// A session that runs.
pub struct Session {
    arrivals: Sender<Arrival>,
    events: Receiver<Event>,
    view: Arc<Mutex<View>>,
    network: Option<JoinHandle<Option<Recorder>>>,
    pace: Option<Pace>,
    source: Option<Source>,
    /// Name of the card that plays, if one does.
    pub output: Option<String>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("output", &self.output)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Opens everything.
    ///
    /// # Errors
    /// Something of it cannot be opened.
    pub fn start(options: Options) -> Result<Self, PeerError> {
        let epoch = Instant::now();
        let certificates: Vec<&Path> = options.certificates.iter().map(PathBuf::as_path).collect();
        let trust = Trust::new(&certificates)?;
        let mut recorder = options.record.as_deref().map(Recorder::new).transpose()?;
        let mut tap = |name: &str| {
            recorder
                .as_mut()
                .map(|recorder| recorder.tap(name))
                .transpose()
        };

        let input = options.input.unwrap_or(Input::None);
        let own_tap = if matches!(input, Input::None) {
            None
        } else {
            tap("own")?
        };
        let (source, samples, card) = match input {
            Input::None => (None, None, None),
            Input::Device(device) => (None, None, Some(device)),
            Input::Sound(sound) => Source::of_sound(sound)
                .map(|(source, samples)| (Some(source), Some(samples), None))?,
            Input::Track(score) => Source::of_track(score)
                .map(|(source, samples)| (Some(source), Some(samples), None))?,
        };
        let (playout, mut control, paced) = Playout::new(epoch, samples, tap("mix")?);
        let capture = match (card, paced) {
            (Some(device), _) => Capture::card(device)?,
            (None, Some(ring)) => Capture::Paced(ring, Arc::clone(&control.source_over)),
            (None, None) => Capture::None,
        };
        let codec = options.codec.unwrap_or(Codec::S16);
        let mut sending = Sending::new(
            capture,
            options.effects,
            codec,
            options.packet_frames,
            own_tap,
        )?;
        sending.mute(options.muted);

        // Weather is made for the sockets of the beginning.
        let roams = options.addresses.is_empty() && options.weather.is_none();
        let addresses = match options.addresses.is_empty() {
            true => local_addresses(),
            false => options.addresses,
        };
        let (arrivals, arriving) = mpsc::channel();
        let arrived = arrivals.clone();
        let mut sockets = Sockets::open(&addresses, move |datagram| {
            let _ = arrived.send(Arrival::Datagram(datagram));
        })?;

        if let Some(weather) = options.weather {
            sockets.expose(weather)?;
        }

        let mut servers = Vec::new();
        for (target, way) in [(options.whip, Way::Publish), (options.whep, Way::Listen)] {
            let Some(target) = target else { continue };
            let voice = match way {
                Way::Publish => None,
                Way::Listen => {
                    let (voice, end) = Voice::new(SERVER_ID, tap("whep")?, false)?;
                    let _ = control.orders.push(Order::Add(voice));
                    Some(end)
                }
            };
            let endpoint = Endpoint {
                way,
                target,
                token: options.token.clone(),
            };
            servers.push(MediaServer::open(
                endpoint,
                trust.clone(),
                voice,
                &sockets,
                arrivals.clone(),
            )?);
        }

        let room = match &options.room {
            Some(invitation) => {
                let news = arrivals.clone();
                Some(RoomSocket::open(
                    invitation,
                    &options.name,
                    &trust,
                    move |said| {
                        let _ = news.send(Arrival::Room(said));
                    },
                )?)
            }
            None => None,
        };
        let (events, heard) = mpsc::channel();
        let view = Arc::new(Mutex::new(View::default()));
        let mesh = Mesh {
            epoch,
            arrivals: arriving,
            sockets,
            roams,
            room,
            room_open: true,
            servers,
            sending,
            route: options.route,
            control,
            recorder,
            events,
            view: Arc::clone(&view),
            you: 0,
            remotes: BTreeMap::new(),
            shown: epoch,
            worked: epoch,
            trouble: None,
        };
        let network = std::thread::Builder::new()
            .name("heterodyne-network".to_owned())
            .spawn(move || mesh.run())
            .map_err(|error| PeerError::media("the network's thread", error))?;
        let mut session = Self {
            arrivals,
            events: heard,
            view,
            network: Some(network),
            pace: None,
            source,
            output: None,
        };
        // Last of all, so that what the input gives first finds somebody who takes it.
        session.play(playout, options.output)?;
        Ok(session)
    }

    fn play(&mut self, mut playout: Playout, output: Output) -> Result<(), PeerError> {
        let pace = match output {
            Output::Device(device) if device != Device::Null => {
                let fill = move |left: &mut [f32], right: &mut [f32], held: Duration| {
                    playout.fill(left, right, held);
                };
                let options = SpeakerOptions {
                    device,
                    sample_rate: Some(RATE_HZ),
                    buffer_frames: None,
                };
                let speaker = Speaker::open(options, Box::new(fill))?;
                self.output = Some(speaker.device().to_owned());
                Pace::Card(speaker)
            }
            Output::Ear(mut ear) => Pace::Timer(Ticker::start(move |left, right| {
                playout.fill(left, right, Duration::ZERO);
                ear(left, right);
            })?),
            _ => Pace::Timer(Ticker::start(move |left, right| {
                playout.fill(left, right, Duration::ZERO);
            })?),
        };
        self.pace = Some(pace);
        Ok(())
    }

    /// The next event, if one comes in that time.
    pub fn event(&self, wait: Duration) -> Option<Event> {
        self.events.recv_timeout(wait).ok()
    }

    /// All that can be seen, at most a tenth of a second old.
    pub fn view(&self) -> View {
        self.view
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Mutes us, or not any more.
    pub fn mute(&self, muted: bool) {
        let _ = self.arrivals.send(Arrival::Mute(muted));
    }

    /// Says goodbye to everybody and closes everything. Returns the recordings.
    ///
    /// # Errors
    /// A recording could not be written.
    pub fn stop(mut self) -> Result<Vec<PathBuf>, PeerError> {
        self.close()
    }

    fn close(&mut self) -> Result<Vec<PathBuf>, PeerError> {
        let _ = self.arrivals.send(Arrival::Stop);
        let recorder = self
            .network
            .take()
            .and_then(|network| network.join().ok())
            .flatten();
        self.pace = None;
        self.source = None;
        recorder.map_or(Ok(Vec::new()), Recorder::finish)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.close();
    }
}
