//! Calls in every order, from many threads.

use std::time::{Duration, Instant};

use realtime_backend::{Backend, BackendError, Config, Device};

use crate::tracks::{in_time, source, track, unheard, until};

fn call_all(backend: &Backend) {
    backend.pause_stream();
    backend.resume_stream();
    backend.start_from(1.0);
    backend
        .update_track(source(&track(&[1.0], 0.0, "")))
        .unwrap();
    backend.push_clip_samples(0, &[0.0; 2], true);
    backend.set_master_gain(0.5);
    backend.enable_gpu(true);
    assert!(backend.gpu());
    assert_eq!((backend.current_step(), backend.elapsed_samples()), (0, 0));
    backend.stop_stream();
}

#[test]
fn nothing_happens_where_nothing_plays() {
    let backend = in_time();
    call_all(&backend);
    backend
        .start_stream(source(&track(&[9.0], 0.0, "")), 0.0)
        .unwrap();
    backend.stop_stream();
    call_all(&backend);
}

#[test]
fn a_second_start_takes_the_place_of_the_first() {
    let backend = in_time();
    backend
        .start_stream(source(&track(&[30.0], 0.0, "")), 20.0)
        .unwrap();
    until("the first", || backend.elapsed_secs() > 20.0);
    backend
        .start_stream(source(&track(&[30.0], 0.0, "")), 1.0)
        .unwrap();
    until("the second", || backend.elapsed_secs() > 1.0);
    assert!(backend.elapsed_secs() < 20.0);
    backend.stop_stream();
    assert_eq!((backend.state(), backend.elapsed_samples()), (None, 0));
}

#[test]
fn what_is_no_track_is_refused_with_every_problem_and_changes_nothing() {
    let backend = in_time();
    backend
        .start_stream(source(&track(&[30.0], 0.0, "")), 5.0)
        .unwrap();
    until("the stream", || backend.elapsed_secs() > 5.0);
    let broken = track(&[1.0, 1.0], 0.0, "").replace("\"duration\": 1", "\"duration\": []");
    for refused in [
        backend.start_stream(source(&broken), 0.0),
        backend.update_track(source(&broken)),
    ] {
        let Err(BackendError::Track(refused)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(refused.diagnostics.len(), 2, "{refused}");
        let text = refused.to_string();
        assert!(text.contains("steps[0].duration") && text.contains("steps[1].duration"));
        assert!(
            text.contains("track_json_str:") && text.contains("accepted"),
            "{text}"
        );
    }
    assert!(backend.elapsed_secs() > 5.0);
}

#[test]
fn a_device_that_is_not_there_is_an_error_of_the_start() {
    let nowhere = Device::Named("a card that nobody has".to_owned());
    let backend = Backend::on(nowhere, Config::default(), unheard);
    let refused = backend.start_stream(source(&track(&[1.0], 0.0, "")), 0.0);
    let Err(error @ BackendError::Device(_)) = refused else {
        panic!("{refused:?}");
    };
    assert!(error.to_string().contains("output device"), "{error}");
    assert_eq!(backend.state(), None);
}

#[test]
fn nothing_starts_after_the_end() {
    let backend = in_time();
    backend
        .start_stream(source(&track(&[30.0], 0.0, "")), 0.0)
        .unwrap();
    backend.close();
    assert_eq!(backend.state(), None);
    assert!(matches!(
        backend.start_stream(source(&track(&[30.0], 0.0, "")), 0.0),
        Err(BackendError::Closed)
    ));
    call_all(&backend);
}

#[test]
fn many_threads_at_once() {
    let backend = in_time();
    let deadline = Instant::now() + Duration::from_secs(2);
    let text = track(&[5.0, 5.0], 1.0, &crate::tracks::pushed_clip("a", 1.0));
    let calls: [&(dyn Fn(u32) + Sync); 7] = [
        &|n| {
            let start_secs = f64::from(n % 7);
            backend.start_stream(source(&text), start_secs).unwrap();
        },
        &|_| backend.update_track(source(&text)).unwrap(),
        &|n| {
            if n % 100 == 0 {
                backend.stop_stream();
            }
        },
        &|n| backend.start_from(f64::from(n % 12)),
        &|_| backend.push_clip_samples(0, &[0.1; 64], false),
        &|_| assert!(backend.current_step() <= 1),
        &|n| {
            backend.set_master_gain(0.5);
            if n % 2 == 0 {
                backend.pause_stream();
            } else {
                backend.resume_stream();
            }
        },
    ];
    std::thread::scope(|scope| {
        for call in calls {
            scope.spawn(move || {
                let mut count = 0;
                while Instant::now() < deadline {
                    call(count);
                    count += 1;
                }
                assert!(count > 1, "a call waits for ever");
            });
        }
    });
    backend.start_stream(source(&text), 2.0).unwrap();
    until("a stream after all that", || backend.elapsed_secs() > 2.0);
}
