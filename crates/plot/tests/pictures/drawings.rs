//! SVG and PNG.

use crate::tracks::{RATE, attempt, options, picture, rich, step, track, voice, without_sound};
use heterodyne_plot::model::LaneKind;
use heterodyne_plot::{Panels, PlotError, Size};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

const SIZE: Size = Size {
    width: 1000,
    height: None,
};
/// Edges of the panels of a picture 1000 pixels wide without a spectrogram.
const LEFT: f64 = 190.0;
const RIGHT: f64 = 982.0;

fn svg(document: &Value) -> String {
    heterodyne_plot::svg(&picture(document, &without_sound()), SIZE).unwrap()
}

fn points(line: Node<'_, '_>) -> Vec<[f64; 2]> {
    let text = line.attribute("points").unwrap();
    let pair = |pair: &str| {
        let (x, y) = pair.split_once(',').unwrap();
        [x.parse().unwrap(), y.parse().unwrap()]
    };
    text.split(' ').map(pair).collect()
}

/// The lines of frequencies: all others are thinner.
fn curves(page: &Document<'_>) -> Vec<Vec<[f64; 2]>> {
    page.descendants()
        .filter(|node| {
            node.has_tag_name("polyline") && node.attribute("stroke-width") == Some("1.6")
        })
        .map(points)
        .collect()
}

/// Height of the mark of a value on the left axis.
fn mark(page: &Document<'_>, text: &str) -> f64 {
    let found = page.descendants().find(|node| {
        node.has_tag_name("text")
            && node.attribute("text-anchor") == Some("end")
            && node.text() == Some(text)
    });
    let y: f64 = found.expect(text).attribute("y").unwrap().parse().unwrap();
    y - 4.0
}

fn at(curve: &[[f64; 2]], x: f64) -> f64 {
    let pair = curve
        .windows(2)
        .find(|pair| pair[0][0] <= x && x <= pair[1][0])
        .unwrap();
    let part = (x - pair[0][0]) / (pair[1][0] - pair[0][0]);
    pair[0][1] + (pair[1][1] - pair[0][1]) * part
}

fn moving(start_hz: f64, end_hz: f64) -> Value {
    let params = json!({ "startBaseFreq": start_hz, "endBaseFreq": end_hz, "beatFreq": 4 });
    track(
        json!([step(10.0, &[voice("binaural_beat_transition", params)])]),
        0.0,
    )
}

#[test]
fn step_bounds_stand_at_their_time() {
    let tone = voice("binaural_beat", json!({}));
    // The second step starts a second before the first ends: at 5 s of 11 s.
    let document = track(
        json!([step(6.0, std::slice::from_ref(&tone)), step(6.0, &[tone])]),
        1.0,
    );
    let text = svg(&document);
    let page = Document::parse(&text).unwrap();
    let expected = LEFT + (RIGHT - LEFT) * 5.0 / 11.0;
    let bounds: Vec<f64> = page
        .descendants()
        .filter(|node| node.attribute("stroke-dasharray").is_some())
        .map(|node| points(node)[0][0])
        .collect();
    // One in each of three panels.
    assert_eq!(bounds.len(), 3);
    assert!(
        bounds.iter().all(|x| (x - expected).abs() < 0.01),
        "{bounds:?} {expected}"
    );
}

#[test]
fn a_straight_transition_is_a_straight_line_through_the_mark_of_its_middle() {
    let text = svg(&moving(100.0, 300.0));
    let page = Document::parse(&text).unwrap();
    let curves = curves(&page);
    let carrier = curves.last().unwrap();
    assert_eq!(carrier.len(), 2);
    assert!((carrier[0][0] - LEFT).abs() < 0.01 && (carrier[1][0] - RIGHT).abs() < 0.1);
    assert!((at(carrier, 0.5 * (LEFT + RIGHT)) - mark(&page, "200")).abs() < 0.02);
    assert!((carrier[0][1] - mark(&page, "100")).abs() < 0.01);
    assert!((carrier[1][1] - mark(&page, "300")).abs() < 0.01);
}

#[test]
fn a_wide_transition_bends_on_its_logarithmic_axis() {
    let text = svg(&moving(100.0, 900.0));
    let page = Document::parse(&text).unwrap();
    let [y100, y200, y500] = ["100", "200", "500"].map(|text| mark(&page, text));
    // Equal ratios are equal distances: lg 5 = 0.699, lg 2 = 0.301.
    assert!(((y100 - y200) / (y100 - y500) - 2f64.ln() / 5f64.ln()).abs() < 0.002);
    let curves = curves(&page);
    let carrier = curves.last().unwrap();
    // 500 Hz is half-way in hertz, so half-way in time; 200 Hz an eighth.
    assert!((at(carrier, LEFT + 0.5 * (RIGHT - LEFT)) - y500).abs() < 0.1);
    assert!((at(carrier, LEFT + 0.125 * (RIGHT - LEFT)) - y200).abs() < 0.1);
}

#[test]
fn equal_voices_of_consecutive_steps_share_a_lane_even_in_another_order() {
    let [low, high] = [150, 400].map(|hz| voice("binaural_beat", json!({ "baseFreq": hz })));
    let steps = json!([
        step(5.0, &[low.clone(), high.clone()]),
        step(5.0, std::slice::from_ref(&high)),
        step(5.0, &[high, low]),
    ]);
    let picture = picture(&track(steps, 1.0), &without_sound());
    let lanes: Vec<(&str, Vec<f64>)> = picture
        .lanes
        .iter()
        .map(|lane| {
            (
                lane.name.as_str(),
                lane.segments
                    .iter()
                    .map(|part| part.lines[0].hz[0][1])
                    .collect(),
            )
        })
        .collect();
    assert_eq!(
        lanes,
        [
            ("binaural_beat 1", vec![150.0, 150.0]),
            ("binaural_beat 2", vec![400.0, 400.0, 400.0])
        ]
    );
}

#[test]
fn steps_that_sound_together_for_long_do_not_share_a_lane() {
    let tone = voice("binaural_beat", json!({}));
    let mut steps = json!([step(8.0, std::slice::from_ref(&tone)), step(8.0, &[tone])]);
    steps[0]["start_time"] = json!(0);
    steps[1]["start_time"] = json!(3);
    let picture = picture(&track(steps, 1.0), &without_sound());
    assert_eq!(picture.lanes.len(), 2);
}

#[test]
fn gains_follow_envelopes_and_crossfades() {
    let picture = picture(&rich(), &without_sound());
    let kinds: Vec<LaneKind> = picture.lanes.iter().map(|lane| lane.kind).collect();
    // Two clips that overlap need two lanes; the missing one has none.
    assert_eq!(
        kinds,
        [
            LaneKind::Voice,
            LaneKind::Voice,
            LaneKind::Voice,
            LaneKind::Noise,
            LaneKind::Clip,
            LaneKind::Clip
        ]
    );
    let value = |points: &[[f64; 2]], secs: f64| {
        let next = points.iter().position(|point| point[0] > secs).unwrap();
        let [a, b] = [points[next - 1], points[next]];
        a[1] + (b[1] - a[1]) * (secs - a[0]) / (b[0] - a[0])
    };
    // The first tone fades out from 5 s to 6 s, the second step's attack ends at 6 s with its crossfade.
    let tone = &picture.lanes[0].segments;
    assert!(
        (value(&tone[0].gain, 3.0) - 1.0).abs() < 0.01
            && (value(&tone[0].gain, 5.5) - 0.5).abs() < 0.01
    );
    let shaped = &picture.lanes[1].segments[1];
    assert!(
        (value(&shaped.gain, 5.5) - 0.25).abs() < 0.01,
        "attack times crossfade"
    );
    assert!((value(&shaped.gain, 8.0) - 0.5).abs() < 0.01, "sustain");
    // Half-way through two seconds of fade, at a gain of 0.1.
    assert!((value(&picture.lanes[3].segments[0].gain, 1.0) - 0.05).abs() < 0.001);
    assert_eq!(picture.lanes[4].segments[0].start_secs, 3.0);
    assert_eq!(picture.lanes[4].segments[0].end_secs, 5.0);
}

#[test]
fn awkward_texts_stay_texts() {
    let picture = picture(&rich(), &options());
    let text = heterodyne_plot::svg(&picture, SIZE).unwrap();
    let page = Document::parse(&text).unwrap();
    let texts: Vec<&str> = page.descendants().filter_map(|node| node.text()).collect();
    assert!(
        texts
            .iter()
            .any(|text| text.starts_with("1 first <&\"'> ]]>")),
        "{texts:?}"
    );
    assert!(texts.iter().any(|text| text.contains("bell </desc>")));
    let references = page.descendants().filter_map(|node| node.attribute("href"));
    assert!(
        references
            .into_iter()
            .all(|reference| reference.starts_with("data:image/png;base64,"))
    );
}

#[test]
fn a_png_has_the_size_that_was_asked_for() {
    let picture = picture(&rich(), &options());
    for (width, height) in [(1000, None), (320, Some(900)), (1600, Some(1200))] {
        let bytes = heterodyne_plot::png(&picture, Size { width, height }).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.width, width);
        if let Some(height) = height {
            assert!(
                info.height.abs_diff(height) <= 4,
                "{} {height}",
                info.height
            );
        }
        // White paper in the corner, and more than a few colours on it.
        assert_eq!(&pixels[..3], &[255, 255, 255]);
        let colours: std::collections::BTreeSet<&[u8]> = pixels.chunks(3).collect();
        assert!(colours.len() > 100);
    }
}

#[test]
fn nothing_to_show_is_shown_as_nothing() {
    let silent = [
        track(json!([]), 1.0),
        track(
            json!([step(0.0, &[voice("binaural_beat", json!({}))])]),
            1.0,
        ),
        track(json!([step(3.0, &[])]), 1.0),
        track(
            json!([step(
                1.0 / f64::from(RATE),
                &[voice("binaural_beat", json!({}))]
            )]),
            0.0,
        ),
        track(
            json!([step(2.0, &[voice("no_such_voice", json!({}))])]),
            0.0,
        ),
    ];
    for document in silent {
        let picture = picture(&document, &options());
        Document::parse(&heterodyne_plot::svg(&picture, SIZE).unwrap()).unwrap();
        heterodyne_plot::png(&picture, SIZE).unwrap();
        heterodyne_plot::html(&picture).unwrap();
    }
}

#[test]
fn a_thousand_steps_of_several_voices() {
    let tone = |hz: usize| voice("binaural_beat", json!({ "baseFreq": hz }));
    let steps: Vec<Value> = (0..1000)
        .map(|at| step(0.5, &[tone(100 + at % 7), tone(300), tone(500)]))
        .collect();
    let picture = picture(&track(json!(steps), 0.1), &options());
    assert_eq!((picture.steps.len(), picture.lanes.len()), (1000, 3));
    Document::parse(&heterodyne_plot::svg(&picture, SIZE).unwrap()).unwrap();
    let narrow = Size {
        width: 320,
        height: Some(200),
    };
    heterodyne_plot::png(&picture, narrow).unwrap();
}

#[test]
fn parts_and_stretches_are_what_was_asked_for() {
    let only = |panels| {
        heterodyne_plot::svg(
            &picture(
                &rich(),
                &heterodyne_plot::Options {
                    panels,
                    ..options()
                },
            ),
            SIZE,
        )
        .unwrap()
    };
    let none = Panels {
        timeline: false,
        frequencies: false,
        spectrogram: false,
    };
    let lanes = only(Panels {
        timeline: true,
        ..none
    });
    assert!(
        lanes.contains("<polygon") && !lanes.contains("<image") && !lanes.contains("carrier / Hz")
    );
    let sound = only(Panels {
        spectrogram: true,
        ..none
    });
    assert!(sound.contains("<image") && !sound.contains("<polygon"));
    let tones = only(Panels {
        frequencies: true,
        ..none
    });
    // Without lanes a legend names the colours.
    assert!(
        tones.contains("carrier / Hz")
            && tones.contains(">binaural_beat<")
            && !tones.contains("<image")
    );

    let part = |start_secs, duration_secs| {
        attempt(
            &rich(),
            &heterodyne_plot::Options {
                start_secs,
                duration_secs,
                ..without_sound()
            },
        )
    };
    let shown = part(7.0, Some(2.0)).unwrap();
    assert_eq!((shown.start_secs, shown.end_secs), (7.0, 9.0));
    assert_eq!(
        shown
            .steps
            .iter()
            .map(|step| step.number)
            .collect::<Vec<_>>(),
        [2]
    );
    assert!(matches!(
        part(100.0, None),
        Err(PlotError::PastTheEnd { .. })
    ));
    assert!(matches!(part(1.0, Some(0.0)), Err(PlotError::Nothing)));
}

#[test]
fn a_carrier_below_0_is_drawn_where_it_is_held() {
    let shown = picture(&moving(-100.0, 100.0), &without_sound());
    let line = &shown.lanes[0].segments[0].lines[0];
    let first_half = line.hz.iter().filter(|point| point[0] <= 5.0);
    assert!(first_half.into_iter().all(|point| point[1] <= 0.5));
    let last = line.hz.last().unwrap()[1];
    assert!((last - 100.0).abs() < 0.1, "{last}");
}
