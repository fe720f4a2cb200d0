//! Short forms of text for messages: the beginning of a long value, and a byte offset as line and column.

/// Longest part of a value that a message repeats, in characters.
const EXCERPT_CHARS: usize = 60;

/// The value, or its beginning and an ellipsis.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Line and column of a byte offset, both from 1, the column in characters. An offset past the end counts as the end,
/// one inside a character as its start.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        1 + before.matches('\n').count(),
        1 + before[line_start..].chars().count(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_from_one_in_characters() {
        let text = "é{\n  \"ü\": 1\n";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, 2), (1, 2));
        assert_eq!(line_and_column(text, 1), (1, 1));
        assert_eq!(line_and_column(text, text.find('1').unwrap()), (2, 8));
        assert_eq!(line_and_column(text, 999), (3, 1));
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        assert_eq!(excerpt("short"), "short");
        let cut = excerpt(&"ü".repeat(500));
        assert_eq!(cut.chars().count(), 61);
    }
}
