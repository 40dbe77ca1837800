//! Several tests at once.

/// Adjusts probabilities of tests that are shown together, so that the chance of a single false alarm among all of
/// them stays below the bound that is applied to each; in the order given. Where there is no test there is none after.
///
/// Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979).
pub fn holm(probabilities: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> =
        probabilities.iter().enumerate().filter_map(|(place, p)| Some((place, (*p)?))).collect();
    order.sort_by(|left, right| left.1.total_cmp(&right.1).then(left.0.cmp(&right.0)));
    let mut adjusted = vec![None; probabilities.len()];
    let mut largest = 0.0_f64;
    for (rank, &(place, p)) in order.iter().enumerate() {
        largest = largest.max((p * (order.len() - rank) as f64).min(1.0));
        if let Some(slot) = adjusted.get_mut(place) {
            *slot = Some(largest);
        }
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::super::near;
    use super::*;

    #[test]
    fn the_smallest_is_multiplied_most_and_the_order_is_kept() {
        // As R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") says: 0.03, 0.06, 0.06, 0.02.
        let found = holm(&[Some(0.01), Some(0.04), None, Some(0.03), Some(0.005)]);
        for (found, expected) in found.iter().zip([Some(0.03), Some(0.06), None, Some(0.06), Some(0.02)]) {
            match (found, expected) {
                (Some(found), Some(expected)) => near(*found, expected, 1e-12),
                (found, expected) => assert_eq!(*found, expected),
            }
        }
        assert_eq!(holm(&[Some(0.4)]), [Some(0.4)]);
        assert_eq!(holm(&[Some(0.6), Some(0.7)]), [Some(1.0), Some(1.0)]);
        assert!(holm(&[]).is_empty());
    }
}
