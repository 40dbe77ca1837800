//! The map canvas: what is seen, what the pointer and the keys do, and how it is painted.
//!
//! A frame: take the newest map and figures, move the camera, turn pointer and keys into requests ([`gesture`]), build
//! the display list (`drawing`) and paint it ([`paint`]). Nothing here changes the document.

mod aim;
mod bar;
pub mod camera;
mod drawing;
mod drop;
mod find;
pub mod gesture;
mod glide;
mod issues;
mod keys;
mod lane_bar;
mod marks;
mod menu;
mod minimap;
mod naming;
mod nodes;
mod notes;
pub mod paint;
mod pointer;
pub mod snap;
pub mod tokens;
mod writing;

use crate::document::board::{LaneId, Thing};
use crate::document::problems::Problem;
use crate::document::{Map, Point};
use crate::domain::{StageGroupId, StageId};
use crate::engine::analysis::GroupReached;
use crate::engine::analysis::report::Report;
use crate::gui::view::{Mode, Selection, View};
use crate::gui::{Request, style};
use crate::overlay::replay::Thread;
use crate::overlay::scene::{self, Hit, Look};
use crate::overlay::{self, Behind, Clock, DotOptions, Faces, Figures, ReplayFrame, Scene};
use crate::theme::Palette;
use camera::{Camera, Vantage};
use drawing::Drawing;
use egui::{Painter, Pos2, Rect, Response, Sense, Ui, UiBuilder, Vec2, vec2};
use gesture::around::Part;
use gesture::{Gesture, Target};
use paint::Brush;
use std::collections::{BTreeMap, BTreeSet};

/// How much one step of zooming in enlarges.
const ZOOM_STEP: f32 = 1.25;

/// Below this zoom a map with much around its stages is not shown whole at first.
const READABLE: f32 = 0.5;
/// The zoom at which a map is read that does not fit: all that stands on its cards is shown.
const READING: f32 = 0.64;

/// Space on the left of a map that is read from its beginning, in logical pixels.
const BEGINNING: f32 = 28.0;

/// Height at the lower edge that the zoom takes, in logical pixels.
const FOOT: f32 = 44.0;

/// An activity type that is being dragged from the data panel; dropped on the map it becomes a stage or part of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraggedActivity(pub String);

/// What the canvas shows.
pub struct CanvasInput<'a> {
    /// The map.
    pub map: &'a Map,
    /// The figures to lay over it, if there are any.
    pub report: Option<&'a Report>,
    /// Whether newer figures are on their way; these are dimmed.
    pub stale: bool,
    /// What is shown of the figures while measuring.
    pub faces: &'a Faces,
    /// What is chosen in the window.
    pub view: &'a View,
    /// Stages that bear a mark because something about them needs attention.
    pub problems: &'a BTreeSet<StageId>,
    /// Contacts at groups of alternative stages, where they are known.
    pub groups: &'a BTreeMap<StageGroupId, GroupReached>,
    /// What is not yet right with the map.
    pub issues: &'a [Problem],
    /// What is played, while playing.
    pub replay: Option<Played<'a>>,
    /// How many contacts reached a stage in each lane, counted once.
    pub lane_figures: &'a BTreeMap<LaneId, u64>,
    /// The sentence that says what is counted, shown in one line below the map. What follows after a line break is said
    /// under the pointer and to screen readers only.
    pub rule_sentence: &'a str,
    /// Whether there is data, in which a map can be found.
    pub has_data: bool,
    /// Whether movement is to be avoided.
    pub reduced_motion: bool,
    /// Shows what a part of the map says under the pointer, with the figures on show.
    pub explain: Option<Explain<'a>>,
}

/// What is played on the canvas.
#[derive(Clone, Copy)]
pub struct Played<'a> {
    /// Where everybody is.
    pub frame: &'a ReplayFrame,
    /// How dots are drawn.
    pub dots: DotOptions,
    /// The way of a contact that is played alone, and its clock.
    pub thread: Option<(&'a Thread, Clock)>,
}

impl<'a> From<&'a ReplayFrame> for Played<'a> {
    fn from(frame: &'a ReplayFrame) -> Self {
        Self { frame, dots: DotOptions::default(), thread: None }
    }
}

/// Shows what a part of the map says: its figures, what it is, and the figure under the pointer.
pub type Explain<'a> = &'a dyn Fn(&mut Ui, &Figures, Hit, Option<Behind>);

/// What passes on the canvas: camera, gesture, hover. Kept by the application, saved by nobody.
#[derive(Default)]
pub struct CanvasState {
    camera: Camera,
    gesture: Gesture,
    hand: pointer::Hand,
    hovered: Target,
    hovered_at: Option<Pos2>,
    /// The figure under the pointer whose contacts can be listed, and the one on which the button went down.
    figure: Option<(overlay::Rect, Behind)>,
    pressed_figure: Option<Behind>,
    drawing: Drawing,
    naming: Option<naming::Naming>,
    written: Option<writing::Written>,
    menu: Option<menu::Opened>,
    glide: glide::Glide,
    find: Option<find::Find>,
    flash: Option<find::Flash>,
    issues_open: bool,
    issues_height: f32,
    discs: tokens::Discs,
    wish: Wish,
    keys_elsewhere: bool,
    /// The size of the canvas and the view when the whole map was last brought into sight.
    fitted: Option<(Vec2, Vantage)>,
    /// Where the canvas was in the frame before.
    area: Option<Rect>,
    /// Whether opening keeps the map large enough to read rather than show all of it.
    keeps_readable: bool,
}

/// Where the camera is to go as soon as the size of the canvas is known.
#[derive(Debug, Clone, Default)]
enum Wish {
    /// To the whole map, at once: it was just opened.
    #[default]
    ShowAll,
    /// To the whole map, in flight.
    FlyToAll,
    /// To this part of the map, in flight.
    FlyTo(Rect),
    /// Nowhere.
    Stay,
}

impl CanvasState {
    /// Makes the map larger.
    pub fn zoom_in(&mut self) {
        self.camera.fly_zoom(ZOOM_STEP);
    }

    /// Makes the map smaller.
    pub fn zoom_out(&mut self) {
        self.camera.fly_zoom(1.0 / ZOOM_STEP);
    }

    /// Shows the map at its natural size.
    pub fn zoom_reset(&mut self) {
        self.camera.fly_zoom(1.0 / self.camera.destination().zoom);
    }

    /// Shows the whole map.
    pub fn zoom_to_fit(&mut self) {
        self.wish = Wish::FlyToAll;
    }

    /// Returns a canvas that opens with the map large enough to read, from its left, rather than with all of it.
    pub fn readable() -> Self {
        Self { keeps_readable: true, ..Self::default() }
    }

    /// Shows the whole map without a flight, as after opening it.
    pub fn show_all(&mut self) {
        self.wish = Wish::ShowAll;
    }

    /// Shows what is selected, or the whole map where nothing is.
    pub fn zoom_to_selection(&mut self, map: &Map, selection: &Selection) {
        let ends = selection.transitions.iter().filter_map(|id| map.transitions.get(id));
        let stages = selection.stages.iter().copied().chain(ends.flat_map(|step| [step.from, step.to]));
        let cards = stages.filter_map(|id| gesture::middle(map, id)).map(gesture::card);
        let things = selection.things.iter().filter_map(|thing| overlay::board::thing_rect(map, *thing));
        let lanes = overlay::LaneLayout::new(map);
        let columns = lanes.iter().flat_map(|layout| &layout.columns);
        let columns = columns.filter(|column| selection.things.contains(&Thing::Lane(column.id)));
        let grounds = columns.filter_map(|column| Some(lanes.as_ref()?.ground(column)));
        let cards = cards.chain(things.chain(grounds).map(paint::rect));
        self.wish = cards.reduce(|one, other| one.union(other)).map_or(Wish::FlyToAll, Wish::FlyTo);
    }

    /// Lets cards glide from where they stand to where the next change puts them.
    pub fn glide_from(&mut self, before: &Map) {
        self.glide.start(before);
    }

    /// Begins a search on the map.
    pub fn open_find(&mut self) {
        self.find = Some(find::Find::open());
    }

    /// Returns the place of the map under the pointer, while it is over the map.
    pub fn pointed_at(&self) -> Option<Point> {
        self.hovered_at.map(gesture::point)
    }

    /// Returns the place of the map in the middle of what is seen.
    pub fn centre(&self) -> Point {
        gesture::point(self.camera.vantage().centre)
    }

    /// Returns the part of the map that is seen; nothing before the first frame.
    pub fn seen(&self) -> Option<Rect> {
        self.area.map(|area| self.camera.vantage().to_screen(area).inverse().mul_rect(area))
    }

    /// Moves the map so that this part of it is seen, where it is not.
    pub fn bring_into_sight(&mut self, part: Rect) {
        let vantage = self.camera.destination();
        if self.area.is_some_and(|area| !area.shrink(8.0).contains_rect(vantage.to_screen(area).mul_rect(part))) {
            self.camera.fly(Vantage { centre: part.center(), ..vantage });
        }
    }

    /// Returns the zoom in logical pixels per map unit.
    pub fn zoom(&self) -> f32 {
        self.camera.vantage().zoom
    }

    /// Returns from where the map is seen.
    pub fn vantage(&self) -> Vantage {
        self.camera.vantage()
    }

    /// Returns width and height of all that is drawn, in map units.
    pub fn size_of_all(&self) -> Vec2 {
        self.drawing.bounds().map_or(Vec2::ZERO, |bounds| bounds.size())
    }

    /// Looks at the map from there, at once.
    pub fn look_from(&mut self, vantage: Vantage) {
        if self.camera.vantage() != vantage {
            self.camera.jump(vantage);
        }
        self.wish = Wish::Stay;
    }

    fn go_where_wished(&mut self, area: Rect, drawing: bool, arriving: Option<Rect>) {
        let beside = |what: Rect, left: f32| {
            let fitted = Vantage::fitting(what, area.size() - vec2(left, FOOT));
            Vantage { centre: fitted.centre + vec2(-left, FOOT) / 2.0 / fitted.zoom, ..fitted }
        };
        let fitting = |what: Rect| beside(what, 0.0);
        let size = area.size();
        let all = arriving.or(self.drawing.bounds()).map_or(Vantage::default(), fitting);
        // The names of rows stand beside the cells.
        let names =
            if self.drawing.lanes().is_some_and(|lanes| !lanes.rows.is_empty()) { lane_bar::BESIDE } else { 0.0 };
        // Where all would be too small to read, the stages come first; rows and cards around them are a wheel's turn away.
        let first = || match self.drawing.stage_bounds() {
            Some(stages) if all.zoom < READABLE => {
                let fitted = beside(stages, names);
                if self.keeps_readable && fitted.zoom < READABLE {
                    from_left(fitted, stages, size, names.max(BEGINNING))
                } else {
                    fitted
                }
            }
            _ => all,
        };
        let mut shown = all;
        match std::mem::replace(&mut self.wish, Wish::Stay) {
            Wish::ShowAll => {
                shown = first();
                self.camera.jump(shown);
            }
            Wish::FlyToAll => self.camera.fly(all),
            Wish::FlyTo(part) => return self.camera.fly(fitting(part)),
            // A panel was opened or closed, or the window resized: who saw the whole map still does.
            Wish::Stay => match self.fitted {
                Some((seen, fitted)) if seen != size && !drawing && self.camera.destination() == fitted => {
                    shown = first();
                    self.camera.jump(shown);
                }
                _ => return self.stand_still(area),
            },
        }
        self.fitted = Some((size, shown));
        self.area = Some(area);
    }

    /// Keeps the map where it is on the screen while the canvas gets another place or size; who saw the whole map will see it
    /// again.
    fn stand_still(&mut self, area: Rect) {
        let destination = self.camera.destination();
        if let Some(before) = self.area.replace(area).filter(|before| *before != area)
            && destination == self.camera.vantage()
        {
            self.camera.pan(before.center() - area.center());
            if let Some((_, fitted)) = self.fitted.as_mut().filter(|(_, fitted)| *fitted == destination) {
                *fitted = self.camera.vantage();
            }
        }
    }
}

/// Returns the vantage from which the beginning of a map is read that is too large to be read as a whole; so many logical
/// pixels stay free on its left.
fn from_left(fitted: Vantage, stages: Rect, size: Vec2, left: f32) -> Vantage {
    let zoom = READING;
    let x = (stages.left() - left / zoom + size.x / 2.0 / zoom).min(stages.center().x.max(fitted.centre.x));
    Vantage { centre: egui::pos2(x, fitted.centre.y), zoom }
}

/// Shows the map in all the room that is left and sends what the user asks for.
pub fn show(ui: &mut Ui, state: &mut CanvasState, input: CanvasInput<'_>, requests: &mut Vec<Request>) -> Response {
    let mut area = ui.available_rect_before_wrap();
    if let Some(words) = notes::words(&input) {
        let (map, line) = area.split_top_bottom_at_y((area.bottom() - notes::LINE).max(area.top()));
        notes::line(ui, line, &words);
        area = map;
    }
    let id = ui.make_persistent_id("map");
    let response = ui.interact(area, id, Sense::click_and_drag());
    ui.advance_cursor_after_rect(ui.available_rect_before_wrap());
    let mut ui = ui.new_child(UiBuilder::new().max_rect(area).id_salt("map"));
    ui.set_clip_rect(area.intersect(ui.clip_rect()));
    let sent_before = requests.len();

    let time = ui.input(|i| i.time);
    let gliding = state.glide.at(input.map, time, input.reduced_motion);
    // Where cards glide, the camera goes where they will stand.
    let arriving = gliding.as_ref().and_then(|_| {
        let cards = input.map.stages.keys().filter_map(|id| gesture::middle(input.map, *id)).map(gesture::card);
        cards.reduce(|one, other| one.union(other)).map(|all| all.expand(40.0))
    });
    if gliding.is_some() {
        ui.ctx().request_repaint();
    }
    let input = CanvasInput { map: gliding.as_ref().unwrap_or(input.map), ..input };
    let figures = input.report.map_or_else(Figures::default, |report| Figures::new(input.map, report));
    let figures = figures.with_groups(input.groups.clone());
    let figures = if input.view.mode == Mode::Measure { figures.seen_through(input.faces) } else { figures };
    state.drawing.lay(input.map, figures.with_stale(input.stale), scene_mode(input.view.mode), &state.gesture.moving());
    if area.width() > 1.0 && area.height() > 1.0 {
        state.go_where_wished(area, input.view.mode == Mode::Draw, arriving);
    }
    if state.camera.advance(time, input.reduced_motion) {
        ui.ctx().request_repaint();
    }
    let dropping = drop::follow(&ui, &response, state, &input, requests);
    pointer::follow(&ui, &response, state, &input, requests);
    keys::follow(&ui, &response, state, &input, requests);

    let to_screen = state.camera.vantage().to_screen(area);
    let brush = Brush { painter: &ui.painter_at(area), to_screen, palette: style::palette(ui.ctx()) };
    paint::ground(brush.painter, area, to_screen, brush.palette);
    let played = input.replay.filter(|_| input.view.mode == Mode::Play);
    let moment = played.filter(|played| played.thread.is_none());
    let moment = moment.map(|played| played.frame.figures(state.drawing.figures()));
    let look =
        Look { view: Some(coarse(to_screen.inverse().mul_rect(area), to_screen.scaling)), ..look(state, &input) };
    state.drawing.look(look, moment);
    // What is written on arrows stays readable however many are on them.
    brush.all(state.drawing.scene().parts().0);
    if let Some(played) = played {
        contacts(&brush, state, &played, input.reduced_motion);
    }
    brush.all(state.drawing.scene().parts().1);
    marks::paint(&brush, state, &input, dropping.as_ref());
    find::flash(&brush, state, time, input.reduced_motion);

    nodes::show(&ui, &response, state, &input, requests);
    lane_bar::show(&mut ui, area, state, &input, to_screen, requests);
    writing::show(&mut ui, area, response.id, state, &input, to_screen, requests);
    naming::show(&mut ui, response.id, state, &input, to_screen, requests);
    notes::show(&mut ui, area, &input, requests);
    minimap::show(&mut ui, area, state, &input, requests);
    explain(&response, state, &input);
    bar::show(&ui, area, state, &input, to_screen, requests);
    issues::show(&mut ui, area, state, &input, requests);
    find::show(&mut ui, area, state, &input, requests);
    menu::show(&response, state, &input, requests);
    if requests.len() > sent_before {
        ui.ctx().request_repaint();
    }
    response
}

/// Paints those who move and wait, and the way of one who is played alone.
fn contacts(brush: &Brush<'_>, state: &mut CanvasState, played: &Played<'_>, reduced_motion: bool) {
    let routes = state.drawing.routes();
    let thread = played.thread.map(|(thread, clock)| thread.drawn(routes, played.frame.moment, clock));
    thread.iter().flatten().for_each(|one| brush.shape(&one.shape, one.opacity));
    if reduced_motion {
        played.frame.bars(routes).iter().for_each(|one| brush.shape(&one.shape, one.opacity));
    } else {
        tokens::paint(brush, &mut state.discs, &played.frame.dots(routes, played.dots));
    }
}

/// Names what a map is about, in a plate at its upper edge, with the sign of the group.
pub fn heading(ui: &Ui, area: Rect, words: &str, sign: crate::overlay::Sign, ink: crate::theme::Ink) {
    let palette = style::palette(ui.ctx());
    let strong = style::color(palette, crate::theme::Ink::TextStrong);
    let galley = ui.painter().layout_no_wrap(words.to_owned(), style::semibold(14.0), strong);
    let size = galley.size() + vec2(46.0, 12.0);
    let plate = Rect::from_center_size(area.center_top() + vec2(0.0, 12.0 + size.y / 2.0), size);
    minimap::plate(ui, plate, palette);
    let id = egui::Id::unique("heading signs");
    let mut discs = ui.data_mut(|data| data.get_temp::<tokens::Discs>(id)).unwrap_or_default();
    tokens::sign(
        ui.painter(),
        &mut discs,
        plate.left_center() + vec2(20.0, 0.0),
        8.0,
        sign,
        style::color(palette, ink),
    );
    ui.data_mut(|data| data.insert_temp(id, discs));
    ui.painter().galley(plate.min + vec2(34.0, 6.0), galley, strong);
    let response = ui.interact(plate, ui.scope_id().with("heading"), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words));
}

/// Paints a whole map small, as on the start screen.
pub fn picture(painter: &Painter, area: Rect, map: &Map, report: Option<&Report>, palette: Palette) {
    let figures = report.map_or_else(Figures::default, |report| Figures::new(map, report));
    let mode = if report.is_some() { scene::Mode::Measure } else { scene::Mode::Draw };
    // With figures the stages are what it is about; what stands around them would make them small.
    let mut drawn = map.clone();
    if report.is_some() {
        drawn.board.bare();
    }
    let map = &drawn;
    let routes = Scene::routes(map, &figures, mode);
    let full = Scene::build_on(&routes, map, &figures, &Look { mode, ..Look::default() });
    let bounds = paint::rect(full.bounds);
    if map.stages.is_empty() || !bounds.is_positive() {
        return;
    }
    let ratio: Vec2 = area.size() / bounds.size();
    let zoom = ratio.min_elem().min(1.0);
    let to_screen = Vantage { centre: bounds.center(), zoom }.to_screen(area);
    // Cards keep their look however small the picture is, so that pictures side by side look alike.
    let zoom = zoom.max(scene::LEAST_CARDS);
    let scene = Scene::build_on(&routes, map, &figures, &Look { mode, zoom, ..Look::default() });
    Brush { painter, to_screen, palette }.scene(&scene);
}

/// Shows what the part of the map under the pointer says, once the pointer rests; while measuring only, and not while
/// something is dragged.
fn explain(response: &Response, state: &CanvasState, input: &CanvasInput<'_>) {
    let hit = match state.hovered {
        Target::Stage(id) => Some(Hit::Stage(id)),
        Target::DropOff(id) => Some(Hit::DropOff(id)),
        Target::Transition(id) => Some(Hit::Transition(id)),
        _ => None,
    };
    let typed = input.view.renaming.is_some() || input.view.writing.is_some();
    let rests = state.gesture.is_idle() && !typed && !egui::Popup::is_any_open(&response.ctx);
    if let Some(words) = said_by(state.hovered, input.map).filter(|_| rests) {
        response.clone().on_hover_text_at_pointer(words);
    }
    if let (Some(explain), Some(hit)) = (input.explain, hit.filter(|_| rests && input.view.mode == Mode::Measure)) {
        let behind = state.figure.map(|(_, behind)| behind);
        let figures = state.drawing.shown();
        response.clone().on_hover_ui_at_pointer(|ui| explain(ui, figures, hit, behind));
    }
}

/// Returns what a pin or the foot of a persona card says under the pointer.
fn said_by(hovered: Target, map: &Map) -> Option<String> {
    match hovered {
        Target::Around(Part::Thing(Thing::Pin(id))) => {
            let pin = map.board.pins.get(&id)?;
            let state = if pin.done { "done" } else { "open" };
            let text = if pin.text.is_empty() { "No comment yet; double-click to write one." } else { &pin.text };
            Some(format!("Pin {}, {state}\n{text}", pin.number))
        }
        Target::Around(Part::Foot(id)) => {
            let name = &map.board.personas.get(&id)?.name;
            Some(format!(
                "Show {name}’s journey: every figure about the contacts of this segment alone. Click again for everyone."
            ))
        }
        _ => None,
    }
}

fn scene_mode(mode: Mode) -> scene::Mode {
    match mode {
        Mode::Draw => scene::Mode::Draw,
        Mode::Measure => scene::Mode::Measure,
        Mode::Play => scene::Mode::Play,
    }
}

fn look(state: &CanvasState, input: &CanvasInput<'_>) -> Look {
    let stages = input.view.selection.stages.iter().map(|id| Hit::Stage(*id));
    let transitions = input.view.selection.transitions.iter().map(|id| Hit::Transition(*id));
    let things = input.view.selection.things.iter().map(|thing| Hit::Thing(*thing));
    let chosen = &input.view.selection.stages;
    let groups = input.map.groups.values().filter(|group| group.stages.is_subset(chosen)).map(|one| Hit::Group(one.id));
    let hovered = match state.hovered {
        Target::Empty => None,
        Target::Stage(id) | Target::Handle(id) => Some(Hit::Stage(id)),
        Target::DropOff(id) => Some(Hit::DropOff(id)),
        Target::Transition(id) | Target::End(id, _) | Target::Bend(id) => Some(Hit::Transition(id)),
        Target::Group(id) => Some(Hit::Group(id)),
        Target::Around(part) => part.thing().map(Hit::Thing),
    };
    Look {
        mode: scene_mode(input.view.mode),
        zoom: state.camera.vantage().zoom,
        selected: stages.chain(transitions).chain(things).chain(groups).collect(),
        hovered: hovered.filter(|_| state.gesture.is_idle()),
        problems: input.problems.clone(),
        proposed: input.view.proposed.clone(),
        names_elsewhere: true,
        view: None,
        only: input
            .replay
            .filter(|_| input.view.mode == Mode::Play)
            .and_then(|played| played.thread.map(|(thread, _)| thread.touched(played.frame.moment))),
    }
}

/// Returns a part of the map around what is seen that stays the same while the map is moved a little, so that the scene need not be built anew.
fn coarse(seen: Rect, zoom: f32) -> overlay::Rect {
    let step = 320.0 / zoom;
    let (down, up) = (|value: f32| (value / step).floor() * step, |value: f32| (value / step).ceil() * step);
    overlay::Rect::new(down(seen.left()), down(seen.top()), up(seen.right()), up(seen.bottom()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn who_saw_the_whole_map_sees_it_in_every_mode() {
        let area = |top: f32, height: f32| Rect::from_min_size(pos2(0.0, top), vec2(1280.0, height));
        let (measuring, drawing, playing) = (area(80.0, 360.0), area(45.0, 410.0), area(45.0, 560.0));
        let map = Some(Rect::from_min_size(Pos2::ZERO, vec2(1500.0, 700.0)));
        let mut canvas = CanvasState::default();
        canvas.go_where_wished(measuring, false, map);
        let whole = canvas.zoom();
        canvas.go_where_wished(drawing, true, map);
        assert_eq!(canvas.zoom(), whole, "drawing moves nothing");
        canvas.go_where_wished(playing, false, map);
        assert!(canvas.zoom() > whole * 1.2);
        canvas.camera.pan(vec2(40.0, 0.0));
        let chosen = canvas.zoom();
        canvas.go_where_wished(measuring, false, map);
        assert_eq!(canvas.zoom(), chosen, "whoever looks at a part goes on looking at it");
    }
}
