//! Which measured direction is nearest to a source in the horizontal plane.
//!
//! Nearest is the one with the largest scalar product with the direction of the source. In the plane that depends on the horizontal parts of
//! the measured directions alone, and only the corners of their convex hull can win; each wins from the normal of one of its sides
//! to the normal of the other. A search among the normals finds it.

use heterodyne_dsp::elementary::atan2;

/// The corners of the hull, by the azimuth from which they are nearest.
#[derive(Clone, Debug)]
pub(super) struct Directions {
    /// Azimuth in radians, 0 ahead and a quarter turn right, ascending within ±π.
    from_rad: Vec<f64>,
    /// The measured direction that is nearest from there on.
    corner: Vec<usize>,
}

impl Directions {
    /// Sorts unit vectors (x to the right, y ahead). `None`: there are none.
    pub fn new(measured: &[[f64; 3]]) -> Option<Self> {
        let hull = hull(measured);
        let point = |corner: usize| measured.get(corner).map_or((0.0, 0.0), |v| (v[0], v[1]));
        let mut sides: Vec<(f64, usize)> = Vec::with_capacity(hull.len());
        for (index, &corner) in hull.iter().enumerate() {
            // Clockwise, as azimuths go: the side that ends in this corner.
            let before = hull[(index + hull.len() - 1) % hull.len()];
            let ((x0, y0), (x1, y1)) = (point(before), point(corner));
            sides.push((atan2(y0 - y1, x1 - x0), corner));
        }
        sides.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (from_rad, corner): (Vec<_>, Vec<_>) = sides.into_iter().unzip();
        (!corner.is_empty()).then_some(Self { from_rad, corner })
    }

    /// Position, among [`Directions::corners`], of the one that is nearest to a source at (x, y).
    #[inline(always)]
    pub fn nearest(&self, x: f64, y: f64) -> usize {
        let azimuth = atan2(x, y);
        match self.from_rad.partition_point(|from| *from <= azimuth) {
            0 => self.from_rad.len() - 1,
            after => after - 1,
        }
    }

    /// The measured directions that can be nearest, as indices into what they were made from.
    pub fn corners(&self) -> &[usize] {
        &self.corner
    }
}

/// Corners of the convex hull of the horizontal parts, clockwise seen from above; of equal ones the first counts
/// (A. M. Andrew's monotone chain, 1979).
fn hull(measured: &[[f64; 3]]) -> Vec<usize> {
    let at = |index: usize| (measured[index][0], measured[index][1]);
    let mut order: Vec<usize> = (0..measured.len())
        .filter(|index| at(*index).0.is_finite() && at(*index).1.is_finite())
        .collect();
    order.sort_by(|a, b| {
        let (a_at, b_at) = (at(*a), at(*b));
        (a_at.0.total_cmp(&b_at.0))
            .then(a_at.1.total_cmp(&b_at.1))
            .then(a.cmp(b))
    });
    order.dedup_by(|a, b| at(*a) == at(*b));
    if order.len() < 3 {
        return order;
    }
    let chain = |points: &mut dyn Iterator<Item = usize>| {
        let mut chain: Vec<usize> = Vec::new();
        for index in points {
            while let [.., before, last] = chain[..] {
                let ((x0, y0), (x1, y1), (x2, y2)) = (at(before), at(last), at(index));
                // Keeps right turns alone.
                if (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0) < 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(index);
        }
        chain.pop();
        chain
    };
    let mut corners = chain(&mut order.iter().copied());
    corners.extend(chain(&mut order.iter().rev().copied()));
    corners
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(azimuth_deg: f64, elevation_deg: f64) -> [f64; 3] {
        let (a, e) = (azimuth_deg.to_radians(), elevation_deg.to_radians());
        [a.sin() * e.cos(), a.cos() * e.cos(), e.sin()]
    }

    #[test]
    fn the_largest_product_wins_at_every_azimuth() {
        let mut sets = vec![
            vec![unit(0.0, 0.0)],
            vec![unit(33.0, 0.0), unit(-120.0, 10.0)],
            vec![
                unit(90.0, 0.0),
                unit(0.0, 90.0),
                unit(-90.0, 0.0),
                unit(10.0, 0.0),
            ],
            // Rings at several elevations, the one in the plane sparse and out of order.
            Vec::new(),
        ];
        for step in 0..72u32 {
            let azimuth = f64::from(step * 29 % 72) * 5.0;
            for elevation in [-30.0, 5.0, 40.0] {
                sets[3].push(unit(azimuth, elevation));
            }
            if step % 5 == 0 {
                sets[3].push(unit(azimuth + 2.0, 0.0));
            }
        }
        for set in &sets {
            let directions = Directions::new(set).unwrap();
            for step in 0..3000u32 {
                let azimuth = (f64::from(step) * 0.12 - 180.0).to_radians();
                let (x, y) = (3.0 * azimuth.sin(), 3.0 * azimuth.cos());
                let product = |v: &[f64; 3]| v[0] * x + v[1] * y;
                let best = set.iter().map(product).fold(f64::MIN, f64::max);
                let found = directions.corners()[directions.nearest(x, y)];
                assert!((product(&set[found]) - best).abs() < 1e-12, "{azimuth}");
            }
        }
    }

    #[test]
    fn equal_directions_count_once_and_none_is_none() {
        assert!(Directions::new(&[]).is_none());
        assert!(Directions::new(&[[f64::NAN, 0.0, 0.0]]).is_none());
        let twice = [unit(40.0, 0.0), unit(40.0, 0.0), unit(220.0, 0.0)];
        let directions = Directions::new(&twice).unwrap();
        assert_eq!(directions.corners()[directions.nearest(1.0, 1.0)], 0);
        assert_eq!(directions.corners()[directions.nearest(-1.0, -1.0)], 2);
    }
}
