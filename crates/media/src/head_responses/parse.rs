//! From the bytes of a SOFA file to tables, with every size and number checked.

use std::panic::{AssertUnwindSafe, catch_unwind};

use heterodyne_engine::HeadResponses;
use sofar::hdf::{ParsedHdf, parse_with_children};

use super::array::{Values, attribute};
use super::{MAX_DIRECTIONS, MAX_RESPONSE_SAMPLES, MAX_SOFA_BYTES};
use crate::clip::CLIP_RATES_HZ;

/// Longest delay of a response, in seconds.
const MAX_DELAY_SECS: f64 = 1.0;
/// The convention that is read.
const CONVENTION: &str = "SimpleFreeFieldHRIR";

/// The error says in words what is wrong.
pub(super) fn parse_head_responses(bytes: &[u8]) -> Result<HeadResponses, String> {
    if bytes.len() as u64 > MAX_SOFA_BYTES {
        return Err(format!(
            "it has more than {MAX_SOFA_BYTES} bytes, the most that are read"
        ));
    }
    // The container's reader is safe code, but not proven free of panics on hostile input.
    catch_unwind(AssertUnwindSafe(|| {
        let parsed = parse_with_children(bytes)
            .map_err(|error| format!("it is no HDF5 file that can be read ({error})"))?;
        measurement(&parsed)
    }))
    .unwrap_or_else(|_| Err("the reader of the HDF5 container gave up".to_owned()))
}

fn measurement(file: &ParsedHdf<'_>) -> Result<HeadResponses, String> {
    for (name, accepted) in [
        ("Conventions", "SOFA"),
        ("SOFAConventions", CONVENTION),
        ("DataType", "FIR"),
    ] {
        let found = attribute(&file.root, name).unwrap_or_default();
        if found != accepted {
            return Err(format!(
                "its {name} is \"{}\"; accepted is {accepted}",
                crate::excerpt::excerpt(found)
            ));
        }
    }
    let impulses = Values::of(file, "Data.IR")?;
    let &[directions, ears, frames] = &impulses.shape[..] else {
        return Err(format!(
            "Data.IR has {} dimensions; accepted are 3",
            impulses.shape.len()
        ));
    };
    let within = (1..=MAX_DIRECTIONS).contains(&directions) && ears == 2 && frames > 0;
    if !within || impulses.numbers.len() > MAX_RESPONSE_SAMPLES {
        return Err(format!(
            "Data.IR is {directions} × {ears} × {frames}; accepted are 1 to {MAX_DIRECTIONS} directions, 2 ears, and at most \
             {MAX_RESPONSE_SAMPLES} samples together"
        ));
    }
    let rate = Values::of(file, "Data.SamplingRate")?;
    let rate_hz = rate.numbers.first().copied().unwrap_or(0.0);
    if rate_hz.fract() != 0.0 || !CLIP_RATES_HZ.contains(&(rate_hz as u32)) {
        return Err(format!(
            "its sampling rate is {rate_hz} Hz; accepted are whole rates from {} to {} Hz",
            CLIP_RATES_HZ.start(),
            CLIP_RATES_HZ.end()
        ));
    }
    looks_ahead(file)?;
    let order = if left_comes_second(file) {
        [1, 0]
    } else {
        [0, 1]
    };
    let response = |direction: usize, ear: usize| {
        let first = (2 * direction + ear) * frames;
        let samples = &impulses.numbers[first..first + frames];
        samples.iter().map(|x| *x as f32).collect::<Vec<_>>()
    };
    let delays = Delays::of(file, directions, rate_hz)?;
    Ok(HeadResponses {
        sample_rate: rate_hz as u32,
        directions: unit_vectors(file, directions)?,
        ears: order.map(|ear| (0..directions).map(|m| response(m, ear)).collect()),
        delays_frames: order.map(|ear| (0..directions).map(|m| delays.at(m, ear)).collect()),
    })
}

fn unit_vectors(file: &ParsedHdf<'_>, directions: usize) -> Result<Vec<[f64; 3]>, String> {
    let places = Values::of(file, "SourcePosition")?;
    if places.shape != [directions, 3] {
        return Err(format!(
            "SourcePosition is {:?}; accepted is {directions} × 3",
            places.shape
        ));
    }
    let vectors: Option<Vec<_>> = places.vectors().collect();
    vectors.ok_or_else(|| "SourcePosition has a source in the middle of the head".to_owned())
}

/// The listener has to look along the first axis.
fn looks_ahead(file: &ParsedHdf<'_>) -> Result<(), String> {
    let Ok(view) = Values::of(file, "ListenerView") else {
        return Ok(());
    };
    let astray = (view.vectors()).find(|v| !v.is_some_and(|v| v[1] > 0.999));
    match astray {
        None => Ok(()),
        Some(_) => {
            Err("its ListenerView is not straight ahead, which is the only one accepted".to_owned())
        }
    }
}

/// Whether the first receiver is the right ear. Where the file does not say, the first is the left one.
fn left_comes_second(file: &ParsedHdf<'_>) -> bool {
    let Ok(ears) = Values::of(file, "ReceiverPosition") else {
        return false;
    };
    match ears.shape[..] {
        [2, 3, times] if !ears.spherical && times > 0 => {
            ears.numbers[times] < ears.numbers[4 * times]
        }
        _ => false,
    }
}

/// Delays of all responses, or one for each ear.
struct Delays {
    frames: Vec<f64>,
}

impl Delays {
    fn of(file: &ParsedHdf<'_>, directions: usize, rate_hz: f64) -> Result<Self, String> {
        let delays = Values::of(file, "Data.Delay")?;
        if delays.shape != [directions, 2] && delays.shape != [1, 2] {
            return Err(format!(
                "Data.Delay is {:?}; accepted are {directions} × 2 and 1 × 2",
                delays.shape
            ));
        }
        let most = MAX_DELAY_SECS * rate_hz;
        match delays
            .numbers
            .iter()
            .find(|frames| !(0.0..=most).contains(*frames))
        {
            Some(bad) => Err(format!(
                "Data.Delay contains {bad}; accepted are 0 to {most} frames"
            )),
            None => Ok(Self {
                frames: delays.numbers,
            }),
        }
    }

    fn at(&self, direction: usize, ear: usize) -> f64 {
        self.frames[(2 * direction + ear) % self.frames.len()]
    }
}
