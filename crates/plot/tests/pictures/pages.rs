//! The interactive page.

use crate::tracks::{options, picture, rich};
use serde_json::Value;

fn page() -> String {
    heterodyne_plot::html(&picture(&rich(), &options())).unwrap()
}

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).expect(from);
    rest.split_once(to).expect(to).0
}

#[test]
fn the_page_asks_for_nothing_from_anywhere() {
    let page = page();
    let policy = between(
        &page,
        "http-equiv=\"Content-Security-Policy\" content=\"",
        "\"",
    );
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("connect-src"));
    for reference in [
        "http:",
        "https:",
        "//www",
        "src=",
        "href=",
        "@import",
        "url(",
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "{{",
    ] {
        assert!(!page.contains(reference), "{reference}");
    }
    assert_eq!(page.matches("data:image/png;base64,").count(), 1);
}

#[test]
fn no_text_of_the_track_ends_its_place() {
    let page = page();
    // One data block and one script, each closed once.
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(page.contains("first &lt;&amp;&quot;&#39;&gt; ]]&gt; &lt;/script&gt;"));
    let data: Value = serde_json::from_str(between(&page, "id=\"data\">", "</script>")).unwrap();
    assert_eq!(data["steps"][0]["text"], "first <&\"'> ]]> </script> \u{1}");
}

#[test]
fn the_data_of_the_page_are_those_of_the_track() {
    let page = page();
    let data: Value = serde_json::from_str(between(&page, "id=\"data\">", "</script>")).unwrap();
    // 6 s + 6 s less a crossfade of 1 s.
    assert_eq!(
        (data["start"].as_f64(), data["end"].as_f64()),
        (Some(0.0), Some(11.0))
    );
    assert_eq!(data["steps"][1]["start"], 5.0);
    assert_eq!(data["steps"][1]["fade"], 1.0);
    assert_eq!(data["lanes"].as_array().unwrap().len(), 6);
    let carrier = &data["lanes"][0]["segments"][1]["lines"][0];
    assert_eq!(
        (&carrier["param"], &carrier["role"]),
        (&"baseFreq".into(), &"carrier".into())
    );
    let points = carrier["hz"].as_array().unwrap();
    assert_eq!(points[0][1], 200.0);
    // alpha² at half of the time: a quarter of the way from 200 to 900.
    let near = points
        .iter()
        .find(|point| (point[0].as_f64().unwrap() - 8.0).abs() < 0.3)
        .unwrap();
    let part = (near[0].as_f64().unwrap() - 5.0) / 6.0;
    assert!((near[1].as_f64().unwrap() - (200.0 + 700.0 * part * part)).abs() < 1.0);
    assert_eq!(
        data["spectrogram"]["palette"].as_array().unwrap().len(),
        256
    );
}

#[test]
fn the_page_can_be_used_without_a_mouse_and_without_eyes() {
    let page = page();
    for part in [
        "lang=\"en\"",
        "name=\"viewport\"",
        "tabindex=\"0\" role=\"application\"",
        "aria-describedby=\"keys\"",
        "role=\"status\" aria-live=\"polite\"",
        "role=\"group\" aria-label=\"View\"",
        "decibels of a full-scale sine, before the track is levelled",
        "prefers-color-scheme: dark",
        "<th scope=\"row\">2</th>",
        "<noscript>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let buttons = page.matches("<button").count();
    assert_eq!(page.matches("<button type=\"button\" id=").count(), buttons);
}
