//! A folder on disk as a site: files are read while they are sent, and asked for again each time.
//!
//! Invariant: a file is sent only when its real place, all symbolic links followed, lies in the real folder.

use crate::{app, headers, media_type, negotiation, pages};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use tokio_util::io::ReaderStream;

/// Bytes that are read at a time.
const CHUNK_BYTES: usize = 65_536;

/// A folder whose files are served.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Takes the folder at `root`.
    ///
    /// # Errors
    /// It is not there, or no folder.
    pub fn open(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        if root.is_dir() {
            Ok(Self { root })
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// Whether `path` is a folder with an index page.
    pub async fn has_index(&self, path: &str) -> bool {
        self.find(&format!("{path}/index.html")).await.is_some()
    }

    /// The answer to a request for a file, or nothing when there is none.
    pub async fn answer(&self, path: &str, request: &HeaderMap) -> Option<Response<Body>> {
        let place = self.find(path).await?;
        match Self::read(&place, path, request).await {
            Ok(answer) => Some(answer),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(_) => Some(pages::unreadable()),
        }
    }

    /// The real place of a file in the folder.
    async fn find(&self, path: &str) -> Option<PathBuf> {
        let place = tokio::fs::canonicalize(self.root.join(path)).await.ok()?;
        let inside = place.starts_with(&self.root);
        (inside && tokio::fs::metadata(&place).await.ok()?.is_file()).then_some(place)
    }

    async fn read(place: &Path, path: &str, request: &HeaderMap) -> io::Result<Response<Body>> {
        let file = tokio::fs::File::open(place).await?;
        let about = file.metadata().await?;
        let changed = about.modified()?.duration_since(UNIX_EPOCH);
        let changed_nanos = changed.unwrap_or_default().as_nanos();
        let tag = format!("W/\"{:x}-{changed_nanos:x}\"", about.len());
        let mut answer = Response::new(Body::empty());
        let said = answer.headers_mut();
        let caching = HeaderValue::from_static(headers::ASK_AGAIN);
        said.insert(header::CACHE_CONTROL, caching);
        let known = negotiation::has_already(&app::joined(request, header::IF_NONE_MATCH), &tag);
        if let Ok(tag) = HeaderValue::try_from(tag) {
            said.insert(header::ETAG, tag);
        }
        if known {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(answer);
        }
        let media_type = HeaderValue::from_static(media_type::of(path));
        said.insert(header::CONTENT_TYPE, media_type);
        // What grows meanwhile is cut off at the length that was said.
        let bytes = about.len();
        said.insert(header::CONTENT_LENGTH, bytes.into());
        let reader = tokio::io::AsyncReadExt::take(file, bytes);
        *answer.body_mut() = Body::from_stream(ReaderStream::with_capacity(reader, CHUNK_BYTES));
        Ok(answer)
    }
}
