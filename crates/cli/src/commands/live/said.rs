//! What `heterodyne live` says while it runs: lines for people, or objects for programs.
//!
//! Invariant: names of others come without characters that a terminal would obey.

use crate::table::plain;
use heterodyne_peer::event::{Event, PeerView, Route, View};
use serde_json::{Value, json};

/// An event as a line.
pub fn event(event: &Event) -> String {
    match event {
        Event::Joined {
            you,
            resumed: false,
        } => format!("In the room, as number {you}"),
        Event::Joined { you, resumed: true } => format!("Back in the room, as number {you}"),
        Event::RoomBroken(says) => {
            format!(
                "The line to the room broke ({}); sound goes on, and it is tried again",
                plain(says)
            )
        }
        Event::RoomBack => "The line to the room is back".to_owned(),
        Event::RoomOver(says) => format!("No room any more: {}", plain(says)),
        Event::PeerJoined { id, name } => format!("{id} {} is here", plain(name)),
        Event::Connected { id: 0, millis } => format!("Media server: connected after {millis} ms"),
        Event::Connected { id, millis } => format!("{id}: connected after {millis} ms"),
        Event::Disconnected { id: 0 } => "Media server: no connection, trying again".to_owned(),
        Event::Disconnected { id } => format!("{id}: no connection, trying again"),
        Event::Route { id, route } => format!("{id}: sound comes over the {}", way(*route)),
        Event::Muted { id, muted: true } => format!("{id}: muted"),
        Event::Muted { id, muted: false } => format!("{id}: not muted any more"),
        Event::PeerLeft { id, reason } => format!("{id}: gone ({})", plain(reason)),
        Event::Problem(says) => format!("Problem: {}", plain(says)),
        Event::InputEnded => "The input is over".to_owned(),
    }
}

/// An event as an object.
pub fn event_as_json(event: &Event) -> Value {
    match event {
        Event::Joined { you, resumed } => {
            json!({"event": "joined", "you": you, "resumed": resumed})
        }
        Event::RoomBroken(says) => json!({"event": "room-broken", "says": says}),
        Event::RoomBack => json!({"event": "room-back"}),
        Event::RoomOver(says) => json!({"event": "room-over", "says": says}),
        Event::PeerJoined { id, name } => json!({"event": "peer-joined", "id": id, "name": name}),
        Event::Connected { id, millis } => json!({"event": "connected", "id": id, "ms": millis}),
        Event::Disconnected { id } => json!({"event": "disconnected", "id": id}),
        Event::Route { id, route } => json!({"event": "route", "id": id, "path": route.word()}),
        Event::Muted { id, muted } => json!({"event": "muted", "id": id, "muted": muted}),
        Event::PeerLeft { id, reason } => json!({"event": "peer-left", "id": id, "reason": reason}),
        Event::Problem(says) => json!({"event": "problem", "says": says}),
        Event::InputEnded => json!({"event": "input-ended"}),
    }
}

fn way(route: Route) -> &'static str {
    match route {
        Route::Channel => "data channel",
        Route::Track => "audio track",
    }
}

/// A peer's figures as a line.
pub fn peer(peer: &PeerView) -> String {
    let heard = &peer.heard;
    let who = plain(&peer.name);
    if !peer.connected {
        return format!("{} {who}: no connection", peer.id);
    }
    if heard.received == 0 {
        return format!("{} {who}: nothing comes", peer.id);
    }
    let ms = |frames: f32| millis(frames, heard.sample_rate_hz);
    let delay = &heard.delay;
    let told = match delay.error_frames.is_finite() && peer.route == Route::Channel {
        true => format!(
            "{:.1} ms ± {:.1} (packet {:.1}, network {:.1}, buffer {:.1}, device {:.1})",
            ms(delay.total_frames()),
            ms(delay.error_frames),
            ms(delay.packet_frames),
            ms(delay.network_frames),
            ms(delay.buffer_frames),
            ms(delay.playout_frames),
        ),
        false => format!(
            "packet {:.1} ms, buffer {:.1} ms",
            ms(delay.packet_frames),
            ms(delay.buffer_frames)
        ),
    };
    format!(
        "{} {who}: {told}, {} lost, {} late, depth {:.0} of {:.0} frames, drift {:+.0} ppm, peak {:.1} dB",
        peer.id,
        heard.lost,
        heard.late,
        heard.depth_frames,
        heard.target_frames,
        heard.drift_ppm,
        20.0 * f64::from(peer.peak).log10(),
    )
}

fn millis(frames: f32, rate_hz: u32) -> f64 {
    f64::from(frames) * 1000.0 / f64::from(rate_hz.max(1))
}

/// All figures as an object.
pub fn view_as_json(view: &View) -> Value {
    let peers: Vec<Value> = view.peers.iter().map(peer_as_json).collect();
    json!({
        "event": "view",
        "secs": view.secs,
        "muted": view.muted,
        "sent_peak": view.sent_peak,
        "lost_frames": view.lost_frames,
        "peers": peers,
    })
}

fn peer_as_json(peer: &PeerView) -> Value {
    let heard = &peer.heard;
    let ms = |frames: f32| finite(millis(frames, heard.sample_rate_hz));
    let delay = &heard.delay;
    json!({
        "id": peer.id,
        "name": peer.name,
        "connected": peer.connected,
        "path": peer.route.word(),
        "peak": peer.peak,
        "delay_ms": {
            "total": ms(delay.total_frames()),
            "capture": ms(delay.capture_frames),
            "packet": ms(delay.packet_frames),
            "network": ms(delay.network_frames),
            "buffer": ms(delay.buffer_frames),
            "playout": ms(delay.playout_frames),
            "error": ms(delay.error_frames),
        },
        "round_trip_ms": peer.round_trip_us.map(|us| us as f64 / 1000.0),
        "received": heard.received,
        "lost": heard.lost,
        "late": heard.late,
        "recovered": heard.recovered,
        "duplicates": heard.duplicates,
        "concealed_frames": heard.concealed_frames,
        "underruns": heard.underruns,
        "overruns": heard.overruns,
        "depth_frames": finite(heard.depth_frames.into()),
        "target_frames": finite(heard.target_frames.into()),
        "jitter_ms": finite(f64::from(heard.jitter_us) / 1000.0),
        "drift_ppm": finite(heard.drift_ppm.into()),
        "sent": peer.sent,
        "dropped": peer.dropped,
        "heard_there": peer.report.map(|report| json!({
            "lost": report.lost,
            "delay_ms": f64::from(report.delay_us) / 1000.0,
        })),
    })
}

/// JSON has no word for what is not known yet.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_steer_a_terminal_and_what_is_unknown_is_null() {
        let view = PeerView {
            id: 3,
            name: "A\u{1b}[2J".into(),
            connected: true,
            ..PeerView::default()
        };
        assert!(!peer(&view).contains('\u{1b}'));
        let mut heard = view.clone();
        heard.heard.received = 5;
        heard.heard.sample_rate_hz = 48_000;
        heard.heard.delay.packet_frames = 128.0;
        heard.heard.delay.error_frames = f32::INFINITY;
        assert!(peer(&heard).contains("packet 2.7 ms"), "{}", peer(&heard));
        let value = view_as_json(&View {
            peers: vec![heard],
            ..View::default()
        });
        assert!(value["peers"][0]["delay_ms"]["error"].is_null());
        assert_eq!(value["peers"][0]["path"], "channel");
    }
}
