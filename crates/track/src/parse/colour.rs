//! The colour of a noise: by name, by members of the colour object, by members beside it.
//!
//! Invariant: members at the top level win over the colour object, and both win over what the name sets.
//! Source: the slopes of the coloured generator of the format's newer implementations.

use crate::decode::{Fields, open};
use crate::diagnostic::codes;
use crate::document::Colour;
use crate::json::quoted;
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use crate::table::{Form, noise::COLOUR_OBJECT};

/// What a name sets.
struct Named {
    name: &'static str,
    exponent: f64,
    high_exponent: f64,
    cuts_hz: (Option<f64>, Option<f64>),
}

const fn slope(name: &'static str, exponent: f64, high_exponent: f64) -> Named {
    Named {
        name,
        exponent,
        high_exponent,
        cuts_hz: (None, None),
    }
}

static NAMED: [Named; 9] = [
    slope("white", 0.0, 0.0),
    slope("pink", 1.0, 1.0),
    slope("brown", 2.0, 2.0),
    slope("red", 2.0, 1.5),
    slope("deep brown", 2.5, 2.0),
    slope("blue", -1.0, -1.0),
    slope("purple", -2.0, -2.0),
    slope("violet", -2.0, -2.0),
    Named {
        name: "green",
        exponent: 0.0,
        high_exponent: 0.0,
        cuts_hz: (Some(100.0), Some(8000.0)),
    },
];

/// Name where the file gives none.
const DEFAULT: &str = "pink";

pub(super) fn colour(report: &mut Report, fields: &Fields<'_>) -> Colour {
    let object = fields
        .raw("noise_parameters", Form::Plain)
        .and_then(|(key, value)| report.in_key(key, |report| open(report, value, &COLOUR_OBJECT)));
    let object_text = |name| object.as_ref().and_then(|object| object.text(name));
    let given = |name| {
        fields
            .number(name)
            .or_else(|| object.as_ref().and_then(|object| object.number(name)))
    };
    let written = [object_text("name"), fields.text("noise_type")]
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty());
    let name = written.unwrap_or(DEFAULT).trim().to_lowercase();
    let spaced = name.replace(['_', '-'], " ");
    let named = NAMED.iter().find(|named| named.name == spaced);
    if named.is_none() && given("exponent").is_none() {
        unknown(report, fields, &name);
    }
    let exponent = given("exponent")
        .or(named.map(|named| named.exponent))
        .unwrap_or(1.0);
    // A name of one slope has the same at both ends, whatever that slope is made to be.
    let bent = named.filter(|named| named.high_exponent != named.exponent);
    let (low, high) = named.map_or((None, None), |named| named.cuts_hz);
    let cut = |name, preset| given(name).or(preset).filter(|corner| *corner > 0.0);
    let colour = Colour {
        name,
        exponent,
        high_exponent: given("high_exponent")
            .or(bent.map(|named| named.high_exponent))
            .unwrap_or(exponent),
        distribution_curve: given("distribution_curve").unwrap_or(1.0),
        lowcut_hz: cut("lowcut", low),
        highcut_hz: cut("highcut", high),
        amplitude: given("amplitude").unwrap_or(1.0),
        seed: given("seed").unwrap_or(1.0) as u64,
    };
    warn_of_crossed_cuts(report, fields, &colour);
    colour
}

fn unknown(report: &mut Report, fields: &Fields<'_>, name: &str) {
    let place = fields
        .raw("noise_parameters", Form::Plain)
        .or(fields.raw("noise_type", Form::Plain));
    let span = place.map_or(fields.span(), |(_, value)| value.span());
    let names = NAMED.each_ref().map(|named| named.name);
    let message =
        format!("no colour has this name and no exponent is given; it sounds like {DEFAULT}");
    let mut problem = Problem::warning(codes::UNKNOWN_WORD, span, message)
        .found(quoted(name))
        .accepted(names.join(", "));
    problem.help = did_you_mean(name, names.into_iter());
    report.push(problem);
}

fn warn_of_crossed_cuts(report: &mut Report, fields: &Fields<'_>, colour: &Colour) {
    if let (Some(low), Some(high)) = (colour.lowcut_hz, colour.highcut_hz)
        && low >= high
    {
        let span = fields.span().start..fields.span().start + 1;
        let problem = Problem::warning(
            codes::CONFLICT,
            span,
            "lowcut is not below highcut; little is left of the noise",
        );
        report.push(problem.found(format!("lowcut {low} Hz and highcut {high} Hz")));
    }
}
