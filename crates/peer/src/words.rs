//! What peers say to each other through a room, read from JSON that anybody may have sent.
//!
//! Invariant: what is missing, of another type or unknown makes no message; nothing here panics or grows.

use serde_json::{Value, json};

/// What a peer says through the room.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Signal {
    Offer(String),
    Answer(String),
    Candidate(String),
    NoMoreCandidates,
    Again,
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
