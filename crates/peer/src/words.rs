//! The messages of a room and between peers, read from JSON that anybody may have sent.
//!
//! Invariant: what is missing, of another type or unknown makes no message; nothing here panics or grows.

use serde_json::{Value, json};

/// Largest message of a room, either way.
pub(crate) const MOST_BYTES: usize = 8 * 1024;

/// What a room says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FromRoom {
    Joined {
        you: u32,
        seat: String,
        resumed: bool,
        peers: Vec<(u32, String, bool)>,
    },
    PeerJoined(u32, String),
    PeerAway(u32),
    PeerBack(u32),
    PeerLeft(u32, String),
    Signal(u32, Value),
    IceServers(Vec<String>),
    Error {
        code: String,
        says: String,
        fatal: bool,
    },
}

/// What a peer says through the room.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Signal {
    Offer(String),
    Answer(String),
    Candidate(String),
    NoMoreCandidates,
    Again,
}

impl FromRoom {
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 8 * MOST_BYTES {
            return None;
        }
        let value: Value = serde_json::from_str(text).ok()?;
        Some(match value["type"].as_str()? {
            "joined" => Self::Joined {
                you: id(&value["you"])?,
                seat: text_of(&value["seat"]),
                resumed: value["resumed"].as_bool().unwrap_or(false),
                peers: value["peers"]
                    .as_array()?
                    .iter()
                    .filter_map(|peer| {
                        let present = peer["present"].as_bool().unwrap_or(true);
                        Some((id(&peer["id"])?, name(&peer["name"]), present))
                    })
                    .collect(),
            },
            "peer-joined" => Self::PeerJoined(id(&value["id"])?, name(&value["name"])),
            "peer-away" => Self::PeerAway(id(&value["id"])?),
            "peer-back" => Self::PeerBack(id(&value["id"])?),
            "peer-left" => Self::PeerLeft(id(&value["id"])?, text_of(&value["reason"])),
            "signal" => Self::Signal(id(&value["from"])?, value.get("data")?.clone()),
            "ice-servers" => Self::IceServers(
                value["servers"]
                    .as_array()?
                    .iter()
                    .flat_map(|server| match &server["urls"] {
                        Value::Array(urls) => urls.clone(),
                        url => vec![url.clone()],
                    })
                    .filter_map(|url| Some(url.as_str()?.to_owned()))
                    .take(16)
                    .collect(),
            ),
            "error" => Self::Error {
                code: text_of(&value["code"]),
                says: name(&value["says"]),
                fatal: value["fatal"].as_bool().unwrap_or(false),
            },
            _ => return None,
        })
    }
}

impl Signal {
    pub fn of(data: &Value) -> Option<Self> {
        if data["again"].as_bool() == Some(true) {
            return Some(Self::Again);
        }
        let description = &data["description"];
        if description.is_object() {
            let sdp = description["sdp"].as_str()?.to_owned();
            return match description["type"].as_str()? {
                "offer" => Some(Self::Offer(sdp)),
                "answer" => Some(Self::Answer(sdp)),
                _ => None,
            };
        }
        match data.get("candidate")? {
            Value::Null => Some(Self::NoMoreCandidates),
            candidate => match candidate["candidate"].as_str()? {
                "" => Some(Self::NoMoreCandidates),
                line => Some(Self::Candidate(line.to_owned())),
            },
        }
    }

    pub fn data(&self) -> Value {
        match self {
            Self::Offer(sdp) => json!({"description": {"type": "offer", "sdp": sdp}}),
            Self::Answer(sdp) => json!({"description": {"type": "answer", "sdp": sdp}}),
            Self::Candidate(line) => {
                json!({"candidate": {"candidate": line, "sdpMid": "0", "sdpMLineIndex": 0}})
            }
            Self::NoMoreCandidates => json!({"candidate": null}),
            Self::Again => json!({"again": true}),
        }
    }
}

pub(crate) fn join(name: &str, seat: Option<&str>) -> String {
    let mut message = json!({"type": "join", "protocol": 1, "name": name});
    if let Some(seat) = seat {
        message["seat"] = json!(seat);
    }
    message.to_string()
}

pub(crate) fn signal(to: u32, signal: &Signal) -> String {
    json!({"type": "signal", "to": to, "data": signal.data()}).to_string()
}

pub(crate) fn plain(kind: &str) -> String {
    json!({"type": kind}).to_string()
}

fn id(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// For people to read: no control characters, no end.
pub(crate) fn name(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_go_there_and_back() {
        for signal in [
            Signal::Offer("v=0".into()),
            Signal::Answer("v=0".into()),
            Signal::Candidate("candidate:1 1 udp 1 127.0.0.1 9 typ host".into()),
            Signal::NoMoreCandidates,
            Signal::Again,
        ] {
            assert_eq!(Signal::of(&signal.data()), Some(signal));
        }
    }

    #[test]
    fn nonsense_makes_no_message() {
        for text in [
            "",
            "[]",
            "null",
            "{\"type\":7}",
            "{\"type\":\"joined\"}",
            "{\"type\":\"joined\",\"you\":-1,\"peers\":[]}",
            "{\"type\":\"peer-joined\",\"id\":1e300}",
            "{\"type\":\"signal\",\"from\":1}",
            "{\"type\":\"ice-servers\",\"servers\":{}}",
        ] {
            assert_eq!(FromRoom::parse(text), None, "{text}");
        }
        for data in [
            json!(7),
            json!({"description": {"type": "pranswer", "sdp": ""}}),
            json!({"description": {"type": "offer"}}),
            json!({"candidate": 7}),
            json!({"again": "yes"}),
        ] {
            assert_eq!(Signal::of(&data), None, "{data}");
        }
    }

    #[test]
    fn names_lose_what_a_terminal_would_obey() {
        let text = r#"{"type":"peer-joined","id":2,"name":"A\u001b[2Jda"}"#;
        assert_eq!(
            FromRoom::parse(text),
            Some(FromRoom::PeerJoined(2, "A[2Jda".into()))
        );
    }
}
