//! What the runtime keeps with a socket while the room sleeps.
//!
//! Invariant: a socket that was told to close has none, so that a room that wakes does not take it for one of its own.

use heterodyne_live::room::SocketId;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::worker_sys::web_sys;
use worker::{Result, State, WebSocket, js_sys};

/// The number of a socket, and when it was heard.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Attachment {
    pub id: SocketId,
    pub heard_ms: u64,
}

impl Attachment {
    /// Of a socket, while it is open.
    pub fn of(socket: &WebSocket) -> Option<Self> {
        socket.deserialize_attachment().ok().flatten()
    }

    /// Keeps it with the socket.
    pub fn keep(self, socket: &WebSocket) -> Result<()> {
        socket.serialize_attachment(self)
    }

    /// The socket was told to close.
    pub fn drop(socket: &WebSocket) {
        // It fails for a socket that has ended, and then there is nothing to drop.
        let _ = socket.serialize_attachment(());
    }
}

#[wasm_bindgen]
extern "C" {
    /// The state of an object, for a method that the crate `worker` does not have.
    type Answering;

    #[wasm_bindgen(method, catch, js_name = getWebSocketAutoResponseTimestamp)]
    fn answered(this: &Answering, socket: &web_sys::WebSocket) -> Result<JsValue, JsValue>;
}

/// When the runtime last answered a sign of life on this socket without waking the room.
pub fn answered_ms(state: &State, socket: &WebSocket) -> Option<u64> {
    let state: &Answering = state.as_raw().unchecked_ref();
    let date = state.answered(socket.as_ref()).ok()?;
    let date = date.dyn_into::<js_sys::Date>().ok()?;
    // Milliseconds since 1970 fit, and are never negative.
    Some(date.get_time() as u64)
}
