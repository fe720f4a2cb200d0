//! The rooms of `serve`: limits, key and TURN from the command line.

use super::args::RoomArgs;
use super::{data_folder, refused};
use crate::exit::Failure;
use heterodyne_server::room::HostLimits;
use heterodyne_server::room::turn::Turn;
use heterodyne_server::rooms::{KeyFile, Rooms, Settings};

/// Holds the secret of the TURN server where no file does.
const TURN_SECRET: &str = "HETERODYNE_TURN_SECRET";

/// For how long TURN credentials are good.
const TURN_TTL_SECS: u64 = 600;

/// The rooms that `args` describe, bounded by `limits`.
pub fn rooms(args: &RoomArgs, limits: HostLimits) -> Result<Rooms, Failure> {
    let key_file = match &args.room_key {
        Some(path) => KeyFile::At(path.clone()),
        None => KeyFile::beside_certificate(data_folder::certificates().as_deref()),
    };
    Ok(Rooms::new(Settings {
        limits,
        key: key_file.get().map_err(refused)?,
        turn: turn(args)?,
        origins: args.origin.clone(),
    }))
}

/// The bounds that `args` describe.
pub fn limits(args: &RoomArgs) -> HostLimits {
    let mut limits = args.room_limits.clone().unwrap_or_default();
    let gate = &mut limits.gate;
    if let Some(sockets) = args.sockets {
        gate.sockets = sockets;
    }
    if let Some(sockets) = args.sockets_per_address {
        gate.sockets_per_address = sockets;
        // Who may have so many may also come back with all of them at once.
        gate.connect_burst = gate
            .connect_burst
            .max(u32::try_from(sockets).unwrap_or(u32::MAX));
    }
    limits
}

fn turn(args: &RoomArgs) -> Result<Option<Turn>, Failure> {
    if args.turn_url.is_empty() {
        return Ok(None);
    }
    let secret = match &args.turn_secret_file {
        Some(path) => Some(
            std::fs::read_to_string(path)
                .map_err(Failure::io(format!("read {}", path.display())))?,
        ),
        None => std::env::var(TURN_SECRET).ok(),
    };
    let secret = secret
        .map(|secret| secret.trim().to_owned())
        .filter(|secret| !secret.is_empty());
    let guarded = args.turn_url.iter().find(|url| url.starts_with("turn"));
    match (secret, guarded) {
        (None, Some(url)) => Err(Failure::Usage(format!(
            "--turn-url {url}: the secret of the server is missing; accepted is --turn-secret-file FILE with it, or {TURN_SECRET}"
        ))),
        (secret, _) => Ok(Some(Turn {
            urls: args.turn_url.clone(),
            secret: secret.unwrap_or_default().into_bytes(),
            ttl_secs: TURN_TTL_SECS,
        })),
    }
}
