//! What an intervention changed, and the interventions themselves: pinned, changed and taken off.

use super::forest::Forest;
use super::{Answered, Groups, about, names};
use crate::document::{Edit, InterventionEdit, sentence};
use crate::domain::{Intervention, InterventionId, Moment, StageId};
use crate::engine::analysis::compare::{BeforeAfter, BeforeAfterPart, BeforeAfterReport};
use crate::engine::analysis::people::PeopleOf;
use crate::export::compared;
use crate::gui::command::Request;
use crate::gui::panels::beside::beside;
use crate::gui::panels::inspector::dates::{self, End};
use crate::gui::panels::people::Wanted;
use crate::gui::panels::{Shown, answer, pickers};
use crate::gui::widgets::{self, Field, ink};
use crate::overlay::text;
use crate::theme::{Ink, icon};
use egui::{RichText, Ui};

/// An intervention while it is typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Draft {
    /// The one that is changed; `None` is a new one.
    of: Option<InterventionId>,
    name: String,
    at: Option<Moment>,
    stage: Option<StageId>,
    aim: Option<StageId>,
    /// Whether it was to be pinned without a name or a day.
    is_lacking: bool,
}

impl Draft {
    fn of(one: &Intervention) -> Self {
        let (name, at) = (one.name.clone(), Some(one.at));
        Self { of: Some(one.id), name, at, stage: one.stage, aim: one.aim, is_lacking: false }
    }

    /// Begins a new one at the stage that is selected on the map, if one is.
    fn new(shown: &Shown<'_>) -> Self {
        Self { stage: shown.view.selection.single_stage(), ..Self::default() }
    }

    /// Returns the edit, once there is a name and a day.
    fn edit(&self) -> Option<InterventionEdit> {
        let (name, at) = (self.name.trim().to_owned(), self.at?);
        let (stage, aim) = (self.stage, self.aim);
        let edit = match self.of {
            Some(id) => InterventionEdit::Change(Intervention { id, name: name.clone(), at, stage, aim }),
            None => InterventionEdit::Add { name: name.clone(), at, stage, aim },
        };
        (!name.is_empty()).then_some(edit)
    }
}

impl Groups {
    fn pinned<'a>(&self, shown: &Shown<'a>) -> Option<&'a Intervention> {
        let all = &shown.map.interventions;
        self.intervention.and_then(|id| all.get(&id)).or_else(|| all.values().next())
    }

    /// Turns to the intervention that was pinned here, once the document has it.
    fn follow_pinned(&mut self, shown: &Shown<'_>) {
        let newest = shown.map.interventions.keys().next_back().copied();
        if self.newest_before.is_some_and(|before| before < newest) {
            (self.intervention, self.newest_before) = (newest, None);
        }
    }

    pub(super) fn before_after(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        self.follow_pinned(shown);
        let pinned = self.pinned(shown);
        ui.horizontal_wrapped(|ui| {
            self.questions(ui);
            if let Some(one) = pinned {
                let all: Vec<(InterventionId, &str)> =
                    shown.map.interventions.values().map(|one| (one.id, one.name.as_str())).collect();
                if let Some(id) = widgets::choice(ui, "Intervention", &one.id, &all, 220.0) {
                    self.intervention = Some(id);
                    self.draft = None;
                }
                if widgets::icon_button(ui, icon::PENCIL_SIMPLE, "Change this intervention").clicked() {
                    self.draft = Some(Draft::of(one));
                }
                if widgets::icon_button(ui, icon::TRASH, "Delete this intervention").clicked() {
                    requests.push(Edit::Intervention(InterventionEdit::Delete(one.id)).into());
                    self.draft = None;
                }
            }
            if widgets::quiet_button(ui, "Pin an intervention").clicked() {
                self.draft = Some(Draft::new(shown));
            }
        });
        self.form(ui, shown, requests);
        about(ui, shown);
        let Some(one) = pinned else {
            let sentence = "Pin what was changed on some day, such as a reminder mail that is sent from then on: name, day, the stage at which it works, and the stage that more contacts are to reach.";
            widgets::empty_state(ui, icon::PUSH_PIN, "No intervention yet", sentence, |_| {});
            return;
        };
        let question = BeforeAfter { at: one.at, stage: one.stage };
        let answered = shown.ask(&question);
        self.answered = answered.value.clone().map(|report| Answered::BeforeAfter(one.name.clone(), one.aim, report));
        answer::show(ui, &answered, |ui, report| told(ui, shown, one, &question, report, requests));
    }

    fn form(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        let Some(draft) = &mut self.draft else { return };
        let mut done = false;
        ui.horizontal_wrapped(|ui| {
            let muted = ink(ui, Ink::TextMuted);
            let word = |ui: &mut Ui, text: &str| _ = ui.label(RichText::new(text).color(muted));
            let name = Field::new("Name of the intervention").hint("what was changed").width(180.0);
            if let Some(name) = name.show(ui, &draft.name, |text| Ok(text.to_owned())) {
                draft.name = name;
            }
            word(ui, "from");
            let day = draft.at.map(|at| dates::written(at, End::Start)).unwrap_or_default();
            let field = Field::new("Day of the intervention").hint("which day").width(110.0);
            if let Some(at) = field.show(ui, &day, |text| dates::read_optional(text, End::Start)) {
                draft.at = at;
            }
            word(ui, "at");
            if let Some(stage) = pickers::stage_or(ui, shown, "Stage where it works", "the entry", draft.stage) {
                draft.stage = stage;
            }
            word(ui, "so that more reach");
            if let Some(aim) = pickers::stage_or(ui, shown, "Its aim", "a goal", draft.aim) {
                draft.aim = aim;
            }
            // It can always be pressed: what is typed last is only taken as the press leaves its field.
            if widgets::primary_button(ui, "Pin").clicked() {
                let edit = draft.edit();
                draft.is_lacking = edit.is_none();
                if let Some(edit) = edit {
                    if matches!(edit, InterventionEdit::Add { .. }) {
                        self.newest_before = Some(shown.map.interventions.keys().next_back().copied());
                    }
                    requests.push(Edit::Intervention(edit).into());
                    done = true;
                }
            }
            done |= widgets::quiet_button(ui, "Cancel").clicked();
            if draft.is_lacking && draft.edit().is_none() {
                ui.label(RichText::new("Give it a name and a day.").color(ink(ui, Ink::ErrorText)));
            }
        });
        if done {
            self.draft = None;
        }
    }
}

fn told(
    ui: &mut Ui,
    shown: &Shown<'_>,
    one: &Intervention,
    question: &BeforeAfter,
    report: &BeforeAfterReport,
    requests: &mut Vec<Request>,
) {
    let (names, journey) = (names(shown), shown.map.journey());
    let say = |row: &_| compared::row_sentence(&names, &journey, row, report.stage, ("before it", "after it"));
    let forest = Forest::of(&names, &journey, &report.comparison, say);
    let mut clicked = None;
    let words = |ui: &mut Ui| {
        let sentences = compared::before_after_sentences(&names, &journey, report, one.aim);
        words(ui, one, question, report, &sentences, requests);
    };
    beside(ui, 400.0, words, |ui| clicked = forest.show(ui, ("before", "after")));
    if let Some((second, of)) = clicked {
        let part = if second { BeforeAfterPart::AfterWho(of) } else { BeforeAfterPart::BeforeWho(of) };
        let when = if second { "after" } else { "before" };
        let title = format!("Contacts {when} {} who {}", one.name, compared::row_name(&names, &journey, of));
        requests.push(Request::ListPeople(Wanted::found(title, PeopleOf { figure: question.clone(), part })));
    }
}

/// Says what it changed, with the counts of contacts on either side and of those left out.
fn words(
    ui: &mut Ui,
    one: &Intervention,
    question: &BeforeAfter,
    report: &BeforeAfterReport,
    sentences: &[String],
    requests: &mut Vec<Request>,
) {
    let mut sentences = sentences.iter();
    if let Some(first) = sentences.next() {
        ui.horizontal_top(|ui| {
            ui.label(widgets::icon(icon::PUSH_PIN, 15.0).color(ink(ui, Ink::DropOffText)));
            widgets::sentence(ui, &format!("{}, {}. {first}", one.name, sentence::day(one.at, false)));
        });
    }
    ui.horizontal_wrapped(|ui| {
        let counts = [
            ("before", report.before, BeforeAfterPart::Before),
            ("saw it in part", report.overlapping, BeforeAfterPart::Overlapping),
            ("after", report.after, BeforeAfterPart::After),
            ("not over yet", report.still_open, BeforeAfterPart::StillOpen),
        ];
        for (what, count, part) in counts {
            let button = widgets::quiet_button(ui, &format!("{what}: {}", text::count(count)));
            if button.on_hover_text("Lists these contacts.").clicked() {
                let title = format!("Contacts {what}, {}", one.name);
                let found = PeopleOf { figure: question.clone(), part };
                requests.push(Request::ListPeople(Wanted::found(title, found)));
            }
            ui.add_space(8.0);
        }
    });
    widgets::note(ui, &sentences.map(String::as_str).collect::<Vec<_>>().join(" "));
}

/// Shows the interventions of the journey with what they changed, for the inspector; a click opens the comparison.
pub fn in_inspector(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    if shown.map.interventions.is_empty() || shown.data.is_none() {
        return;
    }
    widgets::section(ui, "Interventions", true, |ui| {
        let (names, journey) = (names(shown), shown.map.journey());
        for one in shown.map.interventions.values() {
            let button = widgets::quiet_button(ui, &format!("{}, {}", one.name, sentence::day(one.at, false)));
            if button.on_hover_text("Shows before and after in the tab Groups.").clicked() {
                requests.push(Request::ShowIntervention(one.id));
            }
            let answered = shown.ask(&BeforeAfter { at: one.at, stage: one.stage });
            answer::show(ui, &answered, |ui, report| {
                let sentences = compared::before_after_sentences(&names, &journey, report, one.aim);
                widgets::note(ui, sentences.first().map_or("", String::as_str));
            });
        }
    });
}
