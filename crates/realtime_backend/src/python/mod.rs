//! The Python module `realtime_backend`, whose package takes everything from here.
//!
//! Every function leaves the interpreter while it works. What is said here of seconds is the time line of the track, on
//! which steps overlap by their crossfades.

mod failure;
mod home;
mod renders;
mod samples;

use std::path::PathBuf;

use pyo3::prelude::*;

use crate::source::Source;

use failure::exception;
use home::Home;

/// Plays tracks in real time, and renders what it would play.
///
/// One stream plays at a time. Every function may be called from any thread, before the first start and after the last
/// stop too; what has nothing to act on does nothing. Tracks are JSON texts in either dialect; relative paths in them
/// count from the working directory.
///
/// The environment variable HETERODYNE_DEVICE names the device ("default", "null" or a name), REALTIME_BACKEND_CONFIG the
/// file of settings; without it that is config.toml in the working directory.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    for function in [
        wrap_pyfunction!(start_stream, module)?,
        wrap_pyfunction!(stop_stream, module)?,
        wrap_pyfunction!(pause_stream, module)?,
        wrap_pyfunction!(resume_stream, module)?,
        wrap_pyfunction!(start_from, module)?,
        wrap_pyfunction!(update_track, module)?,
        wrap_pyfunction!(push_clip_samples, module)?,
        wrap_pyfunction!(set_master_gain, module)?,
        wrap_pyfunction!(enable_gpu, module)?,
        wrap_pyfunction!(render_sample_wav, module)?,
        wrap_pyfunction!(render_full_wav, module)?,
        wrap_pyfunction!(current_step, module)?,
        wrap_pyfunction!(elapsed_samples, module)?,
    ] {
        module.add_function(function)?;
    }
    let at_exit = module.py().import("atexit")?;
    at_exit.call_method1("register", (wrap_pyfunction!(close, module)?,))?;
    Ok(())
}

/// Play a track on the output device, in place of what plays.
///
/// Returns when the device is open; clips are decoded and the sound is worked out in the background.
///
/// Args:
///     track_json_str: the track as JSON text.
///     start_time: where to begin, in seconds of the track; None is 0, below 0 is 0, past the end is the end.
///
/// Raises:
///     ValueError: the text is no JSON or no track; it names every problem with its line. What plays goes on.
///     RuntimeError: there is no output device, or it cannot be used.
#[pyfunction]
#[pyo3(signature = (track_json_str, start_time=None))]
fn start_stream(py: Python<'_>, track_json_str: &str, start_time: Option<f64>) -> PyResult<()> {
    let started = Home::here().work(py, |backend| {
        let source = Source::text_of_program(track_json_str);
        backend.start_stream(source, start_time.unwrap_or(0.0))
    });
    started.map_err(exception)
}

/// End the sound and close the device. Nothing happens when nothing plays.
#[pyfunction]
fn stop_stream(py: Python<'_>) {
    Home::here().work(py, |backend| backend.stop_stream());
}

/// Fall silent and stand still. Nothing happens when nothing plays.
#[pyfunction]
fn pause_stream(py: Python<'_>) {
    Home::here().work(py, |backend| backend.pause_stream());
}

/// Go on after a pause. Nothing happens when nothing plays.
#[pyfunction]
fn resume_stream(py: Python<'_>) {
    Home::here().work(py, |backend| backend.resume_stream());
}

/// Go on at another place. Nothing happens when nothing plays.
///
/// Args:
///     position: seconds of the track; below 0 is 0, past the end is the end.
#[pyfunction]
fn start_from(py: Python<'_>, position: f64) {
    Home::here().work(py, |backend| backend.start_from(position));
}

/// Play another track from the same position on. Clips that are pushed and stay where they are keep what was pushed.
///
/// Args:
///     track_json_str: the track as JSON text.
///
/// Raises:
///     ValueError: the text is no JSON or no track, whether something plays or not. What plays goes on.
#[pyfunction]
fn update_track(py: Python<'_>, track_json_str: &str) -> PyResult<()> {
    let updated = Home::here().work(py, |backend| {
        backend.update_track(Source::text_of_program(track_json_str))
    });
    updated.map_err(exception)
}

/// Append samples to a clip whose file could not be opened. Ignored for every other clip, and when nothing plays.
///
/// Args:
///     index: which clip of the track, from 0.
///     samples: interleaved stereo, left first, at the rate of the output device, full scale ±1; any sequence of floats,
///         or a buffer of 32 or 64 bit floats, flat or of shape (frames, 2).
///     finished: nothing more will come.
#[pyfunction]
#[pyo3(signature = (index, samples, finished=false))]
fn push_clip_samples(
    py: Python<'_>,
    index: i64,
    samples: &Bound<'_, PyAny>,
    finished: bool,
) -> PyResult<()> {
    let samples = samples::interleaved(samples)?;
    if let Ok(index) = usize::try_from(index) {
        Home::here().work(py, |backend| {
            backend.push_clip_samples(index, &samples, finished)
        });
    }
    Ok(())
}

/// Set the level of everything that plays. Nothing happens when nothing plays; a new stream begins with 1.
///
/// Args:
///     gain: linear, moved into 0 to 1.
#[pyfunction]
fn set_master_gain(py: Python<'_>, gain: f32) {
    Home::here().work(py, |backend| backend.set_master_gain(gain));
}

/// Remember a wish. It has no effect on the sound.
///
/// Args:
///     enable: whether the graphics processor may be used.
#[pyfunction]
fn enable_gpu(py: Python<'_>, enable: bool) {
    Home::here().work(py, |backend| backend.enable_gpu(enable));
}

/// Render the first 60 seconds of a track, or all of a shorter one, as it would be played.
///
/// The file is a WAV of 16 bits, stereo, at the track's sample rate. Ctrl+C ends the work without leaving a file.
///
/// Args:
///     track_json_str: the track as JSON text.
///     out_path: the file; a relative path counts from `output_dir` of config.toml ("output"), and its folders are made.
///
/// Raises:
///     ValueError: the text is no JSON or no track.
///     OSError: the file cannot be written.
#[pyfunction]
fn render_sample_wav(py: Python<'_>, track_json_str: &str, out_path: PathBuf) -> PyResult<()> {
    renders::run(py, |backend, cancel| {
        let source = Source::text_of_program(track_json_str);
        backend.render_sample_wav(&source, &out_path, cancel)
    })?;
    Ok(())
}

/// Render a whole track as it would be played, and print how long that took.
///
/// The file is a WAV of 16 bits, stereo, at the track's sample rate. It is as long as the steps are together: where they
/// overlap, it ends in silence. Ctrl+C ends the work without leaving a file.
///
/// Args:
///     track_json_str: the track as JSON text.
///     out_path: the file; a relative path counts from `output_dir` of config.toml ("output"), and its folders are made.
///
/// Raises:
///     ValueError: the text is no JSON or no track.
///     OSError: the file cannot be written.
#[pyfunction]
fn render_full_wav(py: Python<'_>, track_json_str: &str, out_path: PathBuf) -> PyResult<()> {
    let rendered = renders::run(py, |backend, cancel| {
        let source = Source::text_of_program(track_json_str);
        backend.render_full_wav(&source, &out_path, cancel)
    })?;
    renders::print(
        py,
        &format!("Total generation time: {:.2}s", rendered.wall_secs),
    );
    Ok(())
}

/// Index of the step that plays, from 0: of two that overlap the later one once its fade in is complete.
///
/// 0 before the start, until the track is worked out, and after a stop; the last step past the end of the track.
#[pyfunction]
fn current_step(py: Python<'_>) -> usize {
    Home::here().work(py, |backend| backend.current_step())
}

/// Position on the track in frames of the output device's rate, from the start of the track.
///
/// It begins with the start time, and stands still in a pause and past the end. 0 before the start and after a stop.
#[pyfunction]
fn elapsed_samples(py: Python<'_>) -> u64 {
    Home::here().work(py, |backend| backend.elapsed_samples())
}

/// Ends the sound before the interpreter goes.
#[pyfunction]
fn close(py: Python<'_>) {
    Home::here().close(py);
}
