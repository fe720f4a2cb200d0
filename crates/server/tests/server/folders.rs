//! A folder on disk as a site: what is in it and nothing else.

use crate::house::{House, PAGE, disorder, put};
use heterodyne_server::folder::Folder;
use heterodyne_server::limits::Limits;
use heterodyne_server::site::Site;
use std::path::Path;

fn serve(root: &Path) -> House {
    let site = Site::Folder(Folder::open(root).unwrap());
    House::plain(site.routes(), Limits::default())
}

#[test]
fn files_come_as_they_are_and_are_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let big = disorder(3_000_000);
    put(
        folder.path(),
        &[
            ("index.html", PAGE),
            ("assets/a-B7PI925R.wasm", &big),
            ("lab/index.html", b"lab"),
        ],
    );
    let house = serve(folder.path());
    assert_eq!(house.get("/", &["Accept-Encoding: br"]).body, PAGE);
    let answer = house.get("/assets/a-B7PI925R.wasm", &[]);
    assert!(answer.body == big);
    assert_eq!(answer.header("content-type"), Some("application/wasm"));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert_eq!(house.get("/lab", &[]).header("location"), Some("/lab/"));
    let known = format!(
        "If-None-Match: {}",
        house.get("/", &[]).header("etag").unwrap()
    );
    assert_eq!(house.get("/", &[&known]).status, 304);
    put(folder.path(), &[("index.html", b"changed")]);
    let changed = house.get("/", &[&known]);
    assert_eq!(
        (changed.status, changed.body.as_slice()),
        (200, &b"changed"[..])
    );
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    put(
        outside.path(),
        &[
            ("secret.txt", b"secret"),
            ("root/index.html", PAGE),
            ("root/.env", b"secret"),
            ("root/a/b.txt", b"b"),
        ],
    );
    let house = serve(&outside.path().join("root"));
    let absolute = outside.path().join("secret.txt");
    let absolute = absolute.to_str().unwrap();
    let mut paths: Vec<String> = [
        "/../secret.txt",
        "/a/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/a/..%2f..%2fsecret.txt",
        "/.%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/....//secret.txt",
        "/a/%00/../secret.txt",
        "/index.html%00.txt",
        "/.env",
        "/%2eenv",
        "/a/../.env",
        "/%c0%ae%c0%ae/secret.txt",
        "/a//b.txt",
        "/./a/b.txt",
        "/..;/secret.txt",
    ]
    .map(str::to_owned)
    .into();
    paths.push(format!("/{absolute}"));
    paths.push(absolute.replace('/', "%2f"));
    paths.push(format!("/%2f{}", absolute.trim_start_matches('/')));
    for path in &paths {
        let answer = house.get(path, &[]);
        // A server may refuse such a line altogether (400).
        assert!([400, 404].contains(&answer.status), "{path}: {answer:?}");
        assert!(
            !answer.body.windows(6).any(|part| part == b"secret"),
            "{path}"
        );
    }
    assert_eq!(house.get("/a/b.txt", &[]).body, b"b");
    assert_eq!(house.get(absolute, &[]).status, 404);
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_and_not_outside() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    put(
        outside.path(),
        &[
            ("secret.txt", b"secret"),
            ("folder/x.txt", b"secret"),
            ("root/a.txt", b"a"),
        ],
    );
    let root = outside.path().join("root");
    symlink(outside.path().join("secret.txt"), root.join("file.txt")).unwrap();
    symlink("../folder", root.join("folder")).unwrap();
    symlink("a.txt", root.join("b.txt")).unwrap();
    symlink("loop.txt", root.join("loop.txt")).unwrap();
    let house = serve(&root);
    for path in ["/file.txt", "/folder/x.txt", "/folder", "/loop.txt"] {
        assert_eq!(house.get(path, &[]).status, 404, "{path}");
    }
    assert_eq!(house.get("/b.txt", &[]).body, b"a");
}

#[test]
fn a_root_that_is_no_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[("a.txt", b"a")]);
    assert!(Folder::open(&folder.path().join("none")).is_err());
    assert!(Folder::open(&folder.path().join("a.txt")).is_err());
}
