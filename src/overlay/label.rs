//! What is written on a transition, and how much room it takes.

use super::figures::TransitionFigures;
use super::scene::Mode;
use super::shape::{Align, Behind, Rect, Text};
use super::text;
use crate::document::Point;
use crate::domain::{Selection, StepOrder, Transition};
use crate::theme::{Ink, Weight, icon, size};

/// Distance between the text of a label and its edge.
const PADDING: (f32, f32) = (6.0, 3.0);

/// A piece of text in one font, size and ink.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// The font.
    pub weight: Weight,
    /// Height of the em in map units.
    pub size: f32,
    /// The ink.
    pub ink: Ink,
    /// The contacts that it counts, where it is a figure.
    pub behind: Option<Behind>,
}

impl Run {
    /// Makes a run.
    pub fn new(text: impl Into<String>, weight: Weight, size: f32, ink: Ink) -> Self {
        Self { text: text.into(), weight, size, ink, behind: None }
    }

    /// Makes the same run the figure that counts these contacts.
    pub fn of(self, behind: Behind) -> Self {
        Self { behind: Some(behind), ..self }
    }

    /// Returns the width in map units.
    pub fn width(&self) -> f32 {
        text::width(&self.text, self.weight, self.size)
    }
}

/// Lines of runs, centred under one another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Label {
    /// The lines.
    pub lines: Vec<Vec<Run>>,
    /// Whether the last line is a mark that calls for attention.
    pub marked: bool,
}

impl Label {
    /// Makes the label of a transition: its conditions while drawing, its figures while measuring, how many came over it while playing.
    pub fn of(transition: &Transition, figures: Option<&TransitionFigures>, mode: Mode) -> Self {
        match (mode, figures) {
            (Mode::Draw, _) => Self { lines: conditions(transition), marked: false },
            (_, None) => Self::default(),
            (Mode::Measure, Some(TransitionFigures { face: Some(face), .. })) => face.label.clone(),
            (Mode::Play, Some(figures)) => {
                let mut line =
                    vec![Run::new(text::count(figures.contacts), Weight::SemiBold, size::BODY, Ink::TextStrong)];
                if figures.on_the_way > 0 {
                    let now = format!(" {}", text::short_count(figures.on_the_way));
                    line.push(Run::new("  ", Weight::Regular, size::SMALL, Ink::MovedOnText));
                    line.push(Run::new(icon::ARROW_RIGHT, Weight::Icon, size::SMALL, Ink::MovedOnText));
                    line.push(Run::new(now, Weight::SemiBold, size::SMALL, Ink::MovedOnText));
                }
                Self { lines: vec![line], marked: false }
            }
            (Mode::Measure, Some(figures)) => {
                let mut lines = vec![vec![
                    Run::new(text::count(figures.contacts), Weight::SemiBold, size::BODY, Ink::TextStrong)
                        .of(Behind::Figure(Selection::Took(transition.id))),
                    Run::new(
                        format!("  {}", text::percent(figures.share)),
                        Weight::Regular,
                        size::SMALL,
                        Ink::TextMuted,
                    ),
                ]];
                if let Some(median) = figures.median {
                    lines.push(vec![
                        Run::new(icon::TIMER, Weight::Icon, size::SMALL, Ink::TextMuted),
                        Run::new(format!(" {median}"), Weight::Regular, size::SMALL, Ink::TextMuted),
                    ]);
                }
                if figures.slowest {
                    lines.push(vec![
                        Run::new(icon::HOURGLASS_HIGH, Weight::Icon, size::TINY, Ink::WarningText),
                        Run::new(" Slowest step", Weight::SemiBold, size::TINY, Ink::WarningText),
                    ]);
                }
                Self { lines, marked: figures.slowest }
            }
        }
    }

    /// Returns width and height in map units; 0 and 0 where there is nothing to say.
    pub fn size(&self) -> (f32, f32) {
        if self.lines.is_empty() {
            return (0.0, 0.0);
        }
        let width = self.lines.iter().map(|line| line_width(line)).fold(0.0, f32::max);
        let height: f32 = self.lines.iter().map(|line| line_height(line)).sum();
        (width + 2.0 * PADDING.0, height + 2.0 * PADDING.1)
    }

    /// Returns the rectangle of the mark and the texts, set into the rectangle of the label, with the contacts that each counts.
    pub fn set(&self, rect: Rect) -> (Option<Rect>, Vec<(Text, Option<Behind>)>) {
        let mut top = rect.min.y + PADDING.1;
        let mut texts = Vec::new();
        let mut mark = None;
        for (place, line) in self.lines.iter().enumerate() {
            let (width, height) = (line_width(line), line_height(line));
            let mut x = rect.middle().x - width / 2.0;
            if self.marked && place + 1 == self.lines.len() {
                mark = Some(Rect::new(x - 6.0, top, x + width + 6.0, top + height));
            }
            let middle = top + height / 2.0;
            for run in line {
                texts.push((centred_text(run, Point::new(x, middle), Align::Left), run.behind));
                x += run.width();
            }
            top += height;
        }
        (mark, texts)
    }
}

/// Returns the text of a run whose capitals (or icon) are centred on the height of `at`.
pub fn centred_text(run: &Run, at: Point, align: Align) -> Text {
    let down = if run.weight == Weight::Icon { 0.5 - 0.0625 } else { CAPITAL / 2.0 };
    Text {
        at: at.moved(0.0, down * run.size),
        align,
        size: run.size,
        weight: run.weight,
        ink: run.ink,
        text: run.text.clone(),
    }
}

/// Height of Inter's capitals and figures in ems.
pub const CAPITAL: f32 = 0.7275;

fn line_width(line: &[Run]) -> f32 {
    line.iter().map(Run::width).sum()
}

fn line_height(line: &[Run]) -> f32 {
    line.iter().map(|run| run.size).fold(0.0, f32::max) * 1.36
}

fn conditions(transition: &Transition) -> Vec<Vec<Run>> {
    let line = |text: String| vec![Run::new(text, Weight::Regular, size::SMALL, Ink::TextMuted)];
    let mut lines = Vec::new();
    if transition.order == StepOrder::Directly {
        lines.push(line("directly".to_owned()));
    }
    if let Some(limit) = transition.limit {
        lines.push(line(format!("within {limit}")));
    }
    match transition.exclusions.len() {
        0 => {}
        1 => lines.push(line("1 exclusion".to_owned())),
        several => lines.push(line(format!("{several} exclusions"))),
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Span, StageId, TransitionId};

    fn transition() -> Transition {
        Transition {
            id: TransitionId(9),
            from: StageId(1),
            to: StageId(2),
            order: StepOrder::Directly,
            limit: Some(Span::from_days(7)),
            exclusions: Vec::new(),
        }
    }

    #[test]
    fn while_drawing_a_label_says_the_conditions() {
        let label = Label::of(&transition(), None, Mode::Draw);
        let lines: Vec<&str> = label.lines.iter().flatten().map(|run| run.text.as_str()).collect();
        assert_eq!(lines, ["directly", "within 7 days"]);
        let plain = Transition { order: StepOrder::Eventually, limit: None, ..transition() };
        assert_eq!(Label::of(&plain, None, Mode::Draw).size(), (0.0, 0.0));
    }

    #[test]
    fn texts_lie_inside_the_label() {
        let label = Label::of(&transition(), None, Mode::Draw);
        let (width, height) = label.size();
        let rect = Rect::new(0.0, 0.0, width, height);
        for (text, _) in label.set(rect).1 {
            assert!(
                rect.grown(0.5).contains(text.bounds().min) && rect.grown(0.5).contains(text.bounds().max),
                "{text:?}"
            );
        }
    }
}
