//! Random voices: any voice of the format's table, static or moving, with any of its parameters in any of their forms.
//!
//! Invariant: the tables are the only list of voices and parameters, so that nothing that joins them is left out.

use heterodyne_track::table::{Chain, Effect, Group, Kind, ParamSpec, VoiceSpec, voices};
use proptest::prelude::*;
use proptest::strategy::Union;

use super::values::value;

/// A voice without its envelope: the members `synth_function_name`, `is_transition` and `params`.
pub fn voice() -> BoxedStrategy<String> {
    Union::new(voices().iter().map(|spec| of(spec))).boxed()
}

/// One voice of the table.
pub fn of(spec: &'static VoiceSpec) -> BoxedStrategy<String> {
    (any::<bool>(), params(spec.object.groups))
        .prop_map(|(moving, params)| {
            format!(
                "\"synth_function_name\": \"{}\", \"is_transition\": {moving}, \"params\": {{{params}}}",
                spec.name
            )
        })
        .boxed()
}

/// Members for the rows of these groups.
pub fn params(groups: &[&'static Group]) -> BoxedStrategy<String> {
    let groups: Vec<BoxedStrategy<Vec<String>>> =
        groups.iter().map(|group| members(group)).collect();
    groups.prop_map(|groups| groups.concat().join(", ")).boxed()
}

/// A group is given richly, or hardly at all: what switches an effect on comes together with its settings.
fn members(group: &'static Group) -> BoxedStrategy<Vec<String>> {
    let of = |rich: bool| {
        let rows: Vec<BoxedStrategy<Vec<String>>> =
            group.params.iter().map(|row| forms(row, rich)).collect();
        rows.prop_map(|rows| rows.concat())
    };
    // A switch that starts a group switches a whole effect.
    let first_is_switch = matches!(
        group.params.first().map(|row| row.kind),
        Some(Kind::Flag { default: false })
    );
    let rich = if first_is_switch { 3 } else { 6 };
    prop_oneof![rich => of(true), (10 - rich) => of(false)].boxed()
}

/// A row in some of its forms.
fn forms(row: &'static ParamSpec, rich: bool) -> BoxedStrategy<Vec<String>> {
    let chance = match (row.kind, rich) {
        _ if row.effect == Effect::Informational => 0.02,
        (Kind::Flag { .. }, true) => 0.7,
        (Kind::Path | Kind::Paths, _) => 0.75,
        (Kind::Choice { .. }, _) => 0.5,
        (_, true) => 0.5,
        (Kind::Flag { .. } | Kind::Level { .. }, false) => 0.03,
        (_, false) => 0.08,
    };
    // Two words for the ends of a choice make some voices silent.
    let ends = if matches!(row.kind, Kind::Choice { .. }) {
        0.08 * chance
    } else {
        0.6 * chance
    };
    let keys = [
        (Some(row.name.to_owned()), chance),
        (row.start_key().filter(|_| row.chain != Chain::Fixed), ends),
        (row.end_key().filter(|_| row.chain != Chain::Fixed), ends),
    ];
    let members: Vec<BoxedStrategy<Option<String>>> = keys
        .into_iter()
        .filter_map(|(key, chance)| {
            let member = value(row).prop_map({
                let key = key?;
                move |value| format!("\"{key}\": {value}")
            });
            Some(prop::option::weighted(chance, member).boxed())
        })
        .collect();
    members
        .prop_map(|members| members.into_iter().flatten().collect())
        .boxed()
}
