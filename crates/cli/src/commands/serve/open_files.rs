//! How many files this program may have open: each socket and each connection is one.
//!
//! Invariant: the bound is only ever raised, and never beyond what the system's owner allows.

use heterodyne_server::limits::Limits;
use heterodyne_server::room::HostLimits;

/// Files that are no connections: listeners, the timers of the runtime, standard streams, files of the site that are being read.
const OTHERS: usize = 64;

/// Files that a server with these bounds has open at most.
fn needed(rooms: &HostLimits, limits: &Limits) -> u64 {
    let files = rooms.gate.sockets.saturating_add(limits.connections);
    u64::try_from(files.saturating_add(OTHERS)).unwrap_or(u64::MAX)
}

/// Raises the bound of this program to what the server may need. Says what is missing when the system does not allow so much.
pub fn raise(rooms: &HostLimits, limits: &Limits) -> Option<String> {
    let needed = needed(rooms, limits);
    let allowed = raised(needed)?;
    (allowed < needed).then(|| {
        format!(
            "This system allows {allowed} open files; the rooms may need {needed}. When they are used up, others wait to come in. \
             Allow more (ulimit -Hn, LimitNOFILE=), or give fewer with --sockets."
        )
    })
}

/// The bound after it was raised to `needed` as far as it goes; nothing where there is none.
#[cfg(unix)]
fn raised(needed: u64) -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let found = getrlimit(Resource::Nofile);
    let soft = found.current?;
    let wanted = needed.min(found.maximum.unwrap_or(u64::MAX));
    if wanted <= soft {
        return Some(soft);
    }
    let raised = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: Some(wanted),
            maximum: found.maximum,
        },
    );
    Some(if raised.is_ok() { wanted } else { soft })
}

/// Windows has no such bound for sockets.
#[cfg(not(unix))]
fn raised(_needed: u64) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_socket_and_connection_is_a_file() {
        let rooms: HostLimits = "{\"gate\":{\"sockets\":1000}}".parse().unwrap();
        let limits = Limits {
            connections: 200,
            ..Limits::default()
        };
        assert_eq!(needed(&rooms, &limits), 1000 + 200 + 64);
    }

    #[cfg(unix)]
    #[test]
    fn the_bound_is_raised_and_never_lowered_and_what_is_missing_is_said() {
        use rustix::process::{Resource, getrlimit};
        let before = getrlimit(Resource::Nofile);
        assert_eq!(raised(1), before.current, "nothing to raise");
        let most = "{\"gate\":{\"sockets\":18446744073709551615}}";
        let said = raise(&most.parse().unwrap(), &Limits::default());
        let after = getrlimit(Resource::Nofile);
        assert_eq!(after.maximum, before.maximum);
        assert!(after.current >= before.current || after.current.is_none());
        if let Some(allowed) = after.current {
            assert!(said.is_some_and(|said| said.contains(&allowed.to_string())));
        }
    }
}
