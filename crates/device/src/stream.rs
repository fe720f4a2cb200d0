//! An open device.

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{Data, OutputCallbackInfo, SampleFormat};

use crate::callback::Callback;
use crate::error::DeviceError;
use crate::plan::{Place, Plan};
use crate::rim::DeviceSample;
use crate::trouble::Trouble;
use crate::virtual_device;

/// Plays until it is dropped.
pub(crate) enum Stream {
    Card(#[expect(dead_code, reason = "dropping it ends the sound")] cpal::Stream),
    Virtual(#[expect(dead_code, reason = "dropping it ends the sound")] virtual_device::Playing),
}

/// Opens a device and lets it call back.
///
/// # Errors
/// It refuses.
pub(crate) fn open(
    plan: &Plan,
    mut callback: Callback,
    mut trouble: Trouble,
) -> Result<Stream, DeviceError> {
    let refused = |cause: String| DeviceError::Refused {
        device: plan.name.clone(),
        cause,
    };
    match &plan.place {
        Place::Virtual(device) => device
            .attach((plan.sample_rate, plan.channels), callback, trouble)
            .map(Stream::Virtual)
            .ok_or_else(|| refused("it is not plugged in any more as it was".to_owned())),
        Place::Card {
            device,
            config,
            format,
        } => {
            let stream = device
                .build_output_stream_raw(
                    *config,
                    *format,
                    move |data, info| serve(&mut callback, data, info),
                    move |error| trouble.error(error),
                    None,
                )
                .map_err(|cause| refused(cause.to_string()))?;
            stream.play().map_err(|cause| refused(cause.to_string()))?;
            Ok(Stream::Card(stream))
        }
    }
}

/// Fills a buffer of whatever format.
fn serve(callback: &mut Callback, data: &mut Data, info: &OutputCallbackInfo) {
    let times = info.timestamp();
    let held = times.playback.saturating_duration_since(times.callback);
    match data.sample_format() {
        SampleFormat::F32 => fill::<f32>(callback, data, held),
        SampleFormat::F64 => fill::<f64>(callback, data, held),
        SampleFormat::I8 => fill::<i8>(callback, data, held),
        SampleFormat::I16 => fill::<i16>(callback, data, held),
        SampleFormat::I24 => fill::<cpal::I24>(callback, data, held),
        SampleFormat::I32 => fill::<i32>(callback, data, held),
        SampleFormat::U8 => fill::<u8>(callback, data, held),
        SampleFormat::U16 => fill::<u16>(callback, data, held),
        SampleFormat::U24 => fill::<cpal::U24>(callback, data, held),
        SampleFormat::U32 => fill::<u32>(callback, data, held),
        // No plan asks for another; the buffer is silence as it comes.
        _ => {}
    }
}

fn fill<T: DeviceSample>(callback: &mut Callback, data: &mut Data, held: std::time::Duration) {
    if let Some(out) = data.as_slice_mut::<T>() {
        callback.fill(out, held);
    }
}
