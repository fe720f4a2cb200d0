//! The few pages that the server writes itself: what is not there, what is not done, and an app that was not built.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};

/// How to get a program with the app inside; the command says the same on the terminal.
pub const HOW_TO_BUILD_THE_APP: &str =
    "type `cargo xtask web` in the checkout, then build this program again";

/// Nothing has this name.
pub fn not_found() -> Response<Body> {
    page(
        StatusCode::NOT_FOUND,
        "Not found",
        "There is no page with this address. <a href=\"/\">To the player</a>",
    )
}

/// Asked for by a name that is not this machine's.
pub fn misdirected() -> Response<Body> {
    page(
        StatusCode::MISDIRECTED_REQUEST,
        "Another address, please",
        "This server answers to <code>localhost</code>, to loopback addresses and to the names in its certificate. To reach it \
         by another name, start it with <code>--host NAME</code>, or with <code>--bind</code> and an address of this machine.",
    )
}

/// Only reading is possible.
pub fn method_not_allowed() -> Response<Body> {
    let mut answer = page(
        StatusCode::METHOD_NOT_ALLOWED,
        "Not possible",
        "Pages here can be read and nothing else.",
    );
    let allowed = header::HeaderValue::from_static("GET, HEAD");
    answer.headers_mut().insert(header::ALLOW, allowed);
    answer
}

/// A file of a served folder cannot be read.
pub fn unreadable() -> Response<Body> {
    page(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Unreadable",
        "This file is there and cannot be read.",
    )
}

/// Stands where the app would be.
pub fn app_missing() -> Response<Body> {
    page(
        StatusCode::SERVICE_UNAVAILABLE,
        "The player is not in this program",
        "This <code>heterodyne</code> was built without the web app. To have it inside, type <code>cargo xtask web</code> \
         in the checkout, then build this program again. <code>heterodyne serve --root FOLDER</code> serves an app that \
         lies in a folder.",
    )
}

fn page(status: StatusCode, title: &str, text: &str) -> Response<Body> {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title} - Heterodyne</title>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n</main>\n</html>\n"
    );
    let mut answer = Response::new(Body::from(html));
    *answer.status_mut() = status;
    let media_type = header::HeaderValue::from_static("text/html; charset=utf-8");
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    answer
}
