//! Answers requests for files: from the app inside the program, from a folder, or with a page that says what is missing.

use crate::app::App;
use crate::folder::Folder;
use crate::{pages, request_path};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use std::sync::Arc;

/// Where files come from.
#[derive(Debug)]
pub enum Site {
    /// The app inside this program.
    App(App),
    /// A folder.
    Folder(Folder),
    /// This program was built without the app.
    Missing,
}

impl Site {
    /// The app inside this program, or what says that there is none.
    pub fn embedded() -> Self {
        App::embedded().map_or(Self::Missing, Self::App)
    }

    /// Routes that answer every path with a file. Routes of other jobs are merged with them.
    pub fn routes(self) -> Router {
        Router::new().fallback(answer).with_state(Arc::new(self))
    }

    async fn file(&self, path: &str, request: &HeaderMap) -> Option<Response<Body>> {
        match self {
            Self::App(app) => app.answer(path, request),
            Self::Folder(folder) => folder.answer(path, request).await,
            Self::Missing => Some(pages::app_missing()),
        }
    }

    async fn has_index(&self, path: &str) -> bool {
        match self {
            Self::App(app) => app.has(&format!("{path}/index.html")),
            Self::Folder(folder) => folder.has_index(path).await,
            Self::Missing => false,
        }
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    // The body is let go of: no answer here depends on it.
    let (asked, _) = request.into_parts();
    if ![Method::GET, Method::HEAD].contains(&asked.method) {
        return pages::method_not_allowed();
    }
    let raw = asked.uri.path();
    let Some(mut path) = request_path::below_root(raw) else {
        return pages::not_found();
    };
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    if let Some(answer) = site.file(&path, &asked.headers).await {
        return answer;
    }
    if site.has_index(&path).await {
        let query = asked
            .uri
            .query()
            .map_or(String::new(), |query| format!("?{query}"));
        return moved(&format!("{raw}/{query}"));
    }
    pages::not_found()
}

/// Sends the browser to another address for good.
pub fn moved(to: &str) -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::PERMANENT_REDIRECT;
    match HeaderValue::try_from(to) {
        Ok(to) => {
            answer.headers_mut().insert(header::LOCATION, to);
            answer
        }
        Err(_) => pages::not_found(),
    }
}
