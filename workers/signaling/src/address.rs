//! How fast one address makes rooms and opens sockets: a small object for each address that asks.
//!
//! Invariant: the object keeps two buckets and nothing else, and deletes them once they are full again. No address is written anywhere: the name
//! of an object reaches storage only as the runtime's one-way hash of it.

use crate::settings::Settings;
use heterodyne_live::room::gate::GateLimits;
use heterodyne_live::room::rate::Bucket;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use worker::{Date, DurableObject, Env, Request, Response, Result, State, durable_object};

const ADDRESSES: &str = "ADDRESSES";
const BUCKETS: &str = "buckets";

/// What an address wants.
#[derive(Clone, Copy, PartialEq)]
pub enum Wish {
    Room,
    Socket,
}

/// Whether the address behind a request may have that now.
pub async fn admits(request: &Request, env: &Env, wish: Wish) -> Result<bool> {
    let address = request
        .headers()
        .get("cf-connecting-ip")?
        .unwrap_or_default();
    let object = env
        .durable_object(ADDRESSES)?
        .get_by_name(&group(&address))?;
    let url = match wish {
        Wish::Room => "https://address/room",
        Wish::Socket => "https://address/socket",
    };
    Ok(object.fetch_with_str(url).await?.status_code() == 204)
}

/// An address, or of version 6 the network of 64 bits that one household has.
fn group(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(address) => address.to_canonical().to_string(),
        Err(_) => String::new(),
    }
}

#[derive(Serialize, Deserialize)]
struct Buckets {
    rooms: Bucket,
    sockets: Bucket,
}

impl Buckets {
    fn full(now_ms: u64, limits: &GateLimits) -> Self {
        Self {
            rooms: Bucket::full(now_ms, limits.room_burst),
            sockets: Bucket::full(now_ms, limits.connect_burst),
        }
    }

    fn take(&mut self, now_ms: u64, limits: &GateLimits, wish: Wish) -> bool {
        match wish {
            Wish::Room => self
                .rooms
                .take(now_ms, limits.room_burst, limits.room_per_sec),
            Wish::Socket => self
                .sockets
                .take(now_ms, limits.connect_burst, limits.connect_per_sec),
        }
    }
}

/// Until when both buckets are full again, whatever they hold now.
fn full_after_ms(limits: &GateLimits) -> i64 {
    let secs = |burst: u32, per_sec: u32| i64::from(burst / per_sec.max(1)) + 1;
    1000 * secs(limits.room_burst, limits.room_per_sec)
        .max(secs(limits.connect_burst, limits.connect_per_sec))
}

/// The object of one address.
#[durable_object]
pub struct Addresses {
    state: State,
    env: Env,
}

impl DurableObject for Addresses {
    fn new(state: State, env: Env) -> Self {
        Self { state, env }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let limits = Settings::of(&self.env)?.limits.gate;
        let wish = if request.path() == "/room" {
            Wish::Room
        } else {
            Wish::Socket
        };
        let storage = self.state.storage();
        let known: Option<String> = storage.get(BUCKETS).await?;
        let now_ms = Date::now().as_millis();
        let known = known.and_then(|text| serde_json::from_str(&text).ok());
        let mut buckets = known.unwrap_or_else(|| Buckets::full(now_ms, &limits));
        let granted = buckets.take(now_ms, &limits, wish);
        if granted {
            storage
                .put(BUCKETS, serde_json::to_string(&buckets)?)
                .await?;
            storage.set_alarm(full_after_ms(&limits)).await?;
        }
        Ok(Response::empty()?.with_status(if granted { 204 } else { 429 }))
    }

    async fn alarm(&self) -> Result<Response> {
        self.state.storage().delete_all().await?;
        Response::empty()
    }
}
