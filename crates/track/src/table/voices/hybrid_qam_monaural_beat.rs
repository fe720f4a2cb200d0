//! `hybrid_qam_monaural_beat`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::number;
use crate::table::effects::FLANGER;
use crate::table::groups::TIMING;
use crate::table::{Group, Unit};

static LEVELS: Group = Group {
    title: "",
    params: &[
        number("ampL", 0.5, Unit::Gain, "Level of the left ear.")
            .usually(0.0, 1.0)
            .moving(),
        number(
            "ampR",
            0.5,
            Unit::Gain,
            "Level of the right ear; its two tones reach twice that.",
        )
        .usually(0.0, 1.0)
        .moving(),
    ],
};

static LEFT: Group = Group {
    title: "left ear",
    params: &[
        number("qamCarrierFreqL", 100.0, Unit::Hertz, "Carrier.")
            .usually(20.0, 1500.0)
            .moving(),
        number(
            "qamAmFreqL",
            4.0,
            Unit::Hertz,
            "Rate of its modulator; 0: none.",
        )
        .usually(0.0, 40.0)
        .moving(),
        number("qamAmDepthL", 0.5, Unit::None, "Depth of its modulator.")
            .usually(0.0, 1.0)
            .moving(),
        number(
            "qamAmPhaseOffsetL",
            0.0,
            Unit::Radians,
            "Phase of its modulator at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "qamStartPhaseL",
            0.0,
            Unit::Radians,
            "Phase of the carrier at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
    ],
};

static RIGHT: Group = Group {
    title: "right ear",
    params: &[
        number(
            "monoCarrierFreqR",
            100.0,
            Unit::Hertz,
            "Centre of the two tones.",
        )
        .usually(20.0, 1500.0)
        .moving(),
        number(
            "monoBeatFreqInChannelR",
            4.0,
            Unit::Hertz,
            "Upper tone less lower tone.",
        )
        .usually(0.0, 40.0)
        .moving(),
        number(
            "monoAmDepthR",
            0.0,
            Unit::None,
            "Depth of the tremolo: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "monoAmFreqR",
            0.0,
            Unit::Hertz,
            "Rate of the tremolo; 0: none.",
        )
        .usually(0.0, 20.0)
        .moving(),
        number(
            "monoAmPhaseOffsetR",
            0.0,
            Unit::Radians,
            "Phase of the tremolo at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "monoFmRangeR",
            0.0,
            Unit::Hertz,
            "Width of the vibrato, peak to peak; 0: none.",
        )
        .usually(0.0, 50.0)
        .moving(),
        number(
            "monoFmFreqR",
            0.0,
            Unit::Hertz,
            "Rate of the vibrato; 0: none.",
        )
        .usually(0.0, 20.0)
        .moving(),
        number(
            "monoFmPhaseOffsetR",
            0.0,
            Unit::Radians,
            "Phase of the vibrato at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "monoStartPhaseR_Tone1",
            0.0,
            Unit::Radians,
            "Phase of the lower tone at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "monoStartPhaseR_Tone2",
            0.0,
            Unit::Radians,
            "Phase of the upper tone at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "monoPhaseOscFreqR",
            0.0,
            Unit::Hertz,
            "Rate at which the two phases swing apart and back.",
        )
        .usually(0.0, 20.0)
        .moving(),
        number(
            "monoPhaseOscRangeR",
            0.0,
            Unit::Radians,
            "Width of that swing, peak to peak.",
        )
        .usually(0.0, 6.3)
        .moving(),
        number(
            "monoPhaseOscPhaseOffsetR",
            0.0,
            Unit::Radians,
            "Phase of that swing at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "hybrid_qam_monaural_beat",
    &[],
    [
        "An amplitude-modulated carrier in the left ear, a monaural beat in the right.",
        "Two different kinds of pulsation side by side: the left ear hears a tremolo, the right two tones that beat.",
        "L = ampL · (1 + qamAmDepthL·cos(2π·qamAmFreqL·t + φ)) · cos(qamStartPhaseL + 2π/sr · Σ_{k<i} qamCarrierFreqL)\n\
         F(t) = max(0, monoCarrierFreqR + monoFmRangeR/2 · sin(2π·monoFmFreqR·t + φ))\n\
         f₁ = max(0, F − beat/2), f₂ = max(0, F + beat/2), beat = monoBeatFreqInChannelR\n\
         θ₁ = start₁ + 2π/sr · Σ_{k<i} f₁ − δ, θ₂ = start₂ + 2π/sr · Σ_{k<i} f₂ + δ\n\
         δ = monoPhaseOscRangeR/2 · sin(2π·monoPhaseOscFreqR·t + φ)\n\
         m = 1 − D·½(1 + sin(2π·monoAmFreqR·t + φ)), D = monoAmDepthR within 0…1\n\
         R = ampR · m · (sin θ₁ + sin θ₂)\n\
         then 30 Hz to 0.45·sr without phase shift in both ears",
    ],
    &[&LEVELS, &LEFT, &RIGHT, &TIMING, &FLANGER],
);
