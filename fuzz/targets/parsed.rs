//! What must hold for the answer of every document parser, whatever it read.

use heterodyne_track::{Parsed, Severity, limits};

/// Panics, and so reports a finding, when an answer breaks what its type promises.
pub fn check<T>(text: &str, parsed: &Parsed<T>) {
    let failed = parsed
        .diagnostics
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    assert_eq!(
        parsed.value.is_none(),
        failed,
        "a value and an error exclude each other"
    );
    for severity in [Severity::Warning, Severity::Error] {
        let count = parsed
            .diagnostics
            .iter()
            .filter(|problem| problem.severity == severity)
            .count();
        // One more than the limit: the entry that counts the rest.
        assert!(count <= limits::DIAGNOSTICS + 1, "{count} of {severity}");
    }
    for problem in &parsed.diagnostics {
        assert!(problem.line >= 1 && problem.column >= 1, "{problem}");
        assert!(
            text.get(problem.span.clone()).is_some(),
            "span {:?} of {problem}",
            problem.span
        );
        assert!(!problem.message.is_empty());
        assert!(
            !problem.to_string().contains('\n'),
            "more than one line: {problem}"
        );
    }
}
