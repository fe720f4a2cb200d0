//! Nothing that a Player is told clicks: a bound on the second difference of what is heard.
//!
//! The track is a sine of amplitude A, w radians a frame. Its own second difference is at most A·w². A gain g that goes in a straight
//! line over N frames adds 2·|g′|·|s′| ≤ 2·A·w/N while it moves, and |g″|·|s| ≤ A/N at its corners. A crossfade of two sines with
//! the gains ½ ∓ ½·cos(π·t/N) has |g′| ≤ π/2N and |g″| ≤ π²/2N² for each: 2·A·π·w/N and A·π²/N² more. Of k straight ramps that
//! fall together with one crossfade the gains multiply, so that every pair of slopes adds twice its product. All at once:
//!
//! |Δ²x| ≤ A·((w + (π + k)/N)² + k/N).
//!
//! At 100 Hz, 48 kHz and N = 480 that is 0.3 % of the amplitude for k = 1, 1 % for k = 4: a jump of more is a click and fails.

use std::sync::Arc;

use heterodyne_engine::{Begin, Controller, Mix, Player, Score, Settings, Sources, compile};
use proptest::prelude::*;

const RATE: u32 = 48_000;
const HZ: f64 = 100.0;
/// The format's level of a voice that says nothing else.
const AMPLITUDE: f64 = 0.5;
/// Frames of ten milliseconds.
const FADE: f64 = 480.0;

/// The bound for `ramps` straight ramps and a crossfade at once, with what single precision may add to three samples.
fn bound(ramps: f64) -> f64 {
    let w = std::f64::consts::TAU * HZ / f64::from(RATE);
    let slopes = (std::f64::consts::PI + ramps) / FADE;
    AMPLITUDE * ((w + slopes).powi(2) + ramps / FADE) + 4.0 * f64::from(f32::EPSILON)
}

/// A sine in both ears, at its full level from the first frame to the last, which is none of its zeros.
fn sine(secs: f64) -> Arc<Score> {
    let json = format!(
        r#"{{"global": {{"sample_rate": {RATE}}}, "progression": [{{"duration": {secs}, "voices": [{{
            "synth_function_name": "binaural_beat", "params": {{"baseFreq": {HZ}, "beatFreq": 0, "startPhaseL": 1.0, "startPhaseR": 1.0}},
            "volume_envelope": {{"type": "linear_fade", "params":
            {{"fade_duration": 1, "start_amp": 1, "end_amp": 1, "fade_type": "in"}}}}}}]}}]}}"#
    );
    let track = heterodyne_track::parse_track(&json, "test")
        .value
        .expect("valid");
    let settings = Settings::new(RATE, Mix::Offline);
    Arc::new(
        compile(&track, Sources::default(), &settings)
            .expect("compiles")
            .score,
    )
}

/// Largest |x(n+1) − 2·x(n) + x(n−1)|, and where.
fn largest(x: &[f32]) -> (f64, usize) {
    let second = |w: &[f32]| (f64::from(w[2]) - 2.0 * f64::from(w[1]) + f64::from(w[0])).abs();
    let all = x.windows(3).map(second).zip(1..);
    all.fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a })
}

struct Ears {
    player: Player,
    controller: Controller,
    heard: Vec<f32>,
}

impl Ears {
    fn at(score: Arc<Score>, begin: Begin) -> Self {
        let (player, controller) = Player::starting(score, begin);
        Self {
            player,
            controller,
            heard: Vec::new(),
        }
    }

    fn listen(&mut self, frames: usize) {
        let from = self.heard.len();
        self.heard.resize(from + frames, 9.0);
        let mut right = vec![9.0; frames];
        self.player.process(&mut self.heard[from..], &mut right);
    }
}

#[test]
fn the_sine_is_what_the_bound_takes_it_for() {
    let mut ears = Ears::at(sine(1.0), Begin::default());
    ears.listen(48_000);
    let peak = ears.heard.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
    assert!((f64::from(peak) - AMPLITUDE).abs() < 1e-4, "{peak}");
    assert!(ears.heard[0].abs() > 0.2, "{}", ears.heard[0]);
    let w = std::f64::consts::TAU * HZ / f64::from(RATE);
    let own = AMPLITUDE * w * w;
    let (found, _) = largest(&ears.heard);
    assert!((own * 0.99..=own + 4.0 * f64::from(f32::EPSILON)).contains(&found));
}

#[test]
fn a_jump_is_a_click() {
    let mut ears = Ears::at(sine(1.0), Begin::default());
    ears.listen(48_000);
    let clicks = |x: &[f32]| largest(x).0 > bound(4.0);
    assert!(!clicks(&ears.heard));
    let (mut found, period) = (0, 480);
    // Cut without a fade, 40 ms on and a phase of 30° later, at any phase; to silence; and to another level.
    for at in 10_000..10_000 + period {
        let cut = [&ears.heard[..at], &ears.heard[at + 1960..]].concat();
        let stopped = [&ears.heard[..at], &[0.0; 480]].concat();
        let halved: Vec<f32> = ears.heard[at..].iter().map(|x| x * 0.5).collect();
        let halved = [&ears.heard[..at], &halved].concat();
        found += [&cut, &stopped, &halved]
            .map(|x| usize::from(clicks(x)))
            .iter()
            .sum::<usize>();
    }
    // All but those that meet at nearly the same value, of each kind less than one in ten.
    assert!(found > 3 * period * 9 / 10, "{found}");
}

/// What a Player may be told, 10 to 40 ms apart.
#[derive(Clone, Copy, Debug)]
enum Event {
    Pause,
    Resume,
    Seek(f64),
    Gain(f32),
    Swap,
    /// No more, and yet again.
    LoopAnew,
}

fn events() -> impl Strategy<Value = Vec<(Event, usize)>> {
    let event = prop_oneof![
        1 => Just(Event::Pause),
        2 => Just(Event::Resume),
        2 => (0.0..1.0).prop_map(Event::Seek),
        1 => (0.0f32..1.0).prop_map(Event::Gain),
        1 => Just(Event::Swap),
        1 => Just(Event::LoopAnew),
    ];
    prop::collection::vec((event, 480usize..2000), 1..30)
}

fn tell(ears: &mut Ears, event: Event, frames: u64) {
    let told = match event {
        Event::Pause => ears.controller.pause(),
        Event::Resume => ears.controller.resume(),
        Event::Seek(to) => ears.controller.seek((to * frames as f64) as u64),
        Event::Gain(gain) => ears.controller.set_gain(gain),
        Event::Swap => ears.controller.load(sine(0.51)),
        Event::LoopAnew => {
            let first = ears.controller.set_looped(false);
            first.and_then(|()| ears.controller.set_looped(true))
        }
    };
    assert_eq!(told, Ok(()));
}

#[test]
fn one_thing_at_a_time_keeps_the_bound_of_one() {
    for event in [
        Event::Pause,
        Event::Seek(0.3377),
        Event::Gain(0.0),
        Event::Gain(0.4),
        Event::Swap,
    ] {
        for after in [1000, 1100, 1200, 1300, 1480] {
            let mut ears = Ears::at(sine(0.503), Begin::default());
            ears.listen(after);
            tell(&mut ears, event, 24_144);
            ears.listen(3000);
            tell(&mut ears, Event::Resume, 0);
            ears.listen(3000);
            let (found, at) = largest(&ears.heard);
            assert!(
                found <= bound(1.0),
                "{event:?} after {after}: {found} at {at}"
            );
        }
    }
    // From a place in the middle, and where the track turns.
    let begin = Begin {
        frame: 777,
        looped: true,
        ..Begin::default()
    };
    let mut ears = Ears::at(sine(0.103), begin);
    ears.heard.push(0.0);
    ears.listen(48_000);
    assert_eq!(ears.controller.status().laps(), 9);
    let (found, at) = largest(&ears.heard);
    assert!(found <= bound(1.0), "{found} at {at}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Ramps of gain and pause, and of the turn, may fall together with one crossfade; a later order may bend one that still
    /// runs, twice its corner.
    #[test]
    fn whatever_it_is_told_it_does_not_click(
        events in events(),
        from in prop_oneof![Just(0u64), 1u64..40_000],
        paused in any::<bool>(),
    ) {
        let begin = Begin { frame: from, paused, looped: true, ..Begin::default() };
        let mut ears = Ears::at(sine(0.503), begin);
        for (event, frames) in events {
            tell(&mut ears, event, 24_144);
            ears.listen(frames);
        }
        let (found, at) = largest(&ears.heard);
        prop_assert!(found <= bound(4.0), "{} at {}, at most {}", found, at, bound(4.0));
    }
}
