//! The command under the library's name.

fn main() -> std::process::ExitCode {
    realtime_backend::command::run()
}
