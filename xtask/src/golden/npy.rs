//! Reads the arrays that numpy writes: little-endian float32 of shape (frames, 2), in C order.

use std::path::Path;

use crate::failure::{Failure, Outcome, at};

/// The samples of one file.
pub fn read(path: &Path) -> Outcome<Vec<[f64; 2]>> {
    let bytes = std::fs::read(path).map_err(at(path))?;
    parse(&bytes).map_err(|what| Failure::Check(format!("{}: {what}", path.display())))
}

fn parse(bytes: &[u8]) -> Result<Vec<[f64; 2]>, String> {
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or("not a numpy file")?;
    let (length, rest) = match rest {
        [1, _, a, b, rest @ ..] => (usize::from(u16::from_le_bytes([*a, *b])), rest),
        [2 | 3, _, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest),
        _ => return Err("an unknown version of the numpy format".to_owned()),
    };
    let header = rest.get(..length).ok_or("the header is cut off")?;
    let header = String::from_utf8_lossy(header);
    for needed in ["'<f4'", "'fortran_order': False", ", 2)"] {
        if !header.contains(needed) {
            return Err(format!(
                "expected little-endian float32 of shape (frames, 2), found {}",
                header.trim()
            ));
        }
    }
    let (samples, tail) = rest[length..].as_chunks::<8>();
    if !tail.is_empty() {
        return Err("the samples are cut off".to_owned());
    }
    let float =
        |bytes: &[u8]| f64::from(f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    Ok(samples
        .iter()
        .map(|frame| [float(&frame[..4]), float(&frame[4..])])
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, samples: &[f32]) -> Vec<u8> {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        samples
            .iter()
            .for_each(|sample| bytes.extend(sample.to_le_bytes()));
        bytes
    }

    #[test]
    fn frames_come_out_in_order() {
        let bytes = file(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
            &[1.0, 2.0, -3.0, 0.5],
        );
        assert_eq!(parse(&bytes).unwrap(), [[1.0, 2.0], [-3.0, 0.5]]);
    }

    #[test]
    fn another_type_or_a_cut_file_is_refused() {
        assert!(
            parse(&file(
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }",
                &[0.0; 4]
            ))
            .is_err()
        );
        assert!(
            parse(&file(
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }",
                &[0.0; 1]
            ))
            .is_err()
        );
        assert!(parse(b"RIFF").is_err());
    }
}
