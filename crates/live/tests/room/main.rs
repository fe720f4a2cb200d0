//! Signaling rooms: what a room says to whom, and the client that talks to it.

mod bounds;
mod clients;
mod properties;
mod seats;
mod table;
mod tokens;
