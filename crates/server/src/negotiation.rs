//! What a request says about codings and about what it has already (RFC 9110, sections 12.5.3 and 13.1.2).

/// Whether brotli is to be sent: it is accepted, and the plain form is not asked for more strongly.
pub fn takes_brotli(accept_encoding: &str) -> bool {
    let (mut brotli, mut plain, mut rest) = (None, None, None);
    for part in accept_encoding.split(',') {
        let mut words = part.split(';').map(str::trim);
        let quality = words.clone().skip(1).find_map(quality);
        let thousandths = quality.unwrap_or(1000);
        match words.next().map(str::to_ascii_lowercase).as_deref() {
            Some("br") => brotli = Some(thousandths),
            Some("identity") => plain = Some(thousandths),
            Some("*") => rest = Some(thousandths),
            _ => {}
        }
    }
    let brotli = brotli.or(rest).unwrap_or(0);
    brotli > 0 && plain.is_none_or(|plain| brotli >= plain)
}

/// The weight of `q=0.5` in thousandths; what is no weight counts as a refusal.
fn quality(word: &str) -> Option<u16> {
    let (name, value) = word.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let value = value.trim();
    let (whole, digits) = value.split_once('.').unwrap_or((value, ""));
    let short = digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths = format!("{digits:0<3}").parse().unwrap_or(0);
    match (whole, short) {
        ("1", true) if thousandths == 0 => Some(1000),
        ("0", true) => Some(thousandths),
        _ => Some(0),
    }
}

/// Whether one of the tags of `If-None-Match` is `tag`, weakness aside; `*` is any.
pub fn has_already(if_none_match: &str, tag: &str) -> bool {
    let strong = |text: &str| text.trim().trim_start_matches("W/").to_owned();
    if_none_match.trim() == "*"
        || if_none_match
            .split(',')
            .any(|given| strong(given) == strong(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decide() {
        for accepted in [
            "br",
            "gzip, deflate, br",
            "gzip, deflate, br, zstd",
            "gzip;q=1.0, BR; q=0.5",
            "*",
            "br;q=0.001",
            "identity;q=0.5, br;q=0.5",
            "identity;q=0, br",
            "gzip, *;q=0.1",
            "br ; Q=1.000",
        ] {
            assert!(takes_brotli(accepted), "{accepted}");
        }
        for refused in [
            "",
            "gzip",
            "br;q=0",
            "br;q=0.000, *",
            "*;q=0",
            "identity",
            "identity;q=1, br;q=0.9",
            "br;q=2",
            "br;q=-1",
            "br;q=x",
            "brx",
            "x-br",
            "br;q=1.001",
            "br;q=0.0001",
        ] {
            assert!(!takes_brotli(refused), "{refused}");
        }
    }

    #[test]
    fn tags_are_compared_one_by_one() {
        for given in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", " * ", "\"b\",W/\"a\" "] {
            assert!(has_already(given, "\"a\""), "{given}");
        }
        for given in ["\"aa\"", "a", "", "\"b\"", "\"a", "\"*\""] {
            assert!(!has_already(given, "\"a\""), "{given}");
        }
        assert!(has_already("\"5-6\"", "W/\"5-6\""));
    }
}
