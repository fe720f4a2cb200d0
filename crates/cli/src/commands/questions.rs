//! A few questions about a new track, each with an answer to take by pressing Enter.
//!
//! The end of the input ends the command; no file has been touched by then.

use crate::args::{NewVoiceArg, colour, level, minutes, positive_hz};
use crate::commands::new::{Wish, highest_beat};
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
    let beat = |text: &str| {
        let (hz, highest) = (positive_hz(text)?, highest_beat(voice, carrier_hz));
        if hz <= highest {
            Ok(hz)
        } else {
            Err(format!(
                "accepted are up to {highest} Hz, twice the carrier"
            ))
        }
    };
    let usual_hz = usual.beat_hz[0].min(highest_beat(voice, carrier_hz));
    let from = dialog.read("Beat at the start in Hz", &usual_hz.to_string(), beat)?;
    let to = dialog.read("Beat at the end in Hz", &from.to_string(), beat)?;
    let volume = dialog.read("Level", &usual.level.to_string(), level)?;
    let length = dialog.read("Minutes", &usual.minutes.to_string(), minutes)?;
    let noise = dialog.read(
        "Noise (none, white, pink, brown, red, deep brown, blue, purple or green)",
        "none",
        colour_or_none,
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

fn colour_or_none(text: &str) -> Result<Option<String>, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    colour(text).map(Some)
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
    fn no_ear_comes_to_rest() {
        let (wish, shown) = answered("\n\n4\n\n9\n3\n\n\n\n");
        assert_eq!(wish.unwrap().beat_hz, [8.0, 3.0]);
        assert!(shown.contains("accepted are up to 8 Hz"), "{shown}");
        let (wish, _) = answered("\nisochronic\n4\n\n9\n\n\n\n");
        assert_eq!(wish.unwrap().beat_hz, [10.0, 9.0]);
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
