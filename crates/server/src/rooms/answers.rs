//! What is answered over HTTP, before there is a socket.

use super::origin::Caller;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use heterodyne_live::room::ErrorCode;

/// A new room.
pub fn room(token: &str) -> Response<Body> {
    json(StatusCode::OK, serde_json::json!({ "room": token }))
}

/// Something was refused.
pub fn refused(status: StatusCode, code: ErrorCode, says: &str) -> Response<Body> {
    json(
        status,
        serde_json::json!({ "error": { "code": code.text(), "says": says } }),
    )
}

/// A page that is not on the list.
pub fn foreign() -> Response<Body> {
    let says = "pages of this origin may not use the rooms of this server; start it with --origin to allow them";
    refused(StatusCode::FORBIDDEN, ErrorCode::BadOrigin, says)
}

/// An address that wants too much.
pub fn too_many(says: &str) -> Response<Body> {
    let mut answer = refused(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooMany, says);
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    answer
}

/// Lets a page of another origin read `answer`, when it is on the list.
pub fn readable_by(mut answer: Response<Body>, caller: &Caller) -> Response<Body> {
    let headers = answer.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    if let Caller::Listed(origin) = caller
        && let Ok(origin) = HeaderValue::try_from(origin)
    {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    answer
}

fn json(status: StatusCode, value: serde_json::Value) -> Response<Body> {
    let mut answer = Response::new(Body::from(value.to_string()));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
