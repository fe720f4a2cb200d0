//! Requests: who may make a room, and who gets a socket.
//!
//! Invariant: nothing is kept for a request that is refused, but the count of its address.

use super::address::{self, Peer};
use super::hall::{Hall, Slot};
use super::origin::{self, Caller};
use super::{answers, socket};
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use heterodyne_live::room::ErrorCode;
use ring::digest;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// What is hashed behind a client's key (RFC 6455, section 1.3).
const WEBSOCKET: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// `POST /rooms`.
pub async fn make(
    State(hall): State<Arc<Hall>>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Response<Body> {
    let caller = caller(&hall, peer.as_ref(), &headers);
    if caller == Caller::Foreign {
        return answers::readable_by(answers::foreign(), &caller);
    }
    let answer = match hall.make_room(number(&hall, peer)) {
        Some(token) => answers::room(&token.text()),
        None => answers::too_many("this address has made many rooms; wait a little"),
    };
    answers::readable_by(answer, &caller)
}

/// `OPTIONS /rooms`: whether a page of another origin may make one.
pub async fn preflight(
    State(hall): State<Arc<Hall>>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Response<Body> {
    let caller = caller(&hall, peer.as_ref(), &headers);
    if caller == Caller::Foreign {
        return answers::readable_by(answers::foreign(), &caller);
    }
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let said = answer.headers_mut();
    said.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("POST"),
    );
    said.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type"),
    );
    answers::readable_by(answer, &caller)
}

/// `GET /rooms/TOKEN` with an upgrade to a WebSocket.
pub async fn enter(
    State(hall): State<Arc<Hall>>,
    Path(token): Path<String>,
    peer: Option<Extension<Peer>>,
    mut request: Request,
) -> Response<Body> {
    if caller(&hall, peer.as_ref(), request.headers()) == Caller::Foreign {
        return answers::foreign();
    }
    let Some(accepted) = accepted(request.headers()) else {
        let says = "this is the address of a WebSocket (RFC 6455, version 13)";
        let mut answer =
            answers::refused(StatusCode::UPGRADE_REQUIRED, ErrorCode::BadMessage, says);
        let said = answer.headers_mut();
        said.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        said.insert(
            header::SEC_WEBSOCKET_VERSION,
            HeaderValue::from_static("13"),
        );
        return answer;
    };
    let Some(slot) = Slot::take(&hall, number(&hall, peer)) else {
        return answers::too_many("too many sockets of this address, or in all; wait a little");
    };
    let token = hall.key.check(&token);
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(socket::upgraded(upgrade, slot, token));
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let said = answer.headers_mut();
    said.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    said.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    said.insert(header::SEC_WEBSOCKET_ACCEPT, accepted);
    answer
}

fn caller(hall: &Hall, peer: Option<&Extension<Peer>>, headers: &HeaderMap) -> Caller {
    let secure = peer.is_some_and(|Extension(peer)| peer.secure);
    origin::caller(&hall.origins, secure, headers)
}

fn number(hall: &Hall, peer: Option<Extension<Peer>>) -> u64 {
    let unknown = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    address::key(
        &hall.hasher,
        peer.map_or(unknown, |Extension(peer)| peer.address),
    )
}

/// The answer to a client's key, when it asks for a WebSocket.
fn accepted(headers: &HeaderMap) -> Option<HeaderValue> {
    let says = |name: header::HeaderName, word: &str| {
        let words = headers
            .get_all(name)
            .into_iter()
            .filter_map(|value| value.to_str().ok());
        words
            .flat_map(|value| value.split(','))
            .any(|said| said.trim().eq_ignore_ascii_case(word))
    };
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?.as_bytes();
    let asked = says(header::CONNECTION, "upgrade")
        && says(header::UPGRADE, "websocket")
        && says(header::SEC_WEBSOCKET_VERSION, "13")
        && key.len() == 24;
    let mut hashed = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    hashed.update(key);
    hashed.update(WEBSOCKET);
    asked.then(|| HeaderValue::try_from(STANDARD.encode(hashed.finish())).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6455, section 1.3.
    #[test]
    fn the_key_is_answered_as_the_standard_does() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        assert_eq!(accepted(&headers).unwrap(), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        headers.insert("sec-websocket-version", "8".parse().unwrap());
        assert_eq!(accepted(&headers), None);
    }
}
