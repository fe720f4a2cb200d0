//! The key that signs links to rooms, kept so that they survive a restart.
//!
//! Invariant: the file is readable by its owner alone from the moment it exists; one that others could read is not used.

use crate::error::ServerError;
use crate::private_file;
use heterodyne_live::room::token::Key;
use ring::rand::{SecureRandom, SystemRandom};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file's name beside the certificate.
const NAME: &str = "rooms.key";

/// Where the key is kept.
#[derive(Clone, Debug)]
pub enum KeyFile {
    /// In this file.
    At(PathBuf),
    /// Nowhere: links end with this run.
    Nowhere,
}

impl KeyFile {
    /// The file in the folder of the certificate, when there is one.
    pub fn beside_certificate(folder: Option<&Path>) -> Self {
        folder.map_or(Self::Nowhere, |folder| Self::At(folder.join(NAME)))
    }

    /// The key that is there, else a new one that is kept there.
    ///
    /// # Errors
    /// The file cannot be read or written, is no key, or is readable by others; or there is no randomness.
    pub fn get(&self) -> Result<Key, ServerError> {
        let Self::At(path) = self else {
            return random().map(Key::new);
        };
        match fs::read_to_string(path) {
            Ok(text) => read(path, &text).map(Key::new),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let bytes = random()?;
                let mut text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                text.push('\n');
                let folder = path
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty());
                if let Some(folder) = folder {
                    private_file::folder(folder).map_err(ServerError::file(folder))?;
                }
                private_file::write(path, &text, 0o600).map_err(ServerError::file(path))?;
                Ok(Key::new(bytes))
            }
            Err(error) => Err(ServerError::file(path)(error)),
        }
    }
}

fn random() -> Result<[u8; 32], ServerError> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| ServerError::Certificate {
            place: "key of the rooms".to_owned(),
            found: "the system gives no random bytes".to_owned(),
        })?;
    Ok(bytes)
}

fn read(path: &Path, text: &str) -> Result<[u8; 32], ServerError> {
    let wrong = |found: &str| ServerError::Certificate {
        place: path.display().to_string(),
        found: found.to_owned(),
    };
    if !private_file::only_for_its_owner(path) {
        return Err(wrong(
            "others can read this key of the rooms; remove the file, and a new key is made (links end), or chmod 600 it",
        ));
    }
    let letters = text.trim();
    let mut bytes = [0; 32];
    let fine = letters.len() == 64 && letters.is_ascii();
    let pairs = (0..32).map(|at| letters.get(2 * at..2 * at + 2));
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let value = pair
            .filter(|_| fine)
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        *byte =
            value.ok_or_else(|| wrong("no key of rooms; accepted are 64 hexadecimal digits"))?;
    }
    Ok(bytes)
}
