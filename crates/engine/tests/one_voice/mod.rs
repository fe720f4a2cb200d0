//! One voice alone in one step, without fades: what its formula says, frame by frame.
#![allow(dead_code, reason = "every test program uses its own part")]

use heterodyne_engine::{Compiled, Cursor, Mix, QUANTUM, Score, Settings, Sources, compile};

/// A voice in a step.
pub struct OneVoice<'a> {
    pub name: &'a str,
    pub params: String,
    pub secs: f64,
    pub rate: u32,
    pub seed: u64,
    pub sources: Sources,
}

impl<'a> OneVoice<'a> {
    pub fn new(name: &'a str, params: impl Into<String>, secs: f64, rate: u32) -> Self {
        Self {
            name,
            params: params.into(),
            secs,
            rate,
            seed: 0,
            sources: Sources::default(),
        }
    }

    pub fn compile(&self) -> Compiled {
        // An envelope of no known type is flat.
        let text = format!(
            r#"{{"global": {{"sample_rate": {}}}, "progression": [{{"duration": {:?}, "voices": [{{"synth_function_name": "{}",
                "volume_envelope": {{"type": "open", "params": {{}}}}, "params": {}}}]}}]}}"#,
            self.rate, self.secs, self.name, self.params
        );
        let parsed = heterodyne_track::parse_track(&text, "t");
        let problems: Vec<String> = parsed.errors().map(ToString::to_string).collect();
        let track = parsed
            .value
            .unwrap_or_else(|| panic!("{problems:?}\n{text}"));
        let settings = Settings {
            seed: self.seed,
            ..Settings::new(self.rate, Mix::Offline)
        };
        compile(&track, self.sources.clone(), &settings).expect("compiles")
    }

    /// All of it, both channels.
    pub fn render(&self) -> [Vec<f32>; 2] {
        let score = self.compile().score;
        let mut channels = [Vec::new(), Vec::new()];
        for quantum in 0..score.quanta() {
            let block = block(&score, quantum);
            for (channel, block) in channels.iter_mut().zip(block) {
                channel.extend(block);
            }
        }
        channels
            .iter_mut()
            .for_each(|x| x.truncate(score.frames() as usize));
        channels
    }
}

/// One block from a cursor of its own.
pub fn block(score: &Score, quantum: u64) -> [[f32; QUANTUM]; 2] {
    let mut out = [[0.0; QUANTUM]; 2];
    Cursor::new(score).render_step(score, 0, quantum, &mut out);
    out
}
