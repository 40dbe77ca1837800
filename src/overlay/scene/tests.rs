use super::*;
use crate::overlay::{State, sample};
use crate::theme::Ink;

fn look(mode: Mode, zoom: f32) -> Look {
    Look { mode, zoom, ..Look::default() }
}

fn texts(scene: &Scene) -> Vec<&str> {
    scene
        .drawn
        .iter()
        .filter_map(|drawn| match &drawn.shape {
            Shape::Text(text) => Some(text.text.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_small_map_reads_as_expected() {
    let (map, report) = sample::make(
        &[("Visit", "page_view", 0.0, 0.0, 1000, 0), ("Sign-up", "form_submit", 336.0, 0.0, 0, 0)],
        &[(0, 1, 250, 2)],
    );
    let scene = Scene::build(&map, &Figures::new(&map, &report), &look(Mode::Measure, 1.0));
    insta::assert_snapshot!(scene.dump());
}

#[test]
fn drawing_shows_rules_and_no_figures() {
    let (map, report) = sample::sign_up();
    let scene = Scene::build(&map, &Figures::new(&map, &report), &look(Mode::Draw, 1.0));
    assert!(texts(&scene).contains(&"form_submit"));
    assert!(!texts(&scene).iter().any(|text| text.contains("12,480") || text.contains("dropped off")));
}

#[test]
fn figures_of_every_stage_and_transition_are_on_the_map() {
    let (map, report) = sample::campaign();
    let figures = Figures::new(&map, &report);
    let scene = Scene::build(&map, &figures, &look(Mode::Measure, 1.0));
    let shown = texts(&scene);
    let has = |count: u64| shown.contains(&crate::overlay::text::count(count).as_str());
    assert!(report.stages.iter().all(|stage| has(stage.reached) && (stage.dropped_off == 0 || has(stage.dropped_off))));
    assert!(report.transitions.iter().all(|step| has(step.contacts)));
    assert_eq!(shown.iter().filter(|text| **text == "Biggest loss").count(), 1);
    assert_eq!(shown.iter().filter(|text| text.trim() == "Slowest step").count(), 1);
}

#[test]
fn text_on_a_card_stays_on_it_and_labels_keep_off_cards_and_one_another() {
    for (map, report) in [sample::sign_up(), sample::campaign(), sample::large()] {
        let figures = Figures::new(&map, &report);
        let routes = Scene::routes(&map, &figures, Mode::Measure);
        let scene = Scene::build_on(&routes, &map, &figures, &look(Mode::Measure, 1.0));
        for drawn in &scene.drawn {
            if let (Some(Hit::Stage(id)), Shape::Text(text)) = (drawn.hit, &drawn.shape) {
                let card = routes.card(id).unwrap().rect.grown(9.5);
                let bounds = text.bounds();
                assert!(card.contains(bounds.min) && card.contains(bounds.max), "{:?} leaves its card", text.text);
            }
        }
        let labels: Vec<Rect> = routes.routes.iter().filter_map(|route| route.label).collect();
        for (place, label) in labels.iter().enumerate() {
            assert!(routes.cards.iter().all(|card| card.rect.overlap(label) == 0.0), "label {place} covers a card");
            assert!(
                labels.iter().skip(place + 1).all(|other| other.overlap(label) < 1.0),
                "label {place} covers another"
            );
        }
    }
}

#[test]
fn old_figures_are_dimmed_and_names_are_not() {
    let (map, report) = sample::sign_up();
    let figures = Figures::new(&map, &report).with_stale(true);
    let scene = Scene::build(&map, &figures, &look(Mode::Measure, 1.0));
    let opacity = |wanted: &str| {
        let found = scene.drawn.iter().find(|drawn| matches!(&drawn.shape, Shape::Text(text) if text.text == wanted));
        found.map(|drawn| drawn.opacity)
    };
    assert_eq!(opacity("First log in"), Some(1.0));
    assert!(["12,480", "5,265", "7,215"].iter().all(|figure| opacity(figure).is_some_and(|opacity| opacity < 0.5)));
}

#[test]
fn less_is_shown_from_further_away() {
    let (map, report) = sample::campaign();
    let figures = Figures::new(&map, &report);
    let counts: Vec<usize> = [1.0, 0.4, 0.2, 0.05]
        .into_iter()
        .map(|zoom| Scene::build(&map, &figures, &look(Mode::Measure, zoom)).drawn.len())
        .collect();
    assert!(counts.windows(2).all(|pair| pair[0] > pair[1]), "{counts:?}");
    assert!(texts(&Scene::build(&map, &figures, &look(Mode::Measure, 0.05))).is_empty());
    let figure = Scene::build(&map, &figures, &look(Mode::Measure, 0.2));
    assert!(texts(&figure).contains(&"18.2k"));
}

#[test]
fn what_is_out_of_view_is_left_out() {
    let (map, report) = sample::sign_up();
    let figures = Figures::new(&map, &report);
    let view = Some(Rect::new(-120.0, -80.0, 90.0, 80.0));
    let scene = Scene::build(&map, &figures, &Look { view, ..look(Mode::Measure, 1.0) });
    assert!(texts(&scene).contains(&"12,480") && !texts(&scene).contains(&"1,871"));
}

#[test]
fn what_is_pointed_at_is_found() {
    let (map, report) = sample::sign_up();
    let figures = Figures::new(&map, &report);
    let routes = Scene::routes(&map, &figures, Mode::Measure);
    assert_eq!(hit(&routes, Point::new(10.0, 10.0), 4.0), Some(Hit::Stage(StageId(1))));
    assert_eq!(hit(&routes, Point::new(168.0, 0.0), 4.0), Some(Hit::Transition(TransitionId(1001))));
    assert_eq!(hit(&routes, Point::new(64.0, 60.0), 4.0), Some(Hit::DropOff(StageId(1))));
    assert_eq!(hit(&routes, Point::new(168.0, 300.0), 4.0), None);
    assert_eq!(
        describe(Hit::Transition(TransitionId(1003)), &map, &figures),
        "Transition Submitted sign-up to Confirmed the address in the welcome mail, 2,340 · 45.9 %, median 31 hours"
    );
}

#[test]
fn selection_and_problems_are_marked_by_shape() {
    let (map, report) = sample::sign_up();
    let figures = Figures::new(&map, &report);
    let mut look = look(Mode::Measure, 1.0);
    look.selected.insert(Hit::Stage(StageId(2)));
    look.problems.insert(StageId(3));
    let scene = Scene::build(&map, &figures, &look);
    let rings = scene.drawn.iter().filter(
        |drawn| matches!(drawn.shape, Shape::Rect { stroke: Some(stroke), .. } if stroke.ink == Ink::Selection),
    );
    assert_eq!(rings.map(|drawn| drawn.hit).collect::<Vec<_>>(), [Some(Hit::Stage(StageId(2)))]);
    assert!(texts(&scene).contains(&crate::theme::icon::WARNING));
}

#[test]
fn places_that_make_no_sense_are_drawn_all_the_same() {
    let (mut map, report) = sample::campaign();
    let odd = [f32::NAN, f32::INFINITY, -1e30, 1e6, -1e6, 0.0];
    for (record, place) in map.stages.values_mut().zip(odd.iter().cycle()) {
        record.at = Point::new(*place, -*place);
    }
    let scene = Scene::build(&map, &Figures::new(&map, &report), &look(Mode::Measure, 1.0));
    assert!(scene.bounds.width().is_finite() && scene.bounds.height().is_finite());
}

#[test]
fn an_empty_map_is_an_empty_scene() {
    let scene = Scene::build(&Map::default(), &Figures::default(), &Look::default());
    assert_eq!(scene, Scene::default());
}

/// Two ways to sign up in one frame, passed in any order, one with an icon of its own, and an arrow that was bent.
fn framed() -> (Map, Figures) {
    let (mut map, report) = sample::make(
        &[
            ("Visit", "page_view", 0.0, 0.0, 1000, 0),
            ("By form", "form_submit", 400.0, -120.0, 0, 0),
            ("By phone", "call", 400.0, 120.0, 0, 0),
        ],
        &[(0, 1, 250, 2), (0, 2, 100, 2)],
    );
    let ids: Vec<StageId> = map.stages.keys().copied().collect();
    let steps: Vec<TransitionId> = map.transitions.keys().copied().collect();
    let group = StageGroupId(5000);
    let stages = [ids[1], ids[2]].into();
    map.groups.insert(group, crate::domain::StageGroup { id: group, name: "Signed up".to_owned(), stages });
    map.any_order =
        vec![crate::domain::AnyOrderGroup { stages: vec![ids[1], ids[2]], ..crate::domain::AnyOrderGroup::default() }];
    map.bends.insert(steps[0], crate::document::Bend(Point::new(-40.0, -100.0)));
    map.stages.get_mut(&ids[2]).unwrap().icon = Some("gift".to_owned());
    map.next_id = 5001;
    let reached = crate::engine::analysis::GroupReached { reached: 320, several: 30, entered: 1000 };
    let figures = Figures::new(&map, &report).with_groups([(group, reached)].into());
    (map, figures)
}

#[test]
fn frames_bends_and_chosen_icons_read_as_expected() {
    let (map, figures) = framed();
    let scene = Scene::build(&map, &figures, &look(Mode::Measure, 1.0));
    insta::assert_snapshot!(scene.dump());
}

#[test]
fn a_frame_says_its_title_and_how_many_reached_any_and_is_hit_at_its_band_and_edge() {
    let (map, figures) = framed();
    let group = StageGroupId(5000);
    let shown = |mode, zoom| {
        let scene = Scene::build(&map, &figures, &look(mode, zoom));
        texts(&scene).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let measured = shown(Mode::Measure, 1.0);
    for words in ["Signed up", "320", " · 32.0 %", "in any order"] {
        assert!(measured.iter().any(|text| text == words), "{words}: {measured:?}");
    }
    assert!(!shown(Mode::Draw, 1.0).iter().any(|text| text == "320"));
    assert!(!shown(Mode::Measure, 0.2).iter().any(|text| text == "Signed up"), "from far away there is no room");
    let routes = Scene::routes(&map, &figures, Mode::Measure);
    let frame = &routes.frames[0];
    let at = |x, y| hit(&routes, Point::new(x, y), 4.0);
    assert_eq!(at(frame.rect.min.x + 40.0, frame.rect.min.y + 12.0), Some(Hit::Group(group)));
    assert_eq!(at(frame.rect.max.x - 1.0, 10.0), Some(Hit::Group(group)));
    assert_eq!(at(400.0, 0.0), None, "between the cards it is open ground");
    assert_eq!(at(400.0, 120.0), Some(Hit::Stage(*map.stages.keys().nth(2).unwrap())));
    assert_eq!(describe(Hit::Group(group), &map, &figures), "Group Signed up, 2 alternatives, reached by 320");
    assert_eq!(routes.frames[0].band().overlap(&routes.frames[1].rect), 0.0, "each has a band of its own");
    for card in &routes.cards[1..] {
        assert!(
            routes.frames.iter().all(|frame| frame.rect.overlap(&card.rect) == card.rect.width() * card.rect.height())
        );
        assert!(routes.frames.iter().all(|frame| frame.band().overlap(&card.rect) == 0.0));
    }
    let scene = Scene::build(&map, &figures, &look(Mode::Measure, 1.0));
    let count = scene.drawn.iter().find(|drawn| matches!(&drawn.shape, Shape::Text(text) if text.text == "320"));
    assert_eq!(count.unwrap().behind, Some(crate::overlay::Behind::AnyOf(group)));
}

/// Returns the text that is written in these words.
fn written(scene: &Scene, words: &str) -> crate::overlay::shape::Text {
    let mut texts = scene.drawn.iter().filter_map(|drawn| match &drawn.shape {
        Shape::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.find(|text| text.text == words).unwrap_or_else(|| panic!("{words} is not written"))
}

#[test]
fn names_seen_from_further_away_are_as_large_as_they_fit() {
    let names = [("Visit", 0.0), ("Registration confirmed", 336.0), ("Donaudampfschifffahrtskapitän", 672.0)];
    let stages = names.map(|(name, x)| (name, "page_view", x, 0.0, 10, 0));
    let (map, report) = sample::make(&stages, &[]);
    let figures = Figures::new(&map, &report);
    let far = Scene::build(&map, &figures, &look(Mode::Measure, 0.4));
    let (short, long) = (written(&far, "Visit").size, written(&far, "Registration").size);
    assert!(short > long && long >= 18.0, "{short} {long}");
    written(&far, "confirmed");
    assert!(texts(&far).iter().any(|text| text.starts_with("Donau") && text.ends_with('…')));
    // Without figures the name has the whole card, and what is too long for two lines of it goes on to more.
    let drawn = Scene::build(&map, &figures, &look(Mode::Draw, 0.4));
    assert!(written(&drawn, "Visit").size > short);
}

#[test]
fn signs_seen_from_further_away_stand_beside_pins() {
    use crate::document::board::{Pin, PinId};
    let (mut map, report) = sample::make(&[("Visit", "page_view", 0.0, 0.0, 10, 0)], &[]);
    let id = *map.stages.keys().next().unwrap();
    let look = Look { problems: [id].into(), ..look(Mode::Measure, 0.4) };
    let sign_of = |map: &Map| {
        let scene = Scene::build(map, &Figures::new(map, &report), &look);
        written(&scene, crate::theme::icon::WARNING).at.x
    };
    let alone = sign_of(&map);
    let pin = Pin { id: PinId(77), stage: id, text: String::new(), at: Pin::USUAL_PLACE, number: 1, done: false };
    map.board.pins.insert(PinId(77), pin);
    assert!(sign_of(&map) < alone - 30.0);
    let playing = Scene::build(&map, &Figures::new(&map, &report), &Look { mode: Mode::Play, ..look.clone() });
    assert!(!texts(&playing).contains(&crate::theme::icon::WARNING), "nothing can be mended while contacts move");
}

#[test]
fn both_tabs_fit_on_a_card_seen_from_further_away() {
    // Alone on the map a stage is both: nothing leads to it and nothing away.
    let (map, report) = sample::make(&[("Visit", "page_view", 0.0, 0.0, 10, 0)], &[]);
    let scene = Scene::build(&map, &Figures::new(&map, &report), &look(Mode::Measure, 0.4));
    assert!(!texts(&scene).contains(&"Entry") && !texts(&scene).contains(&"Goal"));
    assert!(texts(&scene).contains(&crate::theme::icon::FLAG_CHECKERED));
    let two = [("Visit", "page_view", 0.0, 0.0, 10, 0), ("Sign-up", "form_submit", 336.0, 0.0, 4, 0)];
    let (map, report) = sample::make(&two, &[(0, 1, 4, 2)]);
    let scene = Scene::build(&map, &Figures::new(&map, &report), &look(Mode::Measure, 0.4));
    assert!(texts(&scene).contains(&"Entry") && texts(&scene).contains(&"Goal"));
}

#[test]
fn every_loss_is_counted_also_seen_from_further_away() {
    let (map, report) = sample::sign_up();
    let figures = Figures::new(&map, &report);
    for mode in [Mode::Measure, Mode::Play] {
        let scene = Scene::build(&map, &figures, &look(mode, 0.4));
        for stage in figures.stages.values().filter(|stage| stage.in_state(State::DroppedOff) > 0) {
            let lost = crate::overlay::text::short_count(stage.in_state(State::DroppedOff));
            assert!(texts(&scene).contains(&lost.as_str()), "{mode:?}: {lost} is not written");
        }
    }
}
