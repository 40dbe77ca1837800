//! Whether two groups convert at the same pace.

use super::survival::Lives;
use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// What the log-rank test says of two groups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LogRank {
    /// The statistic, chi-square with one degree of freedom.
    pub chi_square: f64,
    /// How likely a difference at least this large is if both convert at the same pace, as a share.
    pub p: f64,
}

/// Compares at every time at which somebody converts how many of each group do with how many would if both converted
/// at the same pace. `None` where nobody converts or a group is empty.
///
/// Source: N. Mantel, Evaluation of survival data and two new rank order statistics arising in its consideration, Cancer
/// Chemotherapy Reports 50 (1966); R. Peto, J. Peto, Journal of the Royal Statistical Society A 135 (1972).
pub fn log_rank(first: &Lives, second: &Lives) -> Option<LogRank> {
    let mut times: Vec<i64> = first.converted.iter().chain(&second.converted).copied().collect();
    times.sort_unstable();
    let (mut above, mut variance) = (0.0, 0.0);
    for at_once in times.chunk_by(|one, other| one == other) {
        let Some(&time) = at_once.first() else { continue };
        let (own, other) = (first.at_risk(time) as f64, second.at_risk(time) as f64);
        let all = own + other;
        let converted = at_once.len() as f64;
        let own_converted =
            first.converted.partition_point(|&one| one <= time) - first.converted.partition_point(|&one| one < time);
        above += own_converted as f64 - converted * own / all;
        if all > 1.0 {
            variance += converted * (own / all) * (other / all) * (all - converted) / (all - 1.0);
        }
    }
    if variance <= 0.0 {
        return None;
    }
    let chi_square = above * above / variance;
    let p = ChiSquared::new(1.0).ok()?.sf(chi_square);
    Some(LogRank { chi_square, p })
}

#[cfg(test)]
mod tests {
    use super::super::near;
    use super::super::survival::tests::remission;
    use super::*;

    #[test]
    fn the_remission_times_give_the_published_statistic() {
        let [treated, placebo] = remission();
        let found = log_rank(&treated, &placebo).unwrap();
        near(found.chi_square, 16.793, 5e-4);
        near(found.p, 4.169e-5, 2e-8);
        let back = log_rank(&placebo, &treated).unwrap();
        near(back.chi_square, found.chi_square, 1e-9);
    }

    #[test]
    fn the_ovarian_cancer_study_gives_the_published_statistic() {
        // J. H. Edmunson and others (1979), the set `ovarian` of R's survival package: chi-square 1.06, p 0.303.
        let group = |converted: [i64; 7], censored: [i64; 6]| Lives {
            converted: converted.to_vec(),
            censored: censored.to_vec(),
            never: 0,
        };
        let one = group([59, 115, 156, 268, 329, 431, 638], [448, 477, 803, 855, 1040, 1106]);
        let other = Lives {
            converted: vec![353, 365, 464, 475, 563],
            censored: vec![377, 421, 744, 769, 770, 1129, 1206, 1227],
            never: 0,
        };
        let found = log_rank(&one, &other).unwrap();
        near(found.chi_square, 1.0627, 5e-4);
        near(found.p, 0.3026, 5e-5);
    }

    #[test]
    fn without_conversions_or_without_a_group_there_is_no_test() {
        let [treated, _] = remission();
        assert_eq!(log_rank(&treated, &Lives::default()), None);
        let nobody = Lives { never: 9, ..Lives::default() };
        assert_eq!(log_rank(&nobody, &nobody.clone()), None);
        assert!(log_rank(&treated, &nobody).unwrap().p < 0.1);
    }
}
