//! Makes text fit into columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The beginning of a text that takes at most so many columns; what is cut off shows as a single `…`.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(c);
    }
    if columns > 0 {
        kept.push('\u{2026}');
    }
    kept
}

/// As many parts as fit, in their order, with `between` between them; the first is cut where it does not fit alone.
pub fn join(parts: &[String], between: &str, columns: usize) -> String {
    let mut joined = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if joined.is_empty() {
            joined = cut(part, columns);
        } else if joined.width() + between.width() + part.width() <= columns {
            joined.push_str(between);
            joined.push_str(part);
        }
    }
    joined
}

/// A text at the left and one at the right; the left gives way.
pub fn sides(left: &str, right: &str, columns: usize) -> String {
    let right = cut(right, columns);
    let room = columns.saturating_sub(right.width() + 1);
    let left = cut(left, room);
    let space = columns.saturating_sub(left.width() + right.width());
    format!("{left}{}{right}", " ".repeat(space))
}

/// Words in lines of at most so many columns; a word that is too long is cut.
pub fn flow(words: &[String], between: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.width() + between.width() + word.width() <= columns => {
                line.push_str(between);
                line.push_str(word);
            }
            _ => lines.push(cut(word, columns)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        assert_eq!(cut("evening", 7), "evening");
        assert_eq!(cut("evening", 5), "even…");
        assert_eq!(cut("長い夜", 4), "長…");
        assert_eq!(cut("x", 0), "");
        assert_eq!(sides("a long title", "playing", 14), "a lon… playing");
        assert_eq!(sides("a", "b", 4), "a  b");
        let parts = [
            "load".to_owned(),
            "a very long part".to_owned(),
            "end".to_owned(),
        ];
        assert_eq!(join(&parts, ", ", 10), "load, end");
        assert_eq!(flow(&parts, "  ", 10), ["load", "a very lo…", "end"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_place(a in "[a-zß長 ]{0,30}", b in "[a-z長]{0,20}", columns in 0usize..40) {
            prop_assert!(cut(&a, columns).width() <= columns);
            prop_assert!(sides(&a, &b, columns).width() <= columns);
            let parts = [a.clone(), b.clone(), a.clone()];
            prop_assert!(join(&parts, ", ", columns).width() <= columns);
            prop_assert!(flow(&parts, "  ", columns).iter().all(|line| line.width() <= columns));
        }
    }
}
