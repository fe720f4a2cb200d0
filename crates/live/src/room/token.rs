//! Names of rooms that nobody can guess or make up: random bytes, signed by the host's key.
//!
//! Invariant: a host knows its rooms without remembering them: a token that its key did not sign is refused before anything is kept for it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

const RANDOM_BYTES: usize = 16;
const SIGNATURE_BYTES: usize = 8;
const BYTES: usize = RANDOM_BYTES + SIGNATURE_BYTES;

/// Letters of a token.
pub const TOKEN_LETTERS: usize = BYTES / 3 * 4;

/// The key of a host. Links stay good as long as it does.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// A token that was checked.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token([u8; BYTES]);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// As it stands in a link.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

/// The key of one room: signs its seats.
#[derive(Clone)]
pub struct RoomKey([u8; 32]);

impl fmt::Debug for RoomKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoomKey")
    }
}

impl Key {
    /// A key of random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// A new token.
    pub fn mint(&self, random: [u8; RANDOM_BYTES]) -> Token {
        let mut bytes = [0; BYTES];
        bytes[..RANDOM_BYTES].copy_from_slice(&random);
        let signature = signature(&self.0, &[b"room", &random]);
        bytes[RANDOM_BYTES..].copy_from_slice(&signature[..SIGNATURE_BYTES]);
        Token(bytes)
    }

    /// The token that `text` is, when this key signed it.
    pub fn check(&self, text: &str) -> Option<Token> {
        if text.len() != TOKEN_LETTERS {
            return None;
        }
        let bytes: [u8; BYTES] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (random, claimed) = bytes.split_at(RANDOM_BYTES);
        is_signed(&self.0, &[b"room", random], claimed).then_some(Token(bytes))
    }

    /// The key of the room behind `token`.
    pub fn of_room(&self, token: &Token) -> RoomKey {
        RoomKey(signature(&self.0, &[b"seats", &token.0]))
    }
}

impl RoomKey {
    /// HMAC-SHA256 of `parts`, one after the other.
    pub(super) fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        signature(&self.0, parts)
    }

    /// Whether `claimed` begins the signature of `parts`; takes the same time wherever they differ.
    pub(super) fn signed(&self, parts: &[&[u8]], claimed: &[u8]) -> bool {
        is_signed(&self.0, parts, claimed)
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Hmac<Sha256> {
    // HMAC fills short keys up with zeros to the length of a block (RFC 2104).
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac
}

fn signature(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    mac(key, parts).finalize().into_bytes().into()
}

fn is_signed(key: &[u8; 32], parts: &[&[u8]], claimed: &[u8]) -> bool {
    mac(key, parts).verify_truncated_left(claimed).is_ok()
}
