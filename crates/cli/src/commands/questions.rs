//! A few questions about a new track, each with an answer to take by pressing Enter.
//!
//! The end of the input ends the command; no file has been touched by then.

use crate::args::{NewVoiceArg, level, minutes, positive_hz};
use crate::commands::new::Wish;
use crate::exit::Failure;
use std::io::{BufRead, Read, Write};

/// Longest answer in bytes.
const LONGEST: u64 = 4096;

/// Asks on `terminal` and reads answers from `answers`. An answer that does not fit is asked for again.
///
/// # Errors
/// The input ends, or the system refuses to read or write.
pub fn ask(answers: &mut impl BufRead, terminal: &mut impl Write) -> Result<Wish, Failure> {
    let usual = Wish::default();
    let mut dialog = Dialog { answers, terminal };
    let title = dialog.text("What is the track called", "")?;
    let voice = dialog.read(
        "Voice (binaural or isochronic)",
        "binaural",
        |text| match text.to_lowercase().as_str() {
            "binaural" => Ok(NewVoiceArg::Binaural),
            "isochronic" => Ok(NewVoiceArg::Isochronic),
            _ => Err("accepted are binaural and isochronic".to_owned()),
        },
    )?;
    let carrier_hz = dialog.read("Carrier in Hz", &usual.carrier_hz.to_string(), positive_hz)?;
    let from = dialog.read(
        "Beat at the start in Hz",
        &usual.beat_hz[0].to_string(),
        positive_hz,
    )?;
    let to = dialog.read("Beat at the end in Hz", &from.to_string(), positive_hz)?;
    let volume = dialog.read("Level", &usual.level.to_string(), level)?;
    let length = dialog.read("Minutes", &usual.minutes.to_string(), minutes)?;
    let noise = dialog.read(
        "Noise (none, white, pink, brown, red, deep brown, blue, purple or green)",
        "none",
        colour,
    )?;
    Ok(Wish {
        voice,
        carrier_hz,
        beat_hz: [from, to],
        level: volume,
        minutes: length,
        noise,
        title,
        ..usual
    })
}

fn colour(text: &str) -> Result<Option<String>, String> {
    let word = text.to_lowercase();
    match word.as_str() {
        "none" => Ok(None),
        "white" | "pink" | "brown" | "red" | "deep brown" | "blue" | "purple" | "green" => {
            Ok(Some(word))
        }
        _ => Err("this is none of them".to_owned()),
    }
}

struct Dialog<'d, A, T> {
    answers: &'d mut A,
    terminal: &'d mut T,
}

impl<A: BufRead, T: Write> Dialog<'_, A, T> {
    fn text(&mut self, question: &str, usual: &str) -> Result<String, Failure> {
        self.read(question, usual, |text| Ok(text.to_owned()))
    }

    fn read<V>(
        &mut self,
        question: &str,
        usual: &str,
        accept: impl Fn(&str) -> Result<V, String>,
    ) -> Result<V, Failure> {
        loop {
            let shown = if usual.is_empty() {
                String::new()
            } else {
                format!(" [{usual}]")
            };
            write!(self.terminal, "{question}{shown}: ")
                .and_then(|()| self.terminal.flush())
                .map_err(Failure::io("ask"))?;
            let mut line = String::new();
            let mut bounded = self.answers.by_ref().take(LONGEST);
            let read = bounded
                .read_line(&mut line)
                .map_err(Failure::io("read the answer"))?;
            if read == 0 || !line.ends_with('\n') {
                let _ = writeln!(self.terminal);
                return Err(Failure::Interrupted);
            }
            let answer = match line.trim() {
                "" => usual,
                given => given,
            };
            match accept(answer) {
                Ok(value) => return Ok(value),
                Err(reason) => writeln!(self.terminal, "  {reason}").map_err(Failure::io("ask"))?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(text: &str) -> (Result<Wish, Failure>, String) {
        let mut terminal = Vec::new();
        let wish = ask(&mut text.as_bytes(), &mut terminal);
        (wish, String::from_utf8(terminal).unwrap())
    }

    #[test]
    fn enter_takes_what_is_usual() {
        let (wish, shown) = answered("\n\n\n\n\n\n\n\n");
        assert_eq!(wish.unwrap(), Wish::default());
        assert!(
            shown.contains("[200]") && shown.contains("[binaural]"),
            "{shown}"
        );
    }

    #[test]
    fn a_wrong_answer_is_asked_for_again() {
        let (wish, shown) = answered("Evening\nisochronic\nabc\n150\n12\n4\n0.2\n30\nPink\n");
        let wish = wish.unwrap();
        assert_eq!(wish.voice, NewVoiceArg::Isochronic);
        assert_eq!(
            (wish.carrier_hz, wish.beat_hz, wish.level, wish.minutes),
            (150.0, [12.0, 4.0], 0.2, 30.0)
        );
        assert_eq!(
            (wish.noise.as_deref(), wish.title.as_str()),
            (Some("pink"), "Evening")
        );
        assert!(shown.contains("accepted are 0.01 to 20000 Hz"), "{shown}");
    }

    #[test]
    fn the_end_of_the_input_ends_the_questions() {
        for text in ["", "a\n", "a\nbinaural\n200", "a\nb\nb\n"] {
            assert!(
                matches!(answered(text).0, Err(Failure::Interrupted)),
                "{text:?}"
            );
        }
    }
}
