//! The command under its older name.

fn main() -> std::process::ExitCode {
    realtime_backend::command::run()
}
