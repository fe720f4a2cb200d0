//! Arrays of numbers and texts in a SOFA file, as its HDF5 container has them.
//!
//! Invariant: an array that is returned has as many numbers as its shape says, all finite in single precision.

use std::f64::consts::PI;

use sofar::hdf::{DataFormat, DataObject, ParsedHdf};

/// An array of numbers, all finite, as many as its shape says.
pub(super) struct Values {
    pub shape: Vec<usize>,
    pub numbers: Vec<f64>,
    /// `true`: azimuth, elevation and distance; `false`: cartesian.
    pub spherical: bool,
}

impl Values {
    pub fn of(file: &ParsedHdf<'_>, name: &str) -> Result<Self, String> {
        let object = match file.get_child(name) {
            None => return Err(format!("it has no {name}")),
            Some(Err(error)) => return Err(format!("{name} cannot be read ({error})")),
            Some(Ok(object)) => object,
        };
        let numbers = numbers(&object).ok_or_else(|| {
            format!("{name} holds numbers of a kind that is not read; accepted are little-endian floats of 32 and 64 bits")
        })?;
        let shape: Vec<usize> = (object.ds.dimension_size.iter())
            .map(|size| usize::try_from(*size).unwrap_or(usize::MAX))
            .collect();
        let expected = shape
            .iter()
            .fold(1usize, |all, size| all.saturating_mul(*size));
        if expected != numbers.len() {
            return Err(format!(
                "{name} has {} numbers where its shape asks for {expected}",
                numbers.len()
            ));
        }
        if let Some(bad) = numbers.iter().find(|x| !(**x as f32).is_finite()) {
            return Err(format!(
                "{name} contains {bad}; accepted are finite numbers"
            ));
        }
        let spherical = attribute(&object, "Type") == Some("spherical");
        Ok(Self {
            shape,
            numbers,
            spherical,
        })
    }

    /// Triplets as unit vectors, x to the right, y ahead, z up. SOFA has x ahead and y to the left, azimuths from ahead to the left.
    pub fn vectors(&self) -> impl Iterator<Item = Option<[f64; 3]>> {
        self.numbers.chunks_exact(3).map(|triplet| {
            let [ahead, left, up] = if self.spherical {
                let (azimuth, elevation) = (triplet[0] * PI / 180.0, triplet[1] * PI / 180.0);
                let (flat, up) = (elevation.cos(), elevation.sin());
                [azimuth.cos() * flat, azimuth.sin() * flat, up]
            } else {
                [triplet[0], triplet[1], triplet[2]]
            };
            let length = (ahead * ahead + left * left + up * up).sqrt();
            (length > 1e-9).then(|| [-left / length, ahead / length, up / length])
        })
    }
}

/// The text of an attribute.
pub(super) fn attribute<'a>(object: &'a DataObject, name: &str) -> Option<&'a str> {
    let found = object.parsed_attributes.iter().find(|a| a.name == name)?;
    found.value.as_deref()
}

/// The numbers of an array of floats.
fn numbers(object: &DataObject) -> Option<Vec<f64>> {
    let (class, big_endian) = (
        object.dt.class_and_version & 0x0f,
        object.dt.class_bit_field & 1 != 0,
    );
    let Some(DataFormat::Float { bit_precision, .. }) = object.dt.data_fmt else {
        return None;
    };
    if class != 1 || big_endian {
        return None;
    }
    let bytes = &object.data;
    match bit_precision {
        64 => Some(
            bytes
                .as_chunks()
                .0
                .iter()
                .map(|x| f64::from_le_bytes(*x))
                .collect(),
        ),
        32 => Some(
            bytes
                .as_chunks()
                .0
                .iter()
                .map(|x| f32::from_le_bytes(*x).into())
                .collect(),
        ),
        _ => None,
    }
}
