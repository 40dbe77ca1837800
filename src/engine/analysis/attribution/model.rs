//! The models: how a conversion's credit is shared out among the touchpoints of its journey.

use super::journeys::Touch;
use crate::domain::Span;
use serde::{Deserialize, Serialize};

/// A way to share out the credit for a conversion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Model {
    /// All to the first touchpoint.
    First,
    /// All to the last touchpoint.
    Last,
    /// All to the last touchpoint that is not called so; to the last one where there is no other.
    LastNonDirect {
        /// The name of the touchpoint that only takes credit where nothing else can; capital letters do not matter.
        direct: String,
    },
    /// The same share to each touch.
    Linear,
    /// The same share to each different touchpoint.
    LinearDistinct,
    /// 40 % to the first and to the last, 20 % shared by those between.
    UShaped,
    /// 20 % to the first, 60 % to the last, 20 % shared by those between.
    JShaped,
    /// 60 % to the first, 20 % to the last, 20 % shared by those between.
    InverseJ,
    /// Weights for the first, for those between together, and for the last; scaled so that they add up to one over
    /// those that a journey has. A single touch takes all.
    Custom {
        /// Weight of the first touch.
        first: f64,
        /// Weight of all touches between, which share it equally.
        middle: f64,
        /// Weight of the last touch.
        last: f64,
    },
    /// A touch that is older by the half-life has half the weight.
    TimeDecay {
        /// The half-life.
        half_life: Span,
    },
    /// All to each different touchpoint; does not add up.
    Participation,
    /// By how much less often the same path converts without the touchpoint, shared out within each path.
    LeftOut,
    /// By how much fewer journeys would convert if every journey ended at the touchpoint: in a Markov chain of touches
    /// whose next touch depends on this many before it, one to three (Anderl and others, 2016).
    Markov {
        /// How many touches the next one depends on.
        order: u8,
    },
    /// What a touchpoint adds to those already there, as the mean over every order of adding them (Shapley, 1953).
    Shapley {
        /// What a set of touchpoints is worth.
        worth: Worth,
    },
}

/// What a set of touchpoints is worth in a Shapley value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Worth {
    /// The share of conversions among the journeys whose touchpoints all lie in the set. Journeys that did not convert
    /// count, and a touchpoint that lowers the share has negative credit.
    #[default]
    Rate,
    /// The conversions of the journeys whose touchpoints all lie in the set. This always equals an equal share to each
    /// different touchpoint of a journey (Zhao, Mahboobi and Bagheri, 2018).
    Conversions,
}

impl Model {
    /// Returns the name as it is shown.
    pub fn name(&self) -> String {
        match self {
            Self::First => "First".to_owned(),
            Self::Last => "Last".to_owned(),
            Self::LastNonDirect { direct } => format!("Last but {direct}"),
            Self::Linear => "Linear".to_owned(),
            Self::LinearDistinct => "Linear, each once".to_owned(),
            Self::UShaped => "U-shaped".to_owned(),
            Self::JShaped => "J-shaped".to_owned(),
            Self::InverseJ => "Inverse J".to_owned(),
            Self::Custom { first, middle, last } => format!("Custom {first}/{middle}/{last}"),
            Self::TimeDecay { half_life } => format!("Time decay, {half_life}"),
            Self::Participation => "Participation".to_owned(),
            Self::LeftOut => "Left out".to_owned(),
            Self::Markov { order: 1 } => "Markov".to_owned(),
            Self::Markov { order } => format!("Markov, order {order}"),
            Self::Shapley { worth: Worth::Rate } => "Shapley".to_owned(),
            Self::Shapley { worth: Worth::Conversions } => "Shapley of conversions".to_owned(),
        }
    }

    /// Returns one sentence that says what the model does.
    pub fn explained(&self) -> &'static str {
        match self {
            Self::First => "All credit goes to the first touchpoint of the journey.",
            Self::Last => "All credit goes to the last touchpoint before the goal.",
            Self::LastNonDirect { .. } => {
                "All credit goes to the last touchpoint that is not the named one, unless there is no other."
            }
            Self::Linear => "Every touch has the same share, so a touchpoint met twice has two.",
            Self::LinearDistinct => "Every different touchpoint of the journey has the same share.",
            Self::UShaped => "40 % go to the first and to the last touch each, those between share 20 %.",
            Self::JShaped => "60 % go to the last touch, 20 % to the first, those between share 20 %.",
            Self::InverseJ => "60 % go to the first touch, 20 % to the last, those between share 20 %.",
            Self::Custom { .. } => "First, last and the touches between have the weights that were set.",
            Self::TimeDecay { .. } => "The nearer to the goal, the more: each half-life earlier halves the weight.",
            Self::Participation => {
                "Every different touchpoint takes all of the credit, so the column adds up to more than there is."
            }
            Self::LeftOut => {
                "Within each path, by how much less often the same path converts without the touchpoint. Needs paths that \
                 many contacts went."
            }
            Self::Markov { .. } => {
                "How many conversions would be lost if journeys ended at this touchpoint, scaled to all conversions. \
                 Looks at journeys that did not convert too."
            }
            Self::Shapley { worth: Worth::Rate } => {
                "What the touchpoint adds to the conversion rate, over every order of adding touchpoints. Looks at \
                 journeys that did not convert too; below zero, journeys convert better without it."
            }
            Self::Shapley { worth: Worth::Conversions } => {
                "What the touchpoint adds to the conversions of sets of touchpoints: the same as an equal share each."
            }
        }
    }

    /// Returns whether the credit adds up to what is distributed.
    pub fn adds_up(&self) -> bool {
        !matches!(self, Self::Participation)
    }

    /// Returns the weights of the first touch, of those between together, and of the last.
    pub(super) fn ends(&self) -> Option<[f64; 3]> {
        match *self {
            Self::UShaped => Some([0.4, 0.2, 0.4]),
            Self::JShaped => Some([0.2, 0.2, 0.6]),
            Self::InverseJ => Some([0.6, 0.2, 0.2]),
            Self::Custom { first, middle, last } => {
                let weight = |weight: f64| if weight.is_finite() { weight.max(0.0) } else { 0.0 };
                Some([weight(first), weight(middle), weight(last)])
            }
            _ => None,
        }
    }
}

/// A model made ready: names looked up, so that a share is only arithmetic.
#[derive(Debug, Clone)]
pub(super) struct Shares<'a> {
    model: &'a Model,
    /// For each touchpoint code whether it is the direct one.
    direct: Vec<bool>,
}

impl<'a> Shares<'a> {
    pub(super) fn new(model: &'a Model, is_called: impl Fn(&str) -> Vec<bool>) -> Self {
        let direct = match model {
            Model::LastNonDirect { direct } => is_called(direct),
            _ => Vec::new(),
        };
        Self { model, direct }
    }

    /// Returns the model.
    pub(super) fn model(&self) -> &'a Model {
        self.model
    }

    /// Returns whether a touch takes credit only where no other can.
    pub(super) fn is_direct(&self, touch: &Touch) -> bool {
        self.direct.get(touch.code as usize).copied().unwrap_or_default()
    }

    /// Writes the share of each touch of a journey that is not empty. `first_seen` says for each touch whether its
    /// touchpoint is new in the journey, `different` how many different ones there are. Models that compare
    /// journeys share out nothing here.
    pub(super) fn write(&self, journey: &[Touch], first_seen: &[bool], different: usize, shares: &mut Vec<f64>) {
        let last = journey.len().saturating_sub(1);
        shares.clear();
        shares.resize(journey.len(), 0.0);
        let all_to = |place: usize, shares: &mut Vec<f64>| {
            if let Some(share) = shares.get_mut(place) {
                *share = 1.0;
            }
        };
        match self.model {
            Model::First => all_to(0, shares),
            Model::Last => all_to(last, shares),
            Model::LastNonDirect { .. } => {
                all_to(journey.iter().rposition(|touch| !self.is_direct(touch)).unwrap_or(last), shares);
            }
            Model::Linear => shares.fill(1.0 / journey.len() as f64),
            Model::LinearDistinct | Model::Participation => {
                let each = if *self.model == Model::Participation { 1.0 } else { 1.0 / different as f64 };
                let new = shares.iter_mut().zip(first_seen).filter(|(_, first)| **first);
                new.for_each(|(share, _)| *share = each);
            }
            Model::TimeDecay { half_life } => decay(journey, *half_life, shares),
            Model::UShaped | Model::JShaped | Model::InverseJ | Model::Custom { .. } => {
                by_ends(self.model.ends().unwrap_or_default(), shares);
            }
            Model::LeftOut | Model::Markov { .. } | Model::Shapley { .. } => {}
        }
    }
}

/// Returns the shares of the first touch, of each one between and of the last in a journey of so many touches; a single one
/// has the share of the first.
pub(super) fn end_shares([first, middle, last]: [f64; 3], touches: usize) -> [f64; 3] {
    let between = touches.saturating_sub(2);
    let middle = if between == 0 { 0.0 } else { middle };
    let whole = first + middle + last;
    if touches == 1 || whole <= 0.0 {
        return [1.0 / touches as f64; 3];
    }
    [first / whole, middle / between.max(1) as f64 / whole, last / whole]
}

fn by_ends(ends: [f64; 3], shares: &mut [f64]) {
    let [first, middle, last] = end_shares(ends, shares.len());
    shares.fill(middle);
    if let Some(share) = shares.first_mut() {
        *share = first;
    }
    if let Some(share) = shares.last_mut() {
        *share = last;
    }
}

/// Ages are taken from the latest touch, which changes no share and keeps the weights from vanishing all.
fn decay(journey: &[Touch], half_life: Span, shares: &mut [f64]) {
    let latest = journey.last().map_or(0, |touch| touch.time);
    let half_life = half_life.0.max(1) as f64;
    let mut whole = 0.0;
    for (share, touch) in shares.iter_mut().zip(journey) {
        *share = (-(latest.saturating_sub(touch.time) as f64) / half_life).exp2();
        whole += *share;
    }
    shares.iter_mut().for_each(|share| *share /= whole);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Touches of these codes, a day apart.
    fn shares(model: &Model, codes: &[u32]) -> Vec<f64> {
        let day = Span::DAY.0;
        let journey: Vec<Touch> = (0..).zip(codes).map(|(place, &code)| Touch { time: place * day, code }).collect();
        let new: Vec<bool> = (0..codes.len()).map(|place| !codes[..place].contains(&codes[place])).collect();
        let different = new.iter().filter(|new| **new).count();
        let mut shares = Vec::new();
        Shares::new(model, |_| vec![false, true]).write(&journey, &new, different, &mut shares);
        shares
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
    }

    #[test]
    fn one_two_and_many_touches_share_as_the_model_says() {
        let models = [
            (Model::First, [1.0, 0.0], [1.0, 0.0, 0.0, 0.0]),
            (Model::Last, [0.0, 1.0], [0.0, 0.0, 0.0, 1.0]),
            (Model::Linear, [0.5, 0.5], [0.25; 4]),
            (Model::UShaped, [0.5, 0.5], [0.4, 0.1, 0.1, 0.4]),
            (Model::JShaped, [0.25, 0.75], [0.2, 0.1, 0.1, 0.6]),
            (Model::InverseJ, [0.75, 0.25], [0.6, 0.1, 0.1, 0.2]),
            (Model::Custom { first: 3.0, middle: 2.0, last: 5.0 }, [0.375, 0.625], [0.3, 0.1, 0.1, 0.5]),
            (Model::Custom { first: 0.0, middle: 1.0, last: 0.0 }, [0.5, 0.5], [0.0, 0.5, 0.5, 0.0]),
            (
                Model::TimeDecay { half_life: Span::DAY },
                [1.0 / 3.0, 2.0 / 3.0],
                [1.0 / 15.0, 2.0 / 15.0, 4.0 / 15.0, 8.0 / 15.0],
            ),
        ];
        for (model, two, four) in models {
            near(&shares(&model, &[2]), &[1.0]);
            near(&shares(&model, &[2, 3]), &two);
            near(&shares(&model, &[2, 3, 4, 5]), &four);
        }
    }

    #[test]
    fn repeats_and_direct_touches_are_told_apart() {
        near(&shares(&Model::LinearDistinct, &[2, 2, 3]), &[0.5, 0.0, 0.5]);
        near(&shares(&Model::Participation, &[2, 2, 3]), &[1.0, 0.0, 1.0]);
        let last = Model::LastNonDirect { direct: "direct".to_owned() };
        near(&shares(&last, &[2, 3, 1]), &[0.0, 1.0, 0.0]);
        near(&shares(&last, &[1, 1]), &[0.0, 1.0]);
    }

    #[test]
    fn a_very_old_touch_still_leaves_shares_that_add_up() {
        let near_zero = shares(&Model::TimeDecay { half_life: Span(1) }, &[2, 3, 4]);
        assert!((near_zero.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
