//! What peers say to each other through a room, read from JSON that anybody may have sent.
//!
//! Invariant: what is missing, of another type or unknown makes no message; nothing here panics or grows.

use serde_json::{Value, json};

/// What a peer says through the room.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Signal {
    Offer(String),
    /// An answer, and the ICE name of the offer that it is to, where the peer tells.
    Answer(String, Option<String>),
    Candidate(String),
    NoMoreCandidates,
    /// The peer needs another offer; with a new connection where it has none, or one that brings nothing.
    Again {
        anew: bool,
    },
}

impl Signal {
    pub fn of(data: &Value) -> Option<Self> {
        if data["again"].as_bool() == Some(true) {
            let anew = data["anew"].as_bool() == Some(true);
            return Some(Self::Again { anew });
        }
        let description = &data["description"];
        if description.is_object() {
            let sdp = description["sdp"].as_str()?.to_owned();
            return match description["type"].as_str()? {
                "offer" => Some(Self::Offer(sdp)),
                "answer" => Some(Self::Answer(
                    sdp,
                    description["to"].as_str().map(str::to_owned),
                )),
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
            Self::Answer(sdp, None) => json!({"description": {"type": "answer", "sdp": sdp}}),
            Self::Answer(sdp, Some(to)) => {
                json!({"description": {"type": "answer", "sdp": sdp, "to": to}})
            }
            Self::Candidate(line) => {
                json!({"candidate": {"candidate": line, "sdpMid": "0", "sdpMLineIndex": 0}})
            }
            Self::NoMoreCandidates => json!({"candidate": null}),
            Self::Again { anew } => json!({"again": true, "anew": anew}),
        }
    }
}

/// For people to read: no control characters, no end.
pub(crate) fn clean(text: &str, most: usize) -> String {
    let shown = text.chars().filter(|letter| !letter.is_control());
    shown.take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_go_there_and_back() {
        for signal in [
            Signal::Offer("v=0".into()),
            Signal::Answer("v=0".into(), None),
            Signal::Answer("v=0".into(), Some("aB3/".into())),
            Signal::Candidate("candidate:1 1 udp 1 127.0.0.1 9 typ host".into()),
            Signal::NoMoreCandidates,
            Signal::Again { anew: false },
            Signal::Again { anew: true },
        ] {
            assert_eq!(Signal::of(&signal.data()), Some(signal));
        }
    }

    #[test]
    fn nonsense_makes_no_message() {
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
        assert_eq!(clean("A\u{1b}[2Jda", 64), "A[2Jda");
        assert_eq!(clean(&"x".repeat(100), 64).len(), 64);
    }
}
