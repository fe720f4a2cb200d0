//! Turns a law over frames into few points with straight lines between them.
//!
//! Invariant: no value that was looked at lies further from the lines than the tolerance. Values are looked at evenly, at
//! each power of two of frames from either end (fades of milliseconds in steps of hours), and around every named corner.
//! Points are left out by the rule of Ramer (1972) and of Douglas and Peucker (1973), with distances along the value.

use crate::model::Point;

/// Moments spread evenly over a law.
const EVENLY: u64 = 128;

/// Frames to look at in `0..frames`: see the module. Sorted, each once.
pub fn moments(frames: u64, corners: &[f64]) -> Vec<u64> {
    let Some(last) = frames.checked_sub(1) else {
        return Vec::new();
    };
    let mut all: Vec<u64> = (0..=EVENLY)
        .map(|part| (u128::from(last) * u128::from(part) / u128::from(EVENLY)) as u64)
        .collect();
    let mut near = 1;
    while near <= last {
        all.extend([near - 1, near, last - near, last - near + 1]);
        near *= 2;
    }
    for corner in corners.iter().filter(|corner| corner.is_finite()) {
        let at = corner.max(0.0) as u64;
        all.extend([at.saturating_sub(1), at, at.saturating_add(1)]);
    }
    all.retain(|frame| *frame <= last);
    all.sort_unstable();
    all.dedup();
    all
}

/// The points that are needed to stay within `tolerance` of all of them.
pub fn simplified(points: &[Point], tolerance: f64) -> Vec<Point> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[points.len() - 1] = true;
    let mut open = vec![(0, points.len() - 1)];
    while let Some((from, to)) = open.pop() {
        let furthest = (from + 1..to)
            .map(|at| {
                (
                    at,
                    (points[at][1] - between(points[from], points[to], points[at][0])).abs(),
                )
            })
            .fold(None, |worst: Option<(usize, f64)>, found| match worst {
                Some(worst) if worst.1 >= found.1 => Some(worst),
                _ => Some(found),
            });
        if let Some((at, distance)) = furthest
            && distance > tolerance
        {
            kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    let points = points.iter().zip(kept);
    points
        .filter(|(_, kept)| *kept)
        .map(|(point, _)| *point)
        .collect()
}

/// Value at a time on the straight line through two points.
fn between(a: Point, b: Point, secs: f64) -> f64 {
    if b[0] > a[0] {
        a[1] + (b[1] - a[1]) * ((secs - a[0]) / (b[0] - a[0]))
    } else {
        a[1]
    }
}

/// The part of a curve between two times, with a point on each where the curve crosses it; empty where there is none.
pub fn part(points: &[Point], start_secs: f64, end_secs: f64) -> Vec<Point> {
    let mut inside: Vec<Point> = Vec::new();
    for (at, point) in points.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).map(|before| points[before]) {
            for edge in [start_secs, end_secs] {
                if before[0] < edge && edge < point[0] {
                    inside.push([edge, between(before, *point, edge)]);
                }
            }
        }
        if point[0] >= start_secs && point[0] <= end_secs {
            inside.push(*point);
        }
    }
    inside
}

/// Value of a curve at a time, held outside of it; `None` for a curve without points.
pub fn value_at(points: &[Point], secs: f64) -> Option<f64> {
    let next = points.partition_point(|point| point[0] <= secs);
    match (next.checked_sub(1).map(|at| points[at]), points.get(next)) {
        (Some(a), Some(b)) => Some(between(a, *b, secs)),
        (Some(point), None) => Some(point[1]),
        (None, Some(point)) => Some(point[1]),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_between_two_stretches_needs_four_points() {
        let law = |frame: u64| (frame as f64).clamp(3000.0, 7000.0);
        let points: Vec<Point> = moments(10_001, &[3000.0, 7000.0])
            .into_iter()
            .map(|frame| [frame as f64, law(frame)])
            .collect();
        let few = simplified(&points, 1e-9);
        assert_eq!(
            few,
            [
                [0.0, 3000.0],
                [3000.0, 3000.0],
                [7000.0, 7000.0],
                [10_000.0, 7000.0]
            ]
        );
    }

    #[test]
    fn what_is_left_out_is_within_the_tolerance() {
        let points: Vec<Point> = (0..=1000)
            .map(|k| [f64::from(k), (f64::from(k) / 90.0).sin()])
            .collect();
        let few = simplified(&points, 0.01);
        assert!(few.len() < 60, "{}", few.len());
        for point in &points {
            assert!((value_at(&few, point[0]).unwrap() - point[1]).abs() <= 0.01);
        }
    }

    #[test]
    fn a_fade_of_ten_milliseconds_in_eight_hours_is_seen() {
        let frames = 8 * 3600 * 44_100;
        let points: Vec<Point> = moments(frames, &[])
            .into_iter()
            .map(|frame| {
                [
                    frame as f64,
                    (frame as f64 / 440.0)
                        .min((frames - 1 - frame) as f64 / 440.0)
                        .min(1.0),
                ]
            })
            .collect();
        let few = simplified(&points, 0.004);
        assert!(few.len() >= 4 && few[0][1] == 0.0 && few.last().unwrap()[1] == 0.0);
        assert_eq!(value_at(&few, 14_400.0 * 44_100.0), Some(1.0));
        // Full level is reached between 440 frames and the next power of two.
        assert!(value_at(&few, 1024.0).unwrap() > 0.99);
    }

    #[test]
    fn a_part_ends_on_its_edges() {
        let curve = [[0.0, 0.0], [10.0, 100.0]];
        assert_eq!(part(&curve, 2.0, 4.0), [[2.0, 20.0], [4.0, 40.0]]);
        assert_eq!(part(&curve, -5.0, 5.0), [[0.0, 0.0], [5.0, 50.0]]);
        assert!(part(&curve, 11.0, 12.0).is_empty());
        assert!(moments(0, &[3.0]).is_empty());
        assert_eq!(moments(1, &[f64::INFINITY, -4.0]), [0]);
    }
}
