//! One HTTP request and its answer, as much of HTTP/1.1 as rooms, WHIP and WHEP need.
//!
//! Invariant: an answer's head is at most 16 KiB and its body at most 256 KiB, whatever the server sends.

use std::io::{Read, Write};

use crate::address::Target;
use crate::dial::{Line, Trust, is_timeout};
use crate::error::PeerError;

const MOST_HEAD: usize = 16 * 1024;
const MOST_BODY: usize = 256 * 1024;
const MOST_HEADERS: usize = 64;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// `POST`, `DELETE`, …
    pub method: &'a str,
    /// Of whom.
    pub target: &'a Target,
    /// A bearer token.
    pub token: Option<&'a str>,
    /// Type of the body and the body.
    pub body: Option<(&'a str, &'a str)>,
    /// Type of an answer that is accepted.
    pub accept: Option<&'a str>,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Names in small letters, with values.
    pub headers: Vec<(String, String)>,
    /// Body as text; what is no text is replaced.
    pub body: String,
}

impl Answer {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The beginning of the body on one line, for an error.
    pub fn words(&self) -> String {
        let words: String = self
            .body
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .take(200)
            .collect();
        match words.trim() {
            "" => "without a word".to_owned(),
            words => words.to_owned(),
        }
    }
}

/// Asks, and reads the whole answer.
///
/// # Errors
/// The server cannot be reached, or its answer is not HTTP, or larger than is read.
pub fn ask(request: &Request<'_>, trust: &Trust) -> Result<Answer, PeerError> {
    let target = request.target;
    let mut text = format!(
        "{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: heterodyne/{}\r\nConnection: close\r\n",
        request.method,
        target.path,
        target.authority(),
        env!("CARGO_PKG_VERSION"),
    );
    if let Some(token) = request.token {
        if token.bytes().any(|byte| !(0x21..0x7F).contains(&byte)) {
            return Err(PeerError::Address {
                given: "--token".to_owned(),
                says: "holds a character that a header cannot have".to_owned(),
            });
        }
        text.push_str(&format!("Authorization: Bearer {token}\r\n"));
    }
    if let Some(accept) = request.accept {
        text.push_str(&format!("Accept: {accept}\r\n"));
    }
    if let Some((kind, body)) = request.body {
        text.push_str(&format!(
            "Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
    } else {
        text.push_str("Content-Length: 0\r\n\r\n");
    }
    let place = target.text();
    let mut line = Line::dial(target, trust)?;
    line.write_all(text.as_bytes())
        .and_then(|()| line.flush())
        .map_err(|error| PeerError::reach(&place, error))?;
    read(&mut line, &place)
}

fn read(line: &mut impl Read, place: &str) -> Result<Answer, PeerError> {
    let mut held = Vec::new();
    loop {
        if let Some((answer, length)) = head(&held, place)? {
            return body(line, held.split_off(length), answer, place);
        }
        if held.len() > MOST_HEAD {
            return Err(PeerError::answer(
                place,
                0,
                "the head of its answer is larger than 16 KiB",
            ));
        }
        if more(line, &mut held, place)? == 0 {
            return Err(PeerError::answer(
                place,
                0,
                "it broke off before its answer was whole",
            ));
        }
    }
}

fn head(held: &[u8], place: &str) -> Result<Option<(Answer, usize)>, PeerError> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response
        .parse(held)
        .map_err(|error| PeerError::answer(place, 0, format!("this is not HTTP: {error}")))?;
    let httparse::Status::Complete(length) = parsed else {
        return Ok(None);
    };
    let headers = response.headers.iter().map(|header| {
        let value = String::from_utf8_lossy(header.value).trim().to_owned();
        (header.name.to_ascii_lowercase(), value)
    });
    let answer = Answer {
        status: response.code.unwrap_or(0),
        headers: headers.collect(),
        body: String::new(),
    };
    Ok(Some((answer, length)))
}

fn body(
    line: &mut impl Read,
    mut held: Vec<u8>,
    mut answer: Answer,
    place: &str,
) -> Result<Answer, PeerError> {
    if answer.status < 200 {
        return Err(PeerError::answer(
            place,
            answer.status,
            "which nobody asked for",
        ));
    }
    let too_large = || PeerError::answer(place, 0, "its answer is larger than 256 KiB");
    let whole = match (
        answer.header("transfer-encoding"),
        answer.header("content-length"),
    ) {
        _ if matches!(answer.status, 204 | 304) => Vec::new(),
        (Some(coding), _) if coding.eq_ignore_ascii_case("chunked") => loop {
            if let Some(whole) = unchunked(&held, place)? {
                break whole;
            }
            if held.len() > 2 * MOST_BODY {
                return Err(too_large());
            }
            if more(line, &mut held, place)? == 0 {
                return Err(PeerError::answer(
                    place,
                    0,
                    "it broke off in the middle of its answer",
                ));
            }
        },
        (_, Some(length)) => {
            let length: usize = length.parse().map_err(|_| {
                PeerError::answer(place, 0, "the length of its answer is no number")
            })?;
            if length > MOST_BODY {
                return Err(too_large());
            }
            while held.len() < length {
                if more(line, &mut held, place)? == 0 {
                    return Err(PeerError::answer(
                        place,
                        0,
                        "it broke off in the middle of its answer",
                    ));
                }
            }
            held.truncate(length);
            held
        }
        _ => {
            while more(line, &mut held, place)? > 0 {
                if held.len() > MOST_BODY {
                    return Err(too_large());
                }
            }
            held
        }
    };
    if whole.len() > MOST_BODY {
        return Err(too_large());
    }
    answer.body = String::from_utf8_lossy(&whole).into_owned();
    Ok(answer)
}

/// The content of a chunked body, or nothing while it is not whole.
fn unchunked(mut held: &[u8], place: &str) -> Result<Option<Vec<u8>>, PeerError> {
    let wrong = || PeerError::answer(place, 0, "the pieces of its answer cannot be put together");
    let mut whole = Vec::new();
    loop {
        let (start, size) = match httparse::parse_chunk_size(held) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(wrong()),
        };
        if size == 0 {
            return Ok(Some(whole));
        }
        let size = usize::try_from(size)
            .ok()
            .filter(|size| *size <= MOST_BODY)
            .ok_or_else(wrong)?;
        let Some(piece) = held.get(start..start + size) else {
            return Ok(None);
        };
        whole.extend_from_slice(piece);
        match held.get(start + size..start + size + 2) {
            Some(b"\r\n") => held = &held[start + size + 2..],
            Some(_) => return Err(wrong()),
            None => return Ok(None),
        }
    }
}

fn more(line: &mut impl Read, held: &mut Vec<u8>, place: &str) -> Result<usize, PeerError> {
    let mut buffer = [0; 4096];
    match line.read(&mut buffer) {
        Ok(count) => {
            held.extend_from_slice(&buffer[..count]);
            Ok(count)
        }
        // TLS that ends without saying so is the end of an answer whose length is known otherwise.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(0),
        Err(error) if is_timeout(&error) => Err(PeerError::reach(place, "no answer in 10 s")),
        Err(error) => Err(PeerError::reach(place, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(bytes: &str) -> Result<Answer, PeerError> {
        read(&mut bytes.as_bytes(), "here")
    }

    #[test]
    fn lengths_pieces_and_ends_give_the_same_body() {
        for text in [
            "HTTP/1.1 201 Created\r\nLocation: /a\r\nContent-Length: 5\r\n\r\nv=0\r\nmore",
            "HTTP/1.1 201 Created\r\nlocation: /a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nv=\r\n3;x=y\r\n0\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 201 Created\r\nLOCATION: /a\r\n\r\nv=0\r\n",
        ] {
            let answer = answer(text).unwrap();
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (201, "v=0\r\n"),
                "{text}"
            );
            assert_eq!(answer.header("location"), Some("/a"));
        }
    }

    #[test]
    fn answers_that_are_none_are_refused() {
        let endless = format!("HTTP/1.1 200 OK\r\nA: {}", "x".repeat(MOST_HEAD + 10));
        for text in [
            "",
            "SSH-2.0-OpenSSH\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffff\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabXX",
            &endless,
        ] {
            assert!(answer(text).is_err(), "{:?}", &text[..text.len().min(60)]);
        }
    }
}
