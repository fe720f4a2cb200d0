//! Three sockets of a room that say whatever the bytes say: no panic, bounded state, and a saved room is the same room.

#![no_main]

use heterodyne_live::room::token::Key;
use heterodyne_live::room::{Action, Limits, Room};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let key = Key::new([0; 32]);
    let key = key.of_room(&key.mint([0; 16]));
    let mut room = Room::new(Limits::default(), key.clone(), [0; 8]);
    let mut open = Vec::new();
    for socket in 0..3 {
        room.connected(0, socket);
        open.push(socket);
    }
    // The first two have joined; the third begins with what the bytes say.
    for socket in 0..2 {
        room.text(0, socket, r#"{"type":"join","protocol":1,"name":"x"}"#);
    }
    let mut now_ms = 0;
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let Ok(text) = std::str::from_utf8(line) else { continue };
        now_ms += line.first().map_or(0, |byte| u64::from(*byte) * 100);
        room.text(now_ms, at as u64 % 3, text);
        while let Some(action) = room.poll() {
            match action {
                Action::Send { socket, text } => {
                    assert!(open.contains(&socket));
                    assert!(serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok(), "{text}");
                }
                Action::Close { socket, .. } => open.retain(|known| *known != socket),
            }
        }
        let saved = room.save();
        let again = Room::restore(&saved, Limits::default(), key.clone(), now_ms, &open).unwrap();
        assert_eq!(again.save(), saved);
    }
});
