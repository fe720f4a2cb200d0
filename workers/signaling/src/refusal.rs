//! What a client is told that comes no further than the door.

use serde_json::json;
use worker::{Headers, Response, Result};

/// An answer with a status and `{"error":{"code","says"}}`.
pub fn refusal(status: u16, code: &str, says: &str, headers: Headers) -> Result<Response> {
    let body = json!({ "error": { "code": code, "says": says } });
    Ok(Response::from_json(&body)?
        .with_status(status)
        .with_headers(with_type(headers)?))
}

/// The headers of an answer in JSON.
pub fn with_type(headers: Headers) -> Result<Headers> {
    headers.set("content-type", "application/json")?;
    headers.set("cache-control", "no-store")?;
    Ok(headers)
}
