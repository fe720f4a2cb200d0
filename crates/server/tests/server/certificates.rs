//! The machine's own certificate over the years, and those that users give.

use heterodyne_server::OffsetDateTime;
use heterodyne_server::certificate::{
    Certificate, Origin, Own, RENEWED_BEFORE_DAYS, VALID_DAYS, given,
};
use std::fs;
use std::path::Path;

/// Some noon; tests choose their days from there.
const NOON_UNIX_SECS: i64 = 1_800_000_000;

fn day(number: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(NOON_UNIX_SECS + number * 86_400).unwrap()
}

fn on(folder: &Path, names: &[&str], number: i64) -> Certificate {
    let names = names.iter().map(|name| (*name).to_owned());
    Own::new(Some(folder.to_owned()), names)
        .get(day(number))
        .unwrap()
}

#[test]
fn the_first_run_makes_one_and_later_runs_use_it() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path().join("a/certificate");
    let first = on(&folder, &[], 0);
    assert_eq!(first.origin, Origin::Made("there was none"));
    assert_eq!(first.about.names, ["localhost", "127.0.0.1", "::1"]);
    // 32 bytes of SHA-256, in the form that browsers show.
    let pairs: Vec<&str> = first.about.fingerprint.split(':').collect();
    assert!(
        pairs.len() == 32
            && pairs
                .iter()
                .all(|pair| u8::from_str_radix(pair, 16).is_ok())
    );
    for number in [0, 1, 100, VALID_DAYS - RENEWED_BEFORE_DAYS] {
        let later = on(&folder, &[], number);
        assert_eq!(
            (later.origin, &later.about),
            (Origin::Kept, &first.about),
            "day {number}"
        );
    }
    assert!(first.about.from < day(0) && first.about.until == day(VALID_DAYS));
}

#[test]
fn an_independent_program_reads_the_same() {
    let desk = tempfile::tempdir().unwrap();
    let made = on(desk.path(), &["music.local", "192.168.1.20"], 0);
    let file = made.file.unwrap();
    let asked = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-ext"])
        .arg("subjectAltName,basicConstraints,extendedKeyUsage")
        .arg("-in")
        .arg(file)
        .output();
    let Ok(said) = asked else {
        println!("skipped: there is no openssl here");
        return;
    };
    let text = String::from_utf8(said.stdout).unwrap();
    for words in [
        made.about.fingerprint.as_str(),
        "DNS:localhost",
        "DNS:music.local",
        "IP Address:127.0.0.1",
        "IP Address:192.168.1.20",
        "IP Address:0:0:0:0:0:0:0:1",
        "CA:FALSE",
        "TLS Web Server Authentication",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn it_is_renewed_before_it_expires_and_after() {
    for number in [
        VALID_DAYS - RENEWED_BEFORE_DAYS + 1,
        VALID_DAYS,
        VALID_DAYS + 1000,
    ] {
        let desk = tempfile::tempdir().unwrap();
        let old = on(desk.path(), &["music.local"], 0);
        let new = on(desk.path(), &[], number);
        assert_eq!(
            new.origin,
            Origin::Made("the old one had expired or was about to"),
            "day {number}"
        );
        assert_ne!(new.about.fingerprint, old.about.fingerprint);
        assert!(new.about.until > day(number + VALID_DAYS - 1));
        assert!(
            new.about.names.contains(&"music.local".to_owned()),
            "{:?}",
            new.about.names
        );
        assert_eq!(on(desk.path(), &[], number).about, new.about);
    }
    let desk = tempfile::tempdir().unwrap();
    on(desk.path(), &[], 0);
    assert_eq!(
        on(desk.path(), &[], -10).origin,
        Origin::Made("the old one is from the future")
    );
}

#[test]
fn a_wanted_name_is_added_and_others_stay() {
    let desk = tempfile::tempdir().unwrap();
    on(desk.path(), &["One.local"], 0);
    let both = on(desk.path(), &["192.168.1.20"], 0);
    assert_eq!(both.origin, Origin::Made("the old one lacked a name"));
    for names in [&["one.local"][..], &["192.168.1.20", "ONE.local"], &[]] {
        let again = on(desk.path(), names, 0);
        assert_eq!(
            (again.origin, again.about.fingerprint),
            (Origin::Kept, both.about.fingerprint.clone())
        );
    }
}

#[test]
fn what_is_broken_is_replaced() {
    type Damage = fn(&Path);
    let damages: [(Damage, &str); 6] = [
        (
            |folder| fs::remove_file(folder.join("key.pem")).unwrap(),
            "there was none",
        ),
        (
            |folder| fs::write(folder.join("certificate.pem"), "").unwrap(),
            "the old one is broken",
        ),
        (
            |folder| {
                fs::write(
                    folder.join("certificate.pem"),
                    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                )
                .unwrap()
            },
            "the old one is broken",
        ),
        (
            |folder| fs::write(folder.join("key.pem"), [0xff; 100]).unwrap(),
            "the old one is broken",
        ),
        (
            |folder| {
                let other = tempfile::tempdir().unwrap();
                on(other.path(), &[], 0);
                fs::copy(
                    other.path().join("certificate.pem"),
                    folder.join("certificate.pem"),
                )
                .unwrap();
            },
            "the old one is broken",
        ),
        (
            |folder| fs::write(folder.join("key.pem"), vec![b'a'; 3 << 20]).unwrap(),
            "the old one is broken",
        ),
    ];
    for (number, (damage, why)) in damages.into_iter().enumerate() {
        let desk = tempfile::tempdir().unwrap();
        on(desk.path(), &[], 0);
        damage(desk.path());
        let new = on(desk.path(), &[], 0);
        assert_eq!(new.origin, Origin::Made(why), "{number}");
        assert_eq!(on(desk.path(), &[], 0).about, new.about, "{number}");
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path().join("certificate");
    let mode = |place: &Path| fs::metadata(place).unwrap().permissions().mode() & 0o777;
    let first = on(&folder, &[], 0);
    assert_eq!(
        (mode(&folder), mode(&folder.join("key.pem"))),
        (0o700, 0o600)
    );
    fs::set_permissions(folder.join("key.pem"), fs::Permissions::from_mode(0o640)).unwrap();
    let second = on(&folder, &[], 0);
    assert_eq!(
        second.origin,
        Origin::Made("others could read the key of the old one")
    );
    assert_ne!(second.about.fingerprint, first.about.fingerprint);
    assert_eq!(mode(&folder.join("key.pem")), 0o600);
    let names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn where_none_can_be_kept_one_serves_this_run() {
    let desk = tempfile::tempdir().unwrap();
    let file = desk.path().join("file");
    fs::write(&file, "no folder").unwrap();
    let made = on(&file.join("below"), &["music.local"], 0);
    assert!(
        matches!(&made.origin, Origin::ForThisRun(why) if why.contains("file")),
        "{:?}",
        made.origin
    );
    assert!(made.file.is_none() && made.about.names.contains(&"music.local".to_owned()));
    assert!(matches!(
        Own::new(None, []).get(day(0)).unwrap().origin,
        Origin::ForThisRun(_)
    ));
}

#[test]
fn a_given_one_is_read_and_what_is_wrong_is_named() {
    let desk = tempfile::tempdir().unwrap();
    let made = on(desk.path(), &[], 0);
    let (chain, key) = (
        desk.path().join("certificate.pem"),
        desk.path().join("key.pem"),
    );
    let read = given(&chain, &key).unwrap();
    assert_eq!(
        (read.origin, &read.about, read.chain.len()),
        (Origin::Given, &made.about, 1)
    );
    let empty = desk.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    for (chain_file, key_file, words) in [
        (&empty, &key, "empty.pem: there is no certificate in it"),
        (&key, &key, "key.pem: there is no certificate in it"),
        (
            &chain,
            &chain,
            "certificate.pem: there is no private key in it",
        ),
        (&chain, &empty, "empty.pem: there is no private key in it"),
        (&desk.path().join("none.pem"), &key, "none.pem"),
    ] {
        let said = given(chain_file, key_file).unwrap_err().to_string();
        assert!(said.contains(words), "{words}: {said}");
    }
}
