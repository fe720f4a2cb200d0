//! Plays one track file.

fn main() -> std::process::ExitCode {
    realtime_backend::command::play_json()
}
