//! What a script can call, natively: each number is answered.

use heterodyne_live_worklet::exports::*;
use heterodyne_live_worklet::layout::{BLOCK_WORDS, head};

/// Puts a text where the module reads it, and gives what it answers.
fn ask(text: &str, what: extern "C" fn(u32) -> i32) -> (i32, String) {
    let at = text_ptr(text.len() as u32);
    assert!(!at.is_null());
    // SAFETY: there is room for as many bytes as were asked for.
    unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), at, text.len()) };
    let outcome = what(text.len() as u32);
    (outcome, answer())
}

fn answer() -> String {
    // SAFETY: the answer is as long as it says and stays until the next call of this thread.
    let bytes = unsafe { std::slice::from_raw_parts(answer_ptr(), answer_len() as usize) };
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn without_a_desk_all_is_answered() {
    assert_eq!(init(f64::NAN), -1);
    assert_eq!(init(48_001.5), -1);
    assert_eq!(init(7.0), -1);
    assert!(get_input_ptr(0, 0).is_null() && get_output_ptr(0, 0).is_null());
    assert!(get_block_ptr().is_null() && get_outbox_ptr().is_null() && get_inbox_ptr().is_null());
    assert_eq!(
        (process(128, 0.0), take(0, 1, 0.0), set_sender(0, 128, 2, 0)),
        (-1, -1, -1)
    );
    assert_eq!(
        (
            peer_open(0),
            chain_commit(),
            chain_set(0, 0, 0.0),
            chain_bypass(0, 1)
        ),
        (-1, -1, -1, -1)
    );
    assert_eq!(get_block_len(), 0);
    set_monitor(1.0);
    set_muted(1);
}

#[test]
fn numbers_that_are_not_accepted_are_named() {
    assert_eq!(init(48_000.0), 0);
    assert_eq!(set_sender(9, 128, 2, 0), -1);
    assert_eq!(set_sender(0, 400, 2, 0), -2);
    assert_eq!(set_sender(2, 128, 2, 0), -2);
    assert_eq!(set_sender(0, 128, 3, 0), -3);
    assert_eq!(set_sender(0, 128, 2, 3), -4);
    assert_eq!(set_sender(1, 128, 2, 2), 0);
    assert_eq!((peer_open(7), peer_open(8)), (0, -1));
    assert!(
        get_input_ptr(9, 0).is_null()
            && get_input_ptr(0, 2).is_null()
            && get_output_ptr(3, 0).is_null()
    );
    assert_eq!(get_block_len() as usize, BLOCK_WORDS);
    assert_eq!(get_inbox_ptr().align_offset(4), 0);
    assert_eq!(process(0, 0.0), 0);
    assert!(process(128, f64::NAN) > 0);
    assert!(process(u32::MAX, 1e300) > 0);
}

#[test]
fn a_chain_is_told_stage_by_stage_or_not_at_all() {
    assert_eq!(init(48_000.0), 0);
    chain_begin();
    assert_eq!(chain_value(0, 1.0), -1, "there is no stage yet");
    assert_eq!(chain_stage(u32::MAX, 0), -1);
    assert_eq!(chain_stage(0, 0), 0);
    assert_eq!(chain_value(0, f32::NAN), 0);
    assert_eq!(chain_commit(), -1);
    assert_eq!(chain_value(0, -6.0), 0);
    assert_eq!(chain_commit(), 0);
    assert_eq!(chain_set(0, 0, -12.0), 0);
    assert_eq!(chain_set(1, 0, -12.0), -1);
    assert_eq!((chain_bypass(0, 1), chain_bypass(1, 1)), (0, -1));
    process(128, 0.0);
    // SAFETY: the block is this long and stays until the next `init` of this thread.
    let words = unsafe { std::slice::from_raw_parts(get_block_ptr(), get_block_len() as usize) };
    assert_eq!(words[head::CHAIN_STAGES], 1.0);
    chain_sweep();
}

#[test]
fn documents_are_read_written_and_refused_with_their_place() {
    document_catalogue();
    let catalogue: serde_json::Value = serde_json::from_str(&answer()).expect("JSON");
    assert!(
        catalogue["effects"]
            .as_array()
            .is_some_and(|effects| effects.len() >= 3)
    );
    let text = r#"{ "heterodyne_chain": 1, "name": "One", "stages": [ { "effect": "gain", "gain_db": -6 } ] }"#;
    let (outcome, told) = ask(text, document_read);
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(outcome, 0);
    assert_eq!(told["name"], "One");
    assert_eq!(told["stages"][0]["effect"], "gain");
    assert_eq!(told["stages"][0]["values"][0], -6.0);
    let (outcome, written) = ask(&told.to_string(), document_write);
    assert_eq!(outcome, 0);
    assert!(written.contains("\"gain_db\": -6"), "{written}");
    let (outcome, told) = ask(
        r#"{ "heterodyne_chain": 1, "stages": [ { "effect": "gian" } ] }"#,
        document_read,
    );
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(outcome, -1);
    assert_eq!(told["diagnostics"][0]["line"], 1);
    assert!(text_ptr(u32::MAX).is_null());
    assert_eq!(
        ask("\u{0}", document_write).0,
        0,
        "nothing is a chain without stages"
    );
}
