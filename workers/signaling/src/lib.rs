//! The rooms of a live session as a Cloudflare Worker: the door in front, and a Durable Object for each room.
//!
//! Invariant: what is said in a room is decided by `heterodyne_live::room` alone, as in the program's own host; here are only sockets, clocks,
//! storage and randomness. Nothing about sound, names or addresses is written to a log.
//!
//! The protocol is described in `docs/signaling.md`.

mod address;
mod attachment;
mod door;
mod origins;
mod random;
mod refusal;
mod room_object;
mod settings;

use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    door::answer(request, &env).await
}
