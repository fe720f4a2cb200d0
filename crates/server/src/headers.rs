//! What every answer says to the browser: isolate this page, run only what comes from here, guess nothing.
//!
//! Invariant: these lines are on every answer, errors included, and the files of `web/hosting` say the same (tested).
//! Isolation (HTML standard, "cross-origin isolated"): the opener and embedder policies give the page SharedArrayBuffer, and
//! with it the path of the engine that survives a blocked page.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use axum::response::Response;

/// Isolation alone: what a host needs for the engine's threads.
pub const ISOLATION: [(&str, &str); 3] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// What a page may load and run (CSP level 3). WebAssembly is compiled; no other code is made at run time. A page may connect elsewhere, because Live reaches
/// servers of rooms and media servers that a person names; Player and Lab take that back by a `meta` element of their own, for policies add up to the stricter one.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*; \
     img-src 'self' data: blob:; media-src 'self' blob: data:; style-src 'self'; object-src 'none'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// Devices and abilities that a page may ask for. The microphone stays possible, for pages that listen.
pub const PERMISSIONS: &str = "autoplay=(self), microphone=(self), screen-wake-lock=(self), camera=(), geolocation=(), \
     display-capture=(), payment=(), usb=()";

/// All headers that do not depend on the answer, in the order in which the samples of `web/hosting` list them.
pub const ALWAYS: [(&str, &str); 7] = [
    ISOLATION[0],
    ISOLATION[1],
    ISOLATION[2],
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", PERMISSIONS),
];

/// `Cache-Control` of files whose name carries the hash of their content.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `Cache-Control` of all other files: kept, but asked for again each time.
pub const ASK_AGAIN: &str = "no-cache";

/// Puts [`ALWAYS`] on every answer of `router`. What an answer says itself is left alone.
pub fn on_everything(router: Router) -> Router {
    router.layer(middleware::map_response(add))
}

async fn add(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        let name = HeaderName::from_static(name);
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(ASK_AGAIN));
    answer
}

/// Whether a path is named after its content, as Vite names what it builds: `assets/NAME-HASH.ENDING` with eight characters of
/// base64url. A word that could be part of a name does not count, so that a file never stays old in a cache by accident.
pub fn carries_its_hash(path: &str) -> bool {
    let Some((_, name)) = path.rsplit_once("assets/") else {
        return false;
    };
    name.match_indices('.')
        .any(|(end, _)| ends_with_hash(&name.as_bytes()[..end]))
}

fn ends_with_hash(stem: &[u8]) -> bool {
    let Some((before, hash)) = stem.split_last_chunk::<8>() else {
        return false;
    };
    let base64url = hash
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let no_word = hash[0] == b'_'
        || hash.iter().any(u8::is_ascii_digit)
        || hash[1..].iter().any(u8::is_ascii_uppercase);
    before.len() > 1 && before.ends_with(b"-") && base64url && no_word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_content_are_kept_for_ever() {
        for path in [
            "assets/player-DiwrgTda.js",
            "assets/heterodyne-B7PI925R.wasm",
            "lab/assets/a-1a2b3c4d.css",
            "assets/ring.worklet-RFY3CWae.js",
            "assets/ring.worklet-RFY3CWae.js.map",
            "assets/worklet-_x-4aBcd.js.map",
        ] {
            assert!(carries_its_hash(path), "{path}");
        }
        for path in [
            "index.html",
            "player-DiwrgTda.js",
            "assets/player-settings.json",
            "assets/the-Overview.json",
            "assets/a-1a2b3c4.js",
            "assets/-1a2b3c4d.js",
            "assets/1a2b3c4d.js",
            "assets/player-DiwrgTda",
            "assets/x-Diwr/Tda9.js",
            "assets/v1.2-settings.json",
        ] {
            assert!(!carries_its_hash(path), "{path}");
        }
    }

    #[test]
    fn the_policy_names_no_other_origin_but_to_connect_and_no_inline_code() {
        for rule in POLICY.split(';').map(str::trim) {
            if rule.starts_with("connect-src ") {
                continue;
            }
            for word in ["http:", "https:", "*", "'unsafe-inline'", "'unsafe-eval'"] {
                assert!(
                    !rule.split(' ').any(|part| part == word),
                    "{word} in {rule}"
                );
            }
        }
    }
}
