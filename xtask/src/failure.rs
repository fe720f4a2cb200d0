//! Why a command stopped, as a sentence and an exit code.

use std::fmt;

/// What the commands of this program return.
pub type Outcome<T = ()> = Result<T, Failure>;

/// A command that did not reach its end. The variant decides the exit code, the text says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A check, a build or a tool reported a problem. Exit code 1.
    Check(String),
    /// The command line was not understood. Exit code 2.
    Usage(String),
    /// A tool is missing and cannot be installed from here. Exit code 3.
    Missing(String),
}

impl Failure {
    /// A failed check, from anything that can be shown.
    pub fn check(message: impl fmt::Display) -> Self {
        Failure::Check(message.to_string())
    }

    /// The process exit code that belongs to this failure.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Check(_) => 1,
            Failure::Usage(_) => 2,
            Failure::Missing(_) => 3,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Check(text) | Failure::Usage(text) | Failure::Missing(text) => {
                f.write_str(text)
            }
        }
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Failure::Usage(error.to_string())
    }
}

/// Names the file in an input or output error.
pub fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Failure + '_ {
    move |error| Failure::Check(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_failure_has_its_own_exit_code() {
        assert_eq!(Failure::check("a").exit_code(), 1);
        assert_eq!(Failure::Usage(String::new()).exit_code(), 2);
        assert_eq!(Failure::Missing(String::new()).exit_code(), 3);
    }

    #[test]
    fn an_input_error_names_its_file() {
        let failure = at(std::path::Path::new("some/file"))(std::io::Error::other("gone"));
        assert_eq!(failure.to_string(), "some/file: gone");
    }
}
