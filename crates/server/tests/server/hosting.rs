//! The samples of `web/hosting` say what the server says: one source of values, `headers.rs`, and no drift.

use heterodyne_server::headers::{self, ALWAYS, ISOLATION};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

type Lines = BTreeMap<String, String>;

pub fn sample(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../web/hosting")
        .join(name);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn wanted(list: &[(&str, &str)]) -> Lines {
    let pairs = list.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The rules of a `_headers` file: path and headers.
fn rules(text: &str) -> BTreeMap<String, Lines> {
    let mut rules = BTreeMap::<String, Lines>::new();
    let mut path = String::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        match line.strip_prefix("  ") {
            None => path = line.to_owned(),
            Some(rule) => {
                let (name, value) = rule.split_once(": ").expect(rule);
                let lines = rules.entry(path.clone()).or_default();
                let before = lines.insert(name.to_lowercase(), value.to_owned());
                assert_eq!(before, None, "{rule}");
            }
        }
    }
    rules
}

/// The object between `const HEADERS = ` and `;`, which is JSON.
fn object(text: &str) -> Lines {
    let (_, after) = text.split_once("const HEADERS = ").unwrap();
    let (object, _) = after.split_once("};").unwrap();
    let inner = object.trim().strip_prefix('{').unwrap();
    let mut lines = Lines::new();
    for line in inner.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.trim_end_matches(',').split('"').collect();
        let &["", name, ": ", value, ""] = words.as_slice() else {
            panic!("{line}");
        };
        lines.insert(name.to_lowercase(), value.to_owned());
    }
    lines
}

#[test]
fn the_file_of_static_hosts() {
    let text = sample("_headers");
    let rules = rules(&text);
    assert_eq!(rules["/*"], wanted(&ALWAYS));
    assert_eq!(
        rules["/assets/*"],
        wanted(&[("cache-control", headers::FOR_EVER)])
    );
    assert_eq!(rules.len(), 2);
    // The most that Cloudflare Pages reads of a line.
    assert!(text.lines().all(|line| line.len() <= 2000));
}

#[test]
fn the_lines_of_nginx() {
    let text = sample("nginx.conf");
    let mut lines = Lines::new();
    for line in text.lines().map(str::trim) {
        let Some(rule) = line.strip_prefix("add_header ") else {
            continue;
        };
        let rule = rule
            .strip_suffix(" always;")
            .expect("errors are answers as well");
        let (name, value) = rule.split_once(' ').unwrap();
        lines.insert(name.to_lowercase(), value.trim_matches('"').to_owned());
    }
    assert_eq!(
        lines.remove("cache-control").as_deref(),
        Some("$heterodyne_caching")
    );
    assert_eq!(lines, wanted(&ALWAYS));
    assert!(text.contains(&format!("\"{}\";", headers::FOR_EVER)));
    assert!(text.contains(&format!("\"{}\";", headers::ASK_AGAIN)));
}

#[test]
fn the_worker_at_the_edge_and_the_one_in_the_browser() {
    let edge = sample("cloudflare-worker.js");
    assert_eq!(object(&edge), wanted(&ALWAYS));
    assert!(edge.contains(&format!("'{}'", headers::FOR_EVER)));
    assert!(edge.contains(&format!("'{}'", headers::ASK_AGAIN)));
    assert_eq!(object(&sample("isolation.js")), wanted(&ISOLATION));
}
