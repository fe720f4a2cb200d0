//! What the Worker is told by its variables and secrets.
//!
//! Invariant: a missing or unreadable key stops everything: no room is ever made or opened with a key that others know.

use crate::origins::Origins;
use heterodyne_live::room::HostLimits;
use heterodyne_live::room::token::Key;
use heterodyne_live::room::turn::Turn;
use std::sync::Arc;
use worker::Env;

/// How long TURN's credentials are good.
const TURN_TTL_SECS: u64 = 600;

/// How the tests look behind the curtain.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Watched {
    /// Not at all.
    #[default]
    No,
    /// Each time a room begins or wakes, a line says so.
    Tells,
    /// A room keeps nothing in memory from one event to the next.
    Forgets,
}

/// All of it.
pub struct Settings {
    pub key: Key,
    pub origins: Origins,
    pub turn: Option<Arc<Turn>>,
    pub limits: HostLimits,
    pub watched: Watched,
}

impl Settings {
    /// Reads the variables. The error says which of them, what was found and what is accepted.
    pub fn of(env: &Env) -> Result<Self, String> {
        let key = key(&text(env, "ROOM_KEY").unwrap_or_default())?;
        let turn = turn(text(env, "TURN_URLS"), text(env, "TURN_SECRET"))?;
        let limits = text(env, "ROOM_LIMITS").as_deref().unwrap_or("{}").parse();
        let limits = limits.map_err(|error| format!("ROOM_LIMITS: {error}"))?;
        let watched = match text(env, "ROOM_WATCHED").as_deref() {
            None => Watched::No,
            Some("tells") => Watched::Tells,
            Some("forgets") => Watched::Forgets,
            Some(other) => {
                return Err(format!(
                    "ROOM_WATCHED is {other:?}; accepted are tells and forgets"
                ));
            }
        };
        let origins = Origins::of(&text(env, "ORIGINS").unwrap_or_default())?;
        Ok(Self {
            key,
            origins,
            turn,
            limits,
            watched,
        })
    }
}

/// A variable or secret that is there and not empty.
fn text(env: &Env, name: &str) -> Option<String> {
    let text = env.var(name).ok()?.to_string();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

fn key(text: &str) -> Result<Key, String> {
    let wrong = || {
        format!(
            "the secret ROOM_KEY has {} characters; accepted are 64 hexadecimal digits",
            text.chars().count()
        )
    };
    if text.len() != 64 || !text.is_ascii() {
        return Err(wrong());
    }
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).map_err(|_| wrong())?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
    }
    Ok(Key::new(bytes))
}

fn turn(urls: Option<String>, secret: Option<String>) -> Result<Option<Arc<Turn>>, String> {
    let Some(urls) = urls else { return Ok(None) };
    let urls: Vec<String> = urls
        .split([',', ' '])
        .filter(|url| !url.is_empty())
        .map(str::to_owned)
        .collect();
    let known = ["stun:", "stuns:", "turn:", "turns:"];
    if let Some(url) = urls
        .iter()
        .find(|url| !known.iter().any(|scheme| url.starts_with(scheme)))
    {
        return Err(format!(
            "TURN_URLS holds {url:?}; accepted are addresses that begin with {}",
            known.join(" ")
        ));
    }
    if secret.is_none() && urls.iter().any(|url| url.starts_with("turn")) {
        return Err(
            "TURN_URLS names a TURN server and the secret TURN_SECRET is missing".to_owned(),
        );
    }
    let secret = secret.unwrap_or_default().into_bytes();
    Ok(Some(Arc::new(Turn {
        urls,
        secret,
        ttl_secs: TURN_TTL_SECS,
    })))
}
