//! The door: who may make a room, who is led to one.
//!
//! Invariant: an object is woken only for a token that the Worker's own key has signed, for an origin on the list, within the rate of an address.

use crate::address::{self, Wish};
use crate::origins::Origins;
use crate::random;
use crate::refusal::{refusal, with_type};
use crate::settings::Settings;
use heterodyne_live::room::message::{CloseCode, ErrorCode, Message};
use serde_json::json;
use worker::{Env, Headers, Method, Request, Response, Result, Url, WebSocketPair, console_error};

/// The name of the rooms in `wrangler.toml`.
const ROOMS: &str = "ROOMS";

/// Answers any request.
pub async fn answer(request: Request, env: &Env) -> Result<Response> {
    let settings = match Settings::of(env) {
        Ok(settings) => settings,
        Err(problem) => {
            console_error!("{problem}");
            return refusal(
                500,
                "settings",
                "this host lacks a setting; its log says which",
                Headers::new(),
            );
        }
    };
    let url = request.url()?;
    let (origin, admitted) = asked_by(&request, &url, &settings.origins)?;
    let headers = shared_with(origin.filter(|_| admitted).as_deref())?;
    let path = url.path();
    let room = path
        .strip_prefix("/rooms/")
        .filter(|token| !token.is_empty() && !token.contains('/'));
    match (request.method(), path, room) {
        _ if path != "/rooms" && room.is_none() => refusal(
            404,
            "not-found",
            "there are only /rooms and /rooms/TOKEN",
            headers,
        ),
        _ if !admitted => refusal(
            403,
            ErrorCode::BadOrigin.text(),
            "pages of this origin may not use this host",
            headers,
        ),
        (Method::Options, "/rooms", _) => {
            headers.set("access-control-allow-methods", "POST")?;
            headers.set("access-control-allow-headers", "content-type")?;
            headers.set("access-control-max-age", "600")?;
            Ok(Response::empty()?.with_status(204).with_headers(headers))
        }
        (Method::Post, "/rooms", _) => make_room(&request, env, &settings, headers).await,
        (Method::Get, _, Some(token)) if asks_for_a_socket(&request)? => {
            let token = token.to_owned();
            lead(request, env, &settings, &token, headers).await
        }
        (Method::Get, _, Some(_)) => {
            headers.set("upgrade", "websocket")?;
            refusal(
                426,
                ErrorCode::BadMessage.text(),
                "a room is spoken to over a WebSocket",
                headers,
            )
        }
        (_, "/rooms", _) => {
            headers.set("allow", "POST, OPTIONS")?;
            refusal(
                405,
                ErrorCode::BadMessage.text(),
                "a room is made with POST",
                headers,
            )
        }
        _ => {
            headers.set("allow", "GET")?;
            refusal(
                405,
                ErrorCode::BadMessage.text(),
                "a room is entered with GET",
                headers,
            )
        }
    }
}

/// Whose page asks, and whether it may.
fn asked_by(request: &Request, url: &Url, origins: &Origins) -> Result<(Option<String>, bool)> {
    let origin = request.headers().get("origin")?;
    let own = url.origin().ascii_serialization();
    let admitted = origin
        .as_deref()
        .is_none_or(|origin| origins.admits(origin, &own));
    Ok((origin, admitted))
}

/// Headers that let a page of another origin read the answer.
fn shared_with(origin: Option<&str>) -> Result<Headers> {
    let headers = Headers::new();
    headers.set("vary", "Origin")?;
    if let Some(origin) = origin {
        headers.set("access-control-allow-origin", origin)?;
    }
    Ok(headers)
}

fn asks_for_a_socket(request: &Request) -> Result<bool> {
    let upgrade = request.headers().get("upgrade")?;
    Ok(upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket")))
}

async fn make_room(
    request: &Request,
    env: &Env,
    settings: &Settings,
    headers: Headers,
) -> Result<Response> {
    if !address::admits(request, env, Wish::Room).await? {
        return refusal(
            429,
            ErrorCode::TooMany.text(),
            "this address makes too many rooms",
            headers,
        );
    }
    let token = settings.key.mint(random::bytes()?);
    Ok(Response::from_json(&json!({ "room": token.text() }))?.with_headers(with_type(headers)?))
}

/// Leads a socket to its room.
async fn lead(
    request: Request,
    env: &Env,
    settings: &Settings,
    token: &str,
    headers: Headers,
) -> Result<Response> {
    if !address::admits(&request, env, Wish::Socket).await? {
        return refusal(
            429,
            ErrorCode::TooMany.text(),
            "this address opens too many sockets",
            headers,
        );
    }
    match settings.key.check(token) {
        Some(_) => {
            env.durable_object(ROOMS)?
                .get_by_name(token)?
                .fetch_with_request(request)
                .await
        }
        None => turned_away(),
    }
}

/// A browser is not shown why a socket was refused, so it gets one that says so and ends.
fn turned_away() -> Result<Response> {
    let pair = WebSocketPair::new()?;
    pair.server.accept()?;
    pair.server.send_with_str(
        Message::error(ErrorCode::BadRoom, "this host did not make this room", true).text(),
    )?;
    let code = CloseCode::BadRoom;
    pair.server
        .close(Some(code.number()), Some(code.reason()))?;
    Response::from_websocket(pair.client)
}
