//! Seats: the right to be the same peer again after a socket is lost, also after the host began anew.
//!
//! Invariant: a secret is good for one room and one number; who does not have it cannot make it, and two lives of a host never give the
//! same one twice.

use super::token::RoomKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const EPOCH_BYTES: usize = 8;
const SIGNED_BYTES: usize = 4 + EPOCH_BYTES;
const BYTES: usize = SIGNED_BYTES + 12;

/// What a secret says, once it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub id: u32,
    /// The life of the host in which it was given.
    pub epoch: [u8; EPOCH_BYTES],
}

/// The secret of the seat `id`.
pub fn secret(key: &RoomKey, claim: Claim) -> String {
    let mut bytes = [0; BYTES];
    bytes[..4].copy_from_slice(&claim.id.to_le_bytes());
    bytes[4..SIGNED_BYTES].copy_from_slice(&claim.epoch);
    let signature = key.sign(&[b"seat", &bytes[..SIGNED_BYTES]]);
    bytes[SIGNED_BYTES..].copy_from_slice(&signature[..BYTES - SIGNED_BYTES]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What `text` says, when this room gave it.
pub fn check(key: &RoomKey, text: &str) -> Option<Claim> {
    if text.len() != BYTES / 3 * 4 {
        return None;
    }
    let bytes: [u8; BYTES] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let (said, claimed) = bytes.split_at(SIGNED_BYTES);
    if !key.signed(&[b"seat", said], claimed) {
        return None;
    }
    let (id, epoch) = said.split_first_chunk::<4>()?;
    Some(Claim {
        id: u32::from_le_bytes(*id),
        epoch: epoch.try_into().ok()?,
    })
}

/// How a TURN server is to call the holder of a seat: tells nothing of the secret, the room or the name.
pub fn alias(key: &RoomKey, claim: Claim) -> String {
    let signature = key.sign(&[b"turn", &claim.id.to_le_bytes(), &claim.epoch]);
    URL_SAFE_NO_PAD.encode(&signature[..9])
}
