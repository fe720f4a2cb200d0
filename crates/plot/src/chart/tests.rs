use super::*;
use crate::drawing::Item;

fn scale(name: &str, low: f64, high: f64, logarithmic: bool) -> Scale {
    Scale {
        name: name.to_owned(),
        low,
        high,
        logarithmic,
    }
}

fn chart(points: Vec<Point>, stroke: Stroke) -> Chart {
    Chart {
        title: "a.wav".to_owned(),
        description: "levels".to_owned(),
        across: scale("frequency / Hz", 10.0, 10_000.0, true),
        up: scale("level / dB", -100.0, 0.0, false),
        curves: vec![Curve {
            name: "left".to_owned(),
            points,
            stroke,
            colour: 0,
        }],
    }
}

const SIZE: Size = Size {
    width: 1086,
    height: Some(500),
};

fn curves(chart: &Chart) -> Vec<Vec<Point>> {
    let drawing = drawn(chart, SIZE).unwrap();
    let ink = colour::voice(0).light;
    let lines = drawing.items.into_iter().filter_map(|item| match item {
        Item::Line { points, stroke, .. } if stroke == ink => Some(points),
        _ => None,
    });
    // The first on the paper is the curve, the last its sample in the legend.
    let mut all: Vec<_> = lines.collect();
    all.pop();
    all
}

#[test]
fn points_stand_at_the_logarithm_and_inside_the_panel() {
    // 1086 − 66 − 20 = 1000 pixels for three decades.
    let found = curves(&chart(
        vec![[10.0, -100.0], [100.0, -50.0], [10_000.0, 20.0]],
        Stroke::Solid,
    ));
    let xs: Vec<f64> = found[0].iter().map(|point| point[0].round()).collect();
    assert_eq!(xs, [66.0, 399.0, 1066.0]);
    let [low, middle, high] = [found[0][0][1], found[0][1][1], found[0][2][1]];
    assert_eq!((low, middle, high), (460.0, 0.5 * (460.0 + high), high));
    // Heading, one row of legend, the name of the axis.
    assert_eq!(high, 30.0 + 32.0);
}

#[test]
fn what_is_no_number_leaves_a_gap() {
    let points = vec![
        [20.0, -10.0],
        [30.0, -10.0],
        [40.0, f64::NAN],
        [50.0, -10.0],
        [60.0, -10.0],
    ];
    let found = curves(&chart(points, Stroke::Solid));
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn no_peak_is_lost_among_many_points() {
    let mut points: Vec<Point> = (0..100_000)
        .map(|n| [10.0 + 0.09 * f64::from(n), -90.0])
        .collect();
    points[55_555][1] = -3.0;
    points[77_777][1] = -99.0;
    let found = curves(&chart(points, Stroke::Solid));
    assert!(found[0].len() <= 4 * 1001, "{}", found[0].len());
    let y = |db: f64| 460.0 + (62.0 - 460.0) * (db + 100.0) / 100.0;
    let (least, most) = found[0]
        .iter()
        .fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p[1]), b.max(p[1])));
    assert!((least - y(-3.0)).abs() < 1e-9 && (most - y(-99.0)).abs() < 1e-9);
    assert!(found[0].windows(2).all(|two| two[0][0] <= two[1][0]));
}

#[test]
fn both_kinds_of_files_and_scales_without_length() {
    let mut chart = chart(vec![[20.0, -10.0], [30.0, -20.0]], Stroke::Marks);
    let svg = chart_svg(&chart, SIZE).unwrap();
    assert!(svg.contains("level / dB") && svg.contains("left"), "{svg}");
    assert!(chart_png(&chart, SIZE).unwrap().starts_with(b"\x89PNG"));
    for (low, high) in [
        (0.0, 10.0),
        (10.0, 10.0),
        (f64::NAN, 1.0),
        (1.0, f64::INFINITY),
    ] {
        chart.across = scale("frequency / Hz", low, high, true);
        let said = chart_svg(&chart, SIZE).unwrap_err().to_string();
        assert!(said.contains("frequency / Hz"), "{said}");
    }
}
