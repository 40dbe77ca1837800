//! Playing in the window: the replay at hand, who is played, and one map or two.

use super::Workspace;
use crate::domain::Owner;
use crate::engine::analysis::breakdown::Key;
use crate::engine::analysis::timeline::{Timeline, TimelineReport};
use crate::engine::analysis::{GroupedBy, Grouping, Groups, Itineraries};
use crate::gui::canvas::{self, CanvasInput, CanvasState, Played};
use crate::gui::command::Request;
use crate::gui::playback::{ColourBy, Playback};
use crate::gui::playbar::{self, BarShown};
use crate::gui::view::{Mode, View};
use crate::overlay::replay::{MOST_GROUPS, Replay, Staging, Visible, group_ink};
use crate::overlay::{DotOptions, ReplayFrame, Sign, text};
use crate::project::{DataSummary, Job, Outcome};
use egui::{Rect, Ui, UiBuilder, Vec2, pos2, vec2};
use std::sync::Arc;

/// An attribute with more different values than this does not tell contacts apart.
const MOST_VALUES: u64 = 5_000;
/// Room between two maps side by side.
const BETWEEN: f32 = 1.0;

/// What a replay is made of.
type Made = (Arc<Itineraries>, Staging);

/// What the workspace keeps for playing.
#[derive(Default)]
pub(super) struct Playing {
    pub(super) playback: Playback,
    replay: Option<(Made, Arc<Replay>)>,
    preparing: Option<(Made, Job<Replay>)>,
    /// The second map.
    twin: CanvasState,
    /// Whether the two maps were shown in the last frame.
    is_twin: bool,
}

/// What is played in this frame.
#[derive(Default)]
pub(super) struct Now {
    pub(super) replay: Option<Arc<Replay>>,
    is_coming: bool,
    timeline: Option<Arc<TimelineReport>>,
}

impl Playing {
    /// Plays or pauses, where there is something to play.
    pub(super) fn toggle(&mut self) {
        if let Some((_, replay)) = &self.replay {
            self.playback.toggle(replay);
        }
    }

    /// Returns the replay at hand.
    pub(super) fn replay(&self) -> Option<&Arc<Replay>> {
        self.replay.as_ref().map(|(_, replay)| replay)
    }
}

impl Workspace {
    /// Returns how the replay goes on, for tests.
    pub fn playback(&self) -> &Playback {
        &self.playing.playback
    }

    /// Returns whether there is anything to play.
    pub(super) fn can_play(&self) -> bool {
        self.project.ways_are_coming() || self.project.figures().is_some_and(|figures| figures.itineraries.is_some())
    }

    /// Plays one contact alone, or everybody again.
    pub(super) fn play_contact(&mut self, contact: Option<u32>) {
        self.playing.playback.set_alone(contact);
        if contact.is_some() {
            self.view.mode = Mode::Play;
            self.view.contact = contact;
            self.playing.playback.side_by_side = false;
        }
    }

    /// Finds the replay of the newest figures; preparing it takes a while for many contacts.
    pub(super) fn prepare_playing(&mut self) -> Now {
        if self.view.mode != Mode::Play {
            return Now::default();
        }
        let groups = match (&self.playing.playback.alone, self.grouping()) {
            (None, Some(grouping)) => {
                let answer = self.project.ask(&grouping);
                (Some(answer.value.filter(|_| !answer.stale)), true)
            }
            _ => (None, false),
        };
        let timeline = self.playing.playback.alone.and_then(|contact| self.project.ask(&Timeline { contact }).value);
        let mut now = Now { replay: None, is_coming: groups.1, timeline };
        let Some(figures) = self.project.figures() else { return now };
        let Some(itineraries) = figures.itineraries.as_ref().map(Arc::clone) else {
            if self.project.ways_are_coming() {
                now.is_coming = true;
                now.replay = self.playing.replay().map(Arc::clone);
            }
            return now;
        };
        let playing = &mut self.playing;
        if let Some((_, Outcome::Done(replay))) = playing.preparing.as_ref().map(|(made, job)| (made, job.poll()))
            && let Some((made, _)) = playing.preparing.take()
        {
            playing.replay = Some((made, Arc::new(replay)));
        }
        let groups_at_hand: Option<Option<Arc<Groups>>> = match groups.0 {
            None => Some(None),
            Some(None) => None,
            Some(Some(groups)) => Some(Some(groups)),
        };
        if let Some(groups) = groups_at_hand {
            let staging = Staging { clock: playing.playback.clock, groups, alone: playing.playback.alone };
            let is_of = |made: &Made| Arc::ptr_eq(&made.0, &itineraries) && made.1 == staging;
            let ready = playing.replay.as_ref().is_some_and(|(made, _)| is_of(made));
            let coming = playing.preparing.as_ref().is_some_and(|(made, _)| is_of(made));
            now.is_coming = !ready;
            if !ready && !coming {
                let (journey, ways) = (Arc::clone(&figures.journey), Arc::clone(&itineraries));
                let of = staging.clone();
                let job = Job::start("replay", &self.wake, move |_| Replay::prepare(&journey, &ways, of));
                playing.preparing = Some(((itineraries, staging), job));
            }
        }
        now.replay = playing.replay.as_ref().map(|(_, replay)| Arc::clone(replay));
        now
    }

    /// Returns the question for the groups that are told apart.
    pub(super) fn grouping(&self) -> Option<Grouping> {
        let most = MOST_GROUPS - 1;
        let by = match &self.playing.playback.colour_by {
            ColourBy::Nothing => return None,
            ColourBy::Value(key) => GroupedBy::Value(key.clone()),
            ColourBy::Segments => {
                let segments = self.project.document().map().segments.values().take(most);
                GroupedBy::Segments(segments.map(|one| (one.name.clone(), one.rule.clone())).collect())
            }
        };
        Some(Grouping { by, most })
    }

    /// Shows the bar below the map.
    pub(super) fn show_play_bar(
        &mut self,
        ui: &mut Ui,
        now: &Now,
        data: Option<&DataSummary>,
        requests: &mut Vec<Request>,
    ) {
        let choices = choices(data, !self.project.document().map().segments.is_empty());
        let map = self.project.document().map();
        let name = |id| map.stages.get(&id).map(|one| text::tame(&one.stage.name)).unwrap_or_default();
        let thread = now.replay.as_ref().and_then(|replay| Some((replay.thread()?, replay)));
        let fares = match (&now.replay, thread) {
            (Some(_), Some((thread, replay))) => Some(thread.sentence(self.playing.playback.moment_in(replay), name)),
            (Some(_), None) if !now.is_coming => Some("Has not entered the journey.".to_owned()),
            _ => None,
        };
        let shown = BarShown {
            replay: now.replay.as_deref(),
            data,
            nothing_to_play: !self.can_play() && self.project.load_progress().is_none(),
            choices: &choices,
            is_coming: now.is_coming,
            timeline: now.timeline.as_deref(),
            fares: fares.as_deref(),
        };
        playbar::show(ui, &mut self.playing.playback, &shown, requests);
    }
}

/// Returns by what contacts can be told apart.
fn choices(data: Option<&DataSummary>, has_segments: bool) -> Vec<(ColourBy, String)> {
    let mut choices = vec![(ColourBy::Nothing, "One colour".to_owned())];
    if has_segments {
        choices.push((ColourBy::Segments, "By segment".to_owned()));
    }
    let Some(data) = data else { return choices };
    let of = |of, attributes: &[crate::project::data::AttributeSummary]| -> Vec<(ColourBy, String)> {
        let telling = attributes.iter().filter(|one| (1..=MOST_VALUES).contains(&one.different));
        let choice = |name: &String| (ColourBy::Value(Key { attribute: name.clone(), of }), text::tame(name));
        telling.map(|one| choice(&one.name)).map(|(by, words)| (by, format!("By {words}"))).collect()
    };
    choices.extend(of(Owner::Contact, &data.contact_attributes));
    choices.extend(of(Owner::Activity, &data.attributes).into_iter().map(|(by, words)| (by, words + " at entry")));
    choices
}

/// Shows the map, or one for each of two groups on the same clock, and returns the area of the first.
pub(super) fn show(
    ui: &mut Ui,
    canvas: &mut CanvasState,
    playing: &mut Playing,
    input: CanvasInput<'_>,
    now: &Now,
    requests: &mut Vec<Request>,
) -> Rect {
    let replay = now.replay.as_deref().filter(|_| input.view.mode == Mode::Play);
    let playback = &playing.playback;
    let dots = DotOptions { trails: playback.trails };
    let Some(replay) = replay else {
        playing.is_twin = false;
        return canvas::show(ui, canvas, input, requests).rect;
    };
    let thread = replay.thread().map(|thread| (thread, replay.clock()));
    let pair = replay.staging().groups.as_deref().filter(|_| playback.side_by_side);
    let pair = pair.and_then(|groups| Some((two(groups, playback.visible)?, groups)));
    let Some(((left, right), groups)) = pair else {
        playing.is_twin = false;
        let frame = playback.frame(replay);
        let played = Played { frame: &frame, dots, thread };
        return canvas::show(ui, canvas, CanvasInput { replay: Some(played), ..input }, requests).rect;
    };
    let frames = [left, right].map(|group| playback.frame_of(replay, Visible::only(group)));
    if !playing.is_twin {
        playing.twin = CanvasState::default();
    }
    let lead = if playing.is_twin { None } else { Some(canvas.vantage()) };
    playing.is_twin = true;
    let area = ui.available_rect_before_wrap();
    let halves = halves(area, canvas.size_of_all());
    ui.advance_cursor_after_rect(area);
    let still = View { renaming: None, ..input.view.clone() };
    let before = [canvas.vantage(), playing.twin.vantage()];
    for (place, (((half, frame), group), view)) in
        halves.into_iter().zip(&frames).zip([left, right]).zip([input.view, &still]).enumerate()
    {
        let state = if place == 0 { &mut *canvas } else { &mut playing.twin };
        let mut ui = ui.new_child(UiBuilder::new().max_rect(half).id_salt(("map", place)));
        let heading = Heading { group, name: groups.names.get(group).map_or("", String::as_str), frame };
        let played = Played { frame, dots, thread: None };
        let input = CanvasInput { replay: Some(played), view, ..input };
        canvas::show(&mut ui, state, input, requests);
        heading.show(&ui, half);
    }
    // The map that was moved leads the other one.
    let after = [canvas.vantage(), playing.twin.vantage()];
    if lead.is_some() || after.first() != before.first() || after.first() == after.last() {
        playing.twin.look_from(canvas.vantage());
    } else if after.last() != before.last() {
        canvas.look_from(playing.twin.vantage());
    } else {
        playing.twin.look_from(canvas.vantage());
    }
    halves.first().copied().unwrap_or(area)
}

/// Cuts the canvas in two: beside or above one another, whichever shows the map larger.
fn halves(area: Rect, all: Vec2) -> [Rect; 2] {
    let zoom = |room: Vec2| (room / all.max(Vec2::splat(1.0))).min_elem();
    let (beside, above) = (vec2(area.width() / 2.0, area.height()), vec2(area.width(), area.height() / 2.0));
    let middle = area.center();
    if zoom(beside) >= zoom(above) {
        let first = Rect::from_min_max(area.min, pos2(middle.x - BETWEEN, area.max.y));
        [first, Rect::from_min_max(pos2(middle.x + BETWEEN, area.min.y), area.max)]
    } else {
        let first = Rect::from_min_max(area.min, pos2(area.max.x, middle.y - BETWEEN));
        [first, Rect::from_min_max(pos2(area.min.x, middle.y + BETWEEN), area.max)]
    }
}

/// Returns the first two groups that are shown.
fn two(groups: &Groups, visible: Visible) -> Option<(usize, usize)> {
    let mut shown = (0..groups.names.len()).filter(|group| visible.has(*group));
    Some((shown.next()?, shown.next()?))
}

/// What stands above one of two maps.
struct Heading<'a> {
    group: usize,
    name: &'a str,
    frame: &'a ReplayFrame,
}

impl Heading<'_> {
    fn show(&self, ui: &Ui, area: Rect) {
        let so_far: u64 =
            self.frame.stages.iter().map(|one| one.waiting.iter().sum::<u64>() + one.fallen + one.home).sum();
        let on_the_way: u64 = self.frame.transitions.iter().map(|one| one.on_the_way).sum();
        let words = format!(
            "{} · {} of {} entered",
            text::tame(self.name),
            text::count(so_far + on_the_way),
            text::count(self.frame.contacts)
        );
        canvas::heading(ui, area, &words, Sign::of_group(self.group), group_ink(self.group));
    }
}
