//! Small changes to session descriptions, and a look into those of others before anything takes them apart.
//!
//! Invariant: text in, text out; a description that is too large is none.

/// Largest description that is looked at.
pub const MOST_BYTES: usize = 64 * 1024;

/// Asks for Opus in two channels: without this, browsers send one.
pub fn with_stereo(sdp: &str) -> String {
    let opus: Vec<&str> = sdp
        .lines()
        .filter_map(|line| {
            let (payload, name) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
            name.to_ascii_lowercase()
                .starts_with("opus/48000")
                .then_some(payload)
        })
        .collect();
    let mut out = String::with_capacity(sdp.len() + 64);
    for line in sdp.lines() {
        out.push_str(line);
        let of_opus = line
            .strip_prefix("a=fmtp:")
            .and_then(|rest| rest.split_once(' '))
            .is_some_and(|(payload, _)| opus.contains(&payload));
        if of_opus && !line.contains("stereo=") {
            out.push_str(";stereo=1;sprop-stereo=1");
        }
        out.push_str("\r\n");
    }
    out
}

/// Whether a description is worth reading: of a usable size, and one at all.
pub fn is_plausible(sdp: &str) -> bool {
    sdp.len() <= MOST_BYTES && sdp.starts_with("v=0")
}

/// The other side's certificate, as its description names it.
pub fn fingerprint(sdp: &str) -> Option<String> {
    let line = sdp
        .lines()
        .find_map(|line| line.strip_prefix("a=fingerprint:"))?;
    Some(line.trim().to_ascii_lowercase())
}

/// Which offer a description is, to who answers it: its ICE user name, new with every offer that looks for ways.
pub fn ice_name(sdp: &str) -> Option<&str> {
    let line = sdp
        .lines()
        .find_map(|line| line.strip_prefix("a=ice-ufrag:"))?;
    Some(line.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_has_the_name_of_its_first_part() {
        let sdp = "v=0\r\nm=audio 9 x\r\na=ice-ufrag:aB+/\r\na=ice-pwd:z\r\na=ice-ufrag:other\r\n";
        assert_eq!(ice_name(sdp), Some("aB+/"));
        assert_eq!(ice_name("v=0\r\n"), None);
    }

    #[test]
    fn only_opus_becomes_stereo_and_only_once() {
        let sdp = "v=0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\na=rtpmap:0 PCMU/8000\r\na=fmtp:0 x=1\r\n";
        let wanted = sdp.replace("minptime=10", "minptime=10;stereo=1;sprop-stereo=1");
        assert_eq!(with_stereo(sdp), wanted);
        assert_eq!(with_stereo(&wanted), wanted);
        assert!(is_plausible(&wanted));
        assert!(!is_plausible("x") && !is_plausible(&"v=0".repeat(30_000)));
    }
}
