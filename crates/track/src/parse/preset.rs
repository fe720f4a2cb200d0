//! Presets that voices name: the preset's members fill in what the voice itself leaves out.
//!
//! Invariant: a voice's own value counts before the preset's, an own plain value also before the preset's start and
//! end. What came out of a preset stands, for diagnostics, where the track names it; the preset's own problems belong
//! to its file. All that presets fill in together is bounded as one text is.

use super::preset_room::Room;
use crate::decode::path_refusal;
use crate::diagnostic::codes;
use crate::json::{Member, Node, Value, read};
use crate::limits;
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use crate::table::{Form, ObjectSpec, document, voice};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Texts of preset files, by the paths under which tracks name them. Whoever does I/O fills it.
#[derive(Clone, Debug, Default)]
pub struct PresetShelf {
    files: HashMap<String, Result<String, String>>,
}

impl PresetShelf {
    /// Puts the text of the file that tracks call `path`, or why there is none.
    pub fn put(&mut self, path: &str, text: Result<String, String>) {
        self.files.insert(path.to_owned(), text);
    }
}

/// The file and the name of a preset: `deep.voices#Low` are `deep.voices` and `Low`.
pub fn split_preset(written: &str) -> (&str, Option<&str>) {
    match written.rsplit_once('#') {
        Some((path, name)) if !path.is_empty() => (path, Some(name)),
        _ => (written, None),
    }
}

/// The preset files that the voices of a track name, each once, without those that a track may not name.
pub fn named_presets(text: &str) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    // The key may be written with escapes.
    if !text.contains("preset") && !text.contains("\\u") {
        return paths;
    }
    let mut report = Report::default();
    let Some(mut value) = read(text, &mut report) else {
        return paths;
    };
    each_voice(&mut report, &mut value, |_, voice| {
        if let Some(written) = reference(voice).and_then(|member| text_of(&member.value)) {
            let (path, _) = split_preset(written);
            if path_refusal(path).is_none() && !paths.iter().any(|known| known == path) {
                paths.push(path.to_owned());
            }
        }
        true
    });
    paths
}

/// Fills in all presets. Returns where they are named. A voice whose preset cannot be used is left out with an error.
pub(super) fn fill_in(
    report: &mut Report,
    track: &mut Value<'_>,
    shelf: &PresetShelf,
) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut read_files = ReadFiles::new();
    let mut room = Room::default();
    each_voice(report, track, |report, voice| {
        let Some(member) = reference(voice) else {
            return true;
        };
        if room.is_full() {
            // Said once, where it happened.
            return false;
        }
        let span = member.value.span();
        let key = member.key.clone().into_owned();
        let found = report.in_key(&key, |report| {
            preset(report, &member.value, shelf, &mut read_files)
        });
        let Some(preset) = found else {
            return false;
        };
        places.push(span.clone());
        if let Node::Object(own) = &mut voice.node {
            own.retain(|member| member.key != "preset");
            merge(own, preset.value(), &span, &mut room);
        }
        if room.is_full() {
            let message = "the presets fill in too much";
            let accepted = format!(
                "at most {} values and {} bytes of text together",
                limits::VALUES,
                limits::TEXT_BYTES
            );
            report.in_key(&key, |report| {
                report.push(Problem::error(codes::LIMIT, span, message).accepted(accepted));
            });
        }
        !room.is_full()
    });
    places
}

/// Voices of the preset files that were read, by path.
type ReadFiles = HashMap<String, Rc<[Value<'static>]>>;

/// One voice of a preset file.
struct Chosen(Rc<[Value<'static>]>, usize);

impl Chosen {
    fn value(&self) -> &Value<'static> {
        &self.0[self.1]
    }
}

/// Calls `visit` for every object among the voices, and drops those for which it returns `false`.
fn each_voice<'a>(
    report: &mut Report,
    track: &mut Value<'a>,
    mut visit: impl FnMut(&mut Report, &mut Value<'a>) -> bool,
) {
    let mut in_list = |report: &mut Report, list: &mut Value<'a>| {
        let Node::List(voices) = &mut list.node else {
            return;
        };
        let mut index = 0;
        voices.retain_mut(|voice| {
            index += 1;
            report.in_item(index - 1, |report| visit(report, voice))
        });
    };
    each_member(
        report,
        track,
        &document::TRACK,
        "progression",
        &mut |report, list| {
            let Node::List(steps) = &mut list.node else {
                return;
            };
            for (index, step) in steps.iter_mut().enumerate() {
                report.in_item(index, |report| {
                    each_member(report, step, &document::STEP, "voices", &mut in_list);
                });
            }
        },
    );
}

/// Visits the members that have one of the names of a value.
fn each_member<'a>(
    report: &mut Report,
    object: &mut Value<'a>,
    table: &'static ObjectSpec,
    name: &str,
    visit: &mut impl FnMut(&mut Report, &mut Value<'a>),
) {
    let Node::Object(members) = &mut object.node else {
        return;
    };
    for member in members
        .iter_mut()
        .filter(|member| table.names(name, &member.key))
    {
        report.in_key(&member.key, |report| visit(report, &mut member.value));
    }
}

/// The member that names a preset.
fn reference<'v, 'a>(voice: &'v Value<'a>) -> Option<&'v Member<'a>> {
    match &voice.node {
        Node::Object(members) => members
            .iter()
            .find(|member| member.key == "preset" && !member.value.is_null()),
        _ => None,
    }
}

fn text_of<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match &value.node {
        Node::Text(text) => Some(text),
        _ => None,
    }
}

/// The voice that a reference names, else a reported error.
fn preset(
    report: &mut Report,
    value: &Value<'_>,
    shelf: &PresetShelf,
    read_files: &mut ReadFiles,
) -> Option<Chosen> {
    let mut refuse = |message: &str, accepted: String, help: Option<String>| {
        let mut problem = Problem::error(codes::PRESET, value.span(), message)
            .found(value.describe())
            .accepted(accepted);
        problem.help = help;
        report.push(problem);
        None
    };
    let Some(written) = text_of(value) else {
        return refuse(
            "this names no preset",
            "the path of a .voice or .voices file".to_owned(),
            None,
        );
    };
    let (path, name) = split_preset(written);
    if let Some(reason) = path_refusal(path) {
        return refuse(
            reason,
            "a file in or below the folder of the track, or an absolute path".to_owned(),
            None,
        );
    }
    let voices = match shelf.files.get(path) {
        Some(Ok(text)) => read_files
            .entry(path.to_owned())
            .or_insert_with(|| voices_of(text).into()),
        Some(Err(reason)) => {
            return refuse(
                &format!("the preset cannot be used: {reason}"),
                String::new(),
                None,
            );
        }
        None => return refuse("the preset is not at hand", String::new(), None),
    };
    let names = || {
        voices
            .iter()
            .enumerate()
            .map(|(index, voice)| name_of(voice, index))
    };
    let found = match name {
        Some(name) => voices
            .iter()
            .position(|voice| named(voice, name))
            .or_else(|| number_of(name, voices.len())),
        None => (voices.len() == 1).then_some(0),
    };
    match found {
        Some(index) => Some(Chosen(Rc::clone(voices), index)),
        None => {
            let known: Vec<String> = names().take(20).collect();
            let message = match name {
                Some(_) => "the preset file has no voice of this name",
                None => "the preset file does not hold just one voice; which one is said behind #",
            };
            let help = name.and_then(|name| did_you_mean(name, known.iter().map(String::as_str)));
            refuse(message, known.join(", "), help)
        }
    }
}

/// `2` in a file of three is the second.
fn number_of(name: &str, count: usize) -> Option<usize> {
    let number: usize = name.parse().ok()?;
    (1..=count).contains(&number).then(|| number - 1)
}

/// Voices of a preset file: one object, a list, or the first step of a track.
fn voices_of(text: &str) -> Vec<Value<'static>> {
    let mut ignored = Report::default();
    let Some(mut value) = read(text, &mut ignored) else {
        return Vec::new();
    };
    let owned = |list: &[Value<'_>]| -> Vec<Value<'static>> {
        let objects = list
            .iter()
            .filter(|item| matches!(item.node, Node::Object(_)));
        objects.map(|item| item.moved_to(&item.span())).collect()
    };
    if let Node::List(items) = &value.node {
        return owned(items);
    }
    let is_track = match &value.node {
        Node::Object(members) => members
            .iter()
            .any(|member| document::TRACK.names("progression", &member.key)),
        _ => return Vec::new(),
    };
    if !is_track {
        return vec![value.moved_to(&value.span())];
    }
    let mut first = Vec::new();
    each_member(
        &mut ignored,
        &mut value,
        &document::TRACK,
        "progression",
        &mut |report, list| {
            if let Node::List(steps) = &mut list.node
                && let Some(step) = steps.first_mut()
            {
                each_member(report, step, &document::STEP, "voices", &mut |_, voices| {
                    if let Node::List(items) = &voices.node {
                        first = owned(items);
                    }
                });
            }
        },
    );
    first
}

/// What a voice of a preset file is called: its description, else its number.
fn name_of(voice: &Value<'_>, index: usize) -> String {
    label(voice).map_or_else(|| (index + 1).to_string(), str::to_owned)
}

fn named(voice: &Value<'_>, name: &str) -> bool {
    label(voice).is_some_and(|label| label.trim() == name.trim())
}

fn label<'v>(voice: &'v Value<'_>) -> Option<&'v str> {
    let Node::Object(members) = &voice.node else {
        return None;
    };
    let member = members.iter().find(|member| member.key == "description")?;
    text_of(&member.value).filter(|text| !text.is_empty())
}

/// Adds the members of a preset that `own` leaves out.
fn merge(own: &mut Vec<Member<'_>>, preset: &Value<'static>, span: &Range<usize>, room: &mut Room) {
    let Node::Object(members) = &preset.node else {
        return;
    };
    let is = |member: &Member<'_>, name: &str| document::VOICE.names(name, &member.key);
    let text_in = |members: &[Member<'_>]| {
        let member = members
            .iter()
            .find(|member| is(member, "synth_function_name"))?;
        text_of(&member.value).map(str::to_owned)
    };
    let function = text_in(own).or_else(|| text_in(members));
    let table = function.and_then(|name| {
        let name = name.trim();
        voice(name.strip_suffix("_transition").unwrap_or(name)).map(|spec| &spec.object)
    });
    for member in members {
        let given = own
            .iter_mut()
            .find(|other| !other.value.is_null() && same_value(&document::VOICE, other, member));
        match given {
            None => own.extend(room.copy(member, span)),
            Some(given) if is(member, "params") => {
                if let (Node::Object(own), Node::Object(preset)) =
                    (&mut given.value.node, &member.value.node)
                {
                    for value in preset {
                        let overridden = own.iter().any(|other| {
                            !other.value.is_null()
                                && table.map_or(other.key == value.key, |table| {
                                    same_value(table, other, value)
                                })
                        });
                        if !overridden {
                            own.extend(room.copy(value, span));
                        }
                    }
                }
            }
            Some(_) => {}
        }
    }
}

/// Whether `own` replaces `other`: the same value in the same form, or in its plain form.
fn same_value(table: &'static ObjectSpec, own: &Member<'_>, other: &Member<'_>) -> bool {
    match (table.keys().get(&*own.key), table.keys().get(&*other.key)) {
        (Some(own), Some(other)) => {
            std::ptr::eq(own.spec, other.spec)
                && (own.form == other.form || own.form == Form::Plain)
        }
        _ => own.key == other.key,
    }
}
