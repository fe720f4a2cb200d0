//! Moving notches, in the shapes in which files write them: objects of either naming, and lists of numbers
//! with quality and stages beside them.
//!
//! Invariant: 0 counts as absent. Absent at the start: 1000 Hz, 9000 Hz above that, q 25, 10 stages. Absent at
//! the end: as at the start.

use super::noise::Manner;
use super::{items, points};
use crate::decode::{Fields, open, wrong_type};
use crate::diagnostic::codes;
use crate::document::{Ramp, Sweep};
use crate::json::{Node, Value};
use crate::limits;
use crate::report::{Problem, Report};
use crate::table::Form;
use crate::table::noise::{SWEEP, SWEEP_MIN_HZ, SWEEP_Q, SWEEP_STAGES, SWEEP_WIDTH_HZ};

/// Members of a sweep in the order `min, max, q, stages`.
type Four = [Option<f64>; 4];

const START: [&str; 4] = ["start_min", "start_max", "start_q", "start_casc"];
const END: [&str; 4] = ["end_min", "end_max", "end_q", "end_casc"];

/// A sweep as written.
#[derive(Clone, Copy, Default)]
struct Written {
    start: Four,
    end: Four,
}

pub(super) fn sweeps(
    report: &mut Report,
    fields: &Fields<'_>,
    transition: bool,
    manner: Manner,
) -> Vec<Sweep> {
    let plain = list(report, fields, Form::Plain);
    let at_start = list(report, fields, Form::Start);
    let at_end = list(report, fields, Form::End).unwrap_or_default();
    let first_choice = if transition {
        [at_start, plain]
    } else {
        [plain, at_start]
    };
    let given = first_choice.into_iter().flatten().next();
    let written = given.unwrap_or_else(|| match manner {
        Manner::Preset => Vec::new(),
        Manner::Generator | Manner::Pink => vec![Written::default()],
    });
    let beside = Beside::read(report, fields);
    let resolve = |(i, sweep): (usize, &Written)| {
        let (start, end) = (beside.start(i, transition), beside.end(i));
        let other = at_end.get(i).map_or([None; 4], |other| other.start);
        if manner == Manner::Generator {
            let end = fill(end, fill(start, fill(other, sweep.end)));
            let end = if transition { end } else { [None; 4] };
            return finished(fill(start, sweep.start), end);
        }
        let end = fill(other, fill(sweep.end, end));
        finished(
            fill(sweep.start, start),
            if transition { end } else { [None; 4] },
        )
    };
    let mut sweeps: Vec<Sweep> = written.iter().enumerate().map(resolve).collect();
    warn_of_reversed(report, fields, &sweeps, manner);
    if manner == Manner::Generator {
        sweeps.iter_mut().for_each(put_in_order);
    }
    sweeps
}

/// Makes the lower end of each range the lowest frequency.
fn put_in_order(sweep: &mut Sweep) {
    let (min, max) = (sweep.min_hz, sweep.max_hz);
    sweep.min_hz = Ramp {
        start: min.start.min(max.start),
        end: min.end.min(max.end),
    };
    sweep.max_hz = Ramp {
        start: min.start.max(max.start),
        end: min.end.max(max.end),
    };
}

/// Fills gaps; 0 is a gap.
fn fill(values: Four, others: Four) -> Four {
    std::array::from_fn(|i| {
        values[i]
            .filter(|v| *v != 0.0)
            .or(others[i].filter(|v| *v != 0.0))
    })
}

fn finished(start: Four, end: Four) -> Sweep {
    let min = start[0].unwrap_or(SWEEP_MIN_HZ);
    let starts = [
        min,
        start[1].unwrap_or(min + SWEEP_WIDTH_HZ),
        start[2].unwrap_or(SWEEP_Q),
        start[3].unwrap_or(SWEEP_STAGES).max(1.0).round(),
    ];
    let ramp = |i: usize| Ramp {
        start: starts[i],
        end: end[i].unwrap_or(starts[i]),
    };
    let stages = ramp(3);
    Sweep {
        min_hz: ramp(0),
        max_hz: ramp(1),
        q: ramp(2),
        stages: Ramp {
            end: stages.end.max(1.0).round(),
            ..stages
        },
    }
}

/// One of the lists of sweeps, if the file gives it.
fn list(report: &mut Report, fields: &Fields<'_>, form: Form) -> Option<Vec<Written>> {
    let (key, value) = fields.raw("sweeps", form)?;
    report.in_key(key, |report| {
        let mut sweeps = Vec::new();
        for (index, item) in items(report, value, "sweeps", limits::SWEEPS)
            .iter()
            .enumerate()
        {
            sweeps.extend(report.in_item(index, |report| sweep(report, item)));
        }
        Some(sweeps)
    })
}

fn sweep(report: &mut Report, value: &Value<'_>) -> Option<Written> {
    match &value.node {
        Node::Object(_) => {
            let fields = open(report, value, &SWEEP)?;
            Some(Written {
                start: START.map(|name| fields.number(name)),
                end: END.map(|name| fields.number(name)),
            })
        }
        Node::List(values) => {
            let order: &[&str] = match values.len() {
                2..=4 => &START[..values.len()],
                8 => &[
                    START[0], START[1], END[0], END[1], START[2], END[2], START[3], END[3],
                ],
                _ => return wrong_type(report, value, LIST_SHAPES),
            };
            let mut written = Written::default();
            for (index, name) in order.iter().enumerate() {
                let number = points::number(report, index, SWEEP.param(name)?, &values[index]);
                let (names, four) = if START.contains(name) {
                    (START, &mut written.start)
                } else {
                    (END, &mut written.end)
                };
                four[names.iter().position(|known| known == name)?] = number;
            }
            Some(written)
        }
        _ => wrong_type(report, value, LIST_SHAPES),
    }
}

const LIST_SHAPES: &str = "an object, [min, max], [min, max, q], [min, max, q, stages], or eight numbers for a transition";

/// Quality and stages that stand beside the sweeps, for those that give none.
#[derive(Default)]
struct Beside {
    q: [PerSweep; 3],
    stages: [PerSweep; 3],
}

impl Beside {
    fn read(report: &mut Report, fields: &Fields<'_>) -> Self {
        let mut read = |name, form| per_sweep(report, fields, name, form);
        Self {
            q: [
                read("notch_q", Form::Plain),
                read("start_q", Form::Plain).or(read("notch_q", Form::Start)),
                read("end_q", Form::Plain).or(read("notch_q", Form::End)),
            ],
            stages: [
                read("casc", Form::Plain),
                read("casc", Form::Start),
                read("casc", Form::End),
            ],
        }
    }

    fn start(&self, i: usize, transition: bool) -> Four {
        let pick = |values: &[PerSweep; 3]| {
            let [plain, start] = [values[0].at(i), values[1].at(i)];
            if transition {
                start.or(plain)
            } else {
                plain.or(start)
            }
        };
        [None, None, pick(&self.q), pick(&self.stages)]
    }

    fn end(&self, i: usize) -> Four {
        [None, None, self.q[2].at(i), self.stages[2].at(i)]
    }
}

/// One number for all sweeps, or one for each.
#[derive(Default)]
enum PerSweep {
    #[default]
    Absent,
    All(f64),
    Each(Vec<Option<f64>>),
}

impl PerSweep {
    fn at(&self, i: usize) -> Option<f64> {
        match self {
            PerSweep::Absent => None,
            PerSweep::All(value) => Some(*value),
            PerSweep::Each(values) => values.get(i).copied().flatten(),
        }
        .filter(|value| *value != 0.0)
    }

    fn or(self, other: Self) -> Self {
        match self {
            PerSweep::Absent => other,
            given => given,
        }
    }
}

fn per_sweep(report: &mut Report, fields: &Fields<'_>, name: &str, form: Form) -> PerSweep {
    let Some((key, value)) = fields.raw(name, form) else {
        return PerSweep::Absent;
    };
    let row = SWEEP.param(if name == "casc" {
        "start_casc"
    } else {
        "start_q"
    });
    let Some(row) = row else {
        return PerSweep::Absent;
    };
    report.in_key(key, |report| match &value.node {
        Node::List(_) => {
            let list = items(report, value, "values, one for each sweep", limits::SWEEPS)
                .iter()
                .enumerate();
            let values = list.map(|(i, item)| {
                if item.is_null() {
                    None
                } else {
                    points::number(report, i, row, item)
                }
            });
            PerSweep::Each(values.collect())
        }
        _ => match crate::decode::decode(report, row, value) {
            Some(crate::decode::Decoded::Number(number)) => PerSweep::All(number),
            _ => PerSweep::Absent,
        },
    })
}

fn warn_of_reversed(report: &mut Report, fields: &Fields<'_>, sweeps: &[Sweep], manner: Manner) {
    let reversed = |sweep: &Sweep| {
        sweep.min_hz.start > sweep.max_hz.start || sweep.min_hz.end > sweep.max_hz.end
    };
    let Some(index) = sweeps.iter().position(reversed) else {
        return;
    };
    let span = fields
        .raw("sweeps", Form::Plain)
        .map_or(fields.span(), |(_, value)| value.span());
    let what = match manner {
        Manner::Generator => "the two are swapped",
        Manner::Preset | Manner::Pink => "it runs the other way round",
    };
    let message = format!("sweep {index} has its lowest frequency above its highest; {what}");
    report.push(Problem::warning(codes::CONFLICT, span, message));
}
