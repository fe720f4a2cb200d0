//! The web app as it lies in the program: files by path, compressed, each under a tag that is the hash of its content.
//!
//! Invariant: an answer carries the bytes of the file or, with the tag of that form, their brotli; the plain form of a file is made
//! when first asked for and kept, so memory is bounded by the size of the app.

use crate::{headers, media_type, negotiation};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::OnceLock;

/// A row of the table that the build script writes.
struct Embedded {
    path: &'static str,
    hash: &'static str,
    bytes: usize,
    brotli: bool,
    content: &'static [u8],
}

static EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/app.rs"));

/// One file of the app.
#[derive(Debug)]
pub struct Asset {
    /// Hash of the plain bytes, letters and digits.
    pub hash: String,
    /// Length of the plain bytes.
    pub bytes: usize,
    /// Whether `content` is brotli.
    pub brotli: bool,
    /// What is kept.
    pub content: Bytes,
    plain: OnceLock<Option<Bytes>>,
}

impl Asset {
    /// A file whose kept form is `content`.
    pub fn new(hash: String, bytes: usize, brotli: bool, content: Bytes) -> Self {
        Self {
            hash,
            bytes,
            brotli,
            content,
            plain: OnceLock::new(),
        }
    }

    fn plain(&self) -> Option<Bytes> {
        if !self.brotli {
            return Some(self.content.clone());
        }
        let made = self.plain.get_or_init(|| {
            let reader = brotli_decompressor::Decompressor::new(&self.content[..], 65_536);
            let mut plain = Vec::with_capacity(self.bytes);
            let read = reader.take(self.bytes as u64 + 1).read_to_end(&mut plain);
            (read.ok()? == self.bytes).then(|| plain.into())
        });
        made.clone()
    }
}

/// The files of an app by their path below the root.
#[derive(Debug, Default)]
pub struct App {
    files: BTreeMap<String, Asset>,
}

impl App {
    /// The app inside this program, or nothing when it was built without.
    pub fn embedded() -> Option<Self> {
        let files = EMBEDDED.iter().map(|file| {
            let content = Bytes::from_static(file.content);
            let asset = Asset::new(file.hash.to_owned(), file.bytes, file.brotli, content);
            (file.path.to_owned(), asset)
        });
        let app = Self::of(files);
        (!app.files.is_empty()).then_some(app)
    }

    /// An app of these files.
    pub fn of(files: impl IntoIterator<Item = (String, Asset)>) -> Self {
        let files = files.into_iter().collect();
        Self { files }
    }

    /// Paths and files, sorted.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// Bytes that the app takes in this program.
    pub fn kept_bytes(&self) -> usize {
        self.files.values().map(|file| file.content.len()).sum()
    }

    /// Whether a file has this path.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The answer to a request for a file, or nothing when there is none.
    pub fn answer(&self, path: &str, request: &HeaderMap) -> Option<Response<Body>> {
        let file = self.files.get(path)?;
        let brotli =
            file.brotli && negotiation::takes_brotli(&joined(request, header::ACCEPT_ENCODING));
        let tag = match brotli {
            true => format!("\"{}-br\"", file.hash),
            false => format!("\"{}\"", file.hash),
        };
        let known = negotiation::has_already(&joined(request, header::IF_NONE_MATCH), &tag);
        let mut answer = Response::new(Body::empty());
        let said = answer.headers_mut();
        said.insert(header::ETAG, HeaderValue::try_from(tag).ok()?);
        let caching = match headers::carries_its_hash(path) {
            true => headers::FOR_EVER,
            false => headers::ASK_AGAIN,
        };
        said.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        if file.brotli {
            let coding = HeaderValue::from_static("accept-encoding");
            said.insert(header::VARY, coding);
        }
        if known {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            return Some(answer);
        }
        let media_type = HeaderValue::from_static(media_type::of(path));
        said.insert(header::CONTENT_TYPE, media_type);
        let content = match brotli {
            true => {
                said.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
                file.content.clone()
            }
            false => file.plain()?,
        };
        *answer.body_mut() = Body::from(content);
        Some(answer)
    }
}

/// All values of a header as one list.
pub fn joined(headers: &HeaderMap, name: header::HeaderName) -> String {
    let values = headers.get_all(name).iter();
    let readable: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
    readable.join(",")
}
