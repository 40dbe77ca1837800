use super::*;
use proptest::prelude::*;

fn card(id: u32, x: f32, y: f32) -> Card {
    Card { id: StageId(id), rect: Rect::around(Point::new(x, y), 200.0, 104.0), below: None }
}

fn link(id: u32, from: u32, to: u32) -> Link {
    Link { id: TransitionId(id), from: StageId(from), to: StageId(to), width: 10.0, label: (80.0, 36.0), bend: None }
}

fn crosses(route: &Route, card: &Card) -> bool {
    let rect = card.rect.grown(-2.0);
    route.points().iter().any(|point| rect.contains(*point))
}

#[test]
fn a_way_goes_round_the_cards_between() {
    let cards = vec![card(1, 0.0, 0.0), card(2, 336.0, 0.0), card(3, 672.0, 0.0)];
    let routes = Routes::new(cards, &[link(1, 1, 2), link(2, 2, 3), link(3, 1, 3)]);
    let around = routes.route(TransitionId(3)).unwrap();
    assert!(routes.cards.iter().all(|card| !crosses(around, card)));
}

#[test]
fn there_and_back_keep_apart() {
    for (x, y) in [(336.0, 0.0), (336.0, 300.0), (0.0, 200.0), (336.0, -300.0)] {
        let routes = Routes::new(vec![card(1, 0.0, 0.0), card(2, x, y)], &[link(1, 1, 2), link(2, 2, 1)]);
        let (there, back) = (&routes.routes[0], &routes.routes[1]);
        let meeting = there.points().iter().filter(|point| back.distance_to(**point) < 4.0).count();
        assert!(meeting <= 2, "towards {x},{y} the two ways share {meeting} points");
    }
}

#[test]
fn ways_back_over_the_same_cards_take_lanes_of_their_own() {
    let cards = (0..4_u8).map(|place| card(u32::from(place), f32::from(place) * 336.0, 0.0)).collect();
    let routes = Routes::new(cards, &[link(1, 2, 0), link(2, 3, 1)]);
    let heights: Vec<f32> =
        routes.routes.iter().map(|route| route.points().iter().map(|point| point.y).fold(0.0, f32::min)).collect();
    assert!((heights[0] - heights[1]).abs() >= 10.0, "{heights:?}");
    assert!(routes.routes.iter().all(|route| routes.cards.iter().all(|card| !crosses(route, card))));
}

#[test]
fn ends_lie_on_the_edges_of_their_cards() {
    let places =
        [(0.0, 0.0), (336.0, 0.0), (336.0, 200.0), (0.0, 400.0), (-400.0, -200.0), (672.0, 100.0), (30.0, 40.0)];
    let cards: Vec<Card> = places.iter().zip(0..).map(|((x, y), id)| card(id, *x, *y)).collect();
    let count = cards.len() as u32;
    let links: Vec<Link> = (0..count * count).map(|id| link(id, id / count, id % count)).collect();
    let routes = Routes::new(cards, &links);
    assert_eq!(routes.routes.len(), links.len());
    for route in &routes.routes {
        for (point, id) in [(route.point_at(0.0), route.from), (route.point_at(1.0), route.to)] {
            let rect = routes.card(id).unwrap().rect;
            assert!(
                rect.grown(0.01).contains(point) && !rect.grown(-0.01).contains(point),
                "{point:?} of {:?}",
                route.id
            );
        }
        assert!(route.points().iter().all(|point| point.x.is_finite() && point.y.is_finite()));
    }
}

#[test]
fn the_same_map_gives_the_same_ways_whatever_the_order() {
    let cards = vec![card(1, 0.0, 0.0), card(2, 336.0, 0.0), card(3, 672.0, 0.0)];
    let links = [link(1, 1, 2), link(2, 1, 3), link(3, 3, 1)];
    let turned = Routes::new(cards.iter().rev().copied().collect(), &[links[2], links[0], links[1]]);
    assert_eq!(turned, Routes::new(cards, &links));
}

#[test]
fn a_point_runs_evenly_along_the_way() {
    let routes = Routes::new(vec![card(1, 0.0, 0.0), card(2, 500.0, 300.0)], &[link(1, 1, 2)]);
    let route = &routes.routes[0];
    let points: Vec<Point> = (0..=10_u8).map(|step| route.point_at(f32::from(step) / 10.0)).collect();
    for pair in points.windows(2) {
        let step = (pair[0].x - pair[1].x).hypot(pair[0].y - pair[1].y);
        assert!((step - route.length() / 10.0).abs() < 3.0, "{step} of {}", route.length());
    }
    assert_eq!(routes.nearest(route.point_at(0.3).moved(0.0, 3.0), 2.0), Some(TransitionId(1)));
    assert_eq!(routes.nearest(Point::new(250.0, 500.0), 20.0), None);
}

#[test]
fn links_to_stages_that_are_not_there_are_left_out() {
    assert!(Routes::new(vec![card(1, 0.0, 0.0)], &[link(1, 1, 9)]).routes.is_empty());
}

#[test]
fn a_way_that_was_bent_passes_its_bend_from_the_sides_that_face_it() {
    for (bend, start, end) in [
        (Point::new(180.0, -200.0), Point::new(54.0, -52.0), Point::new(340.0, -52.0)),
        (Point::new(200.0, 10.0), Point::new(100.0, 3.0), Point::new(300.0, 3.0)),
        (Point::new(-300.0, 40.0), Point::new(-100.0, 12.0), Point::new(300.0, 12.0)),
    ] {
        let cards = vec![card(1, 0.0, 0.0), card(2, 400.0, 0.0)];
        let routes = Routes::new(cards, &[Link { bend: Some(bend), ..link(1, 1, 2) }]);
        let route = &routes.routes[0];
        assert!(route.distance_to(bend) < 0.5, "{bend:?}");
        let near = |one: Point, other: Point| (one.x - other.x).hypot(one.y - other.y) < 1.0;
        assert!(near(route.point_at(0.0), start) && near(route.point_at(1.0), end), "{bend:?}: {:?}", route.pieces);
        assert!(routes.cards.iter().all(|card| !crosses(route, card)) || bend.x < 0.0);
    }
}

#[test]
fn a_bent_loop_leaves_and_arrives_apart() {
    let bent = Link { bend: Some(Point::new(0.0, 160.0)), ..link(1, 1, 1) };
    let routes = Routes::new(vec![card(1, 0.0, 0.0)], &[bent]);
    let route = &routes.routes[0];
    let (start, end) = (route.point_at(0.0), route.point_at(1.0));
    assert!((start.y, end.y) == (52.0, 52.0) && end.x - start.x > 20.0, "{start:?} {end:?}");
    assert!(route.distance_to(Point::new(0.0, 160.0)) < 0.5);
}

#[test]
fn bent_ways_there_and_back_keep_apart_where_they_end() {
    let cards = vec![card(1, 0.0, 0.0), card(2, 400.0, 0.0)];
    let bend = Some(Point::new(200.0, -150.0));
    let routes = Routes::new(cards, &[Link { bend, ..link(1, 1, 2) }, Link { bend, ..link(2, 2, 1) }]);
    let (there, back) = (&routes.routes[0], &routes.routes[1]);
    assert!((there.point_at(0.0).x - back.point_at(1.0).x).abs() >= 12.0);
}

#[test]
fn a_way_back_goes_round_cards_above_and_below_it() {
    // Something stands right above and right below both ends.
    let places = [(0.0, 0.0), (336.0, 0.0), (672.0, 0.0), (672.0, -150.0), (672.0, 150.0), (0.0, -150.0), (0.0, 150.0)];
    let cards: Vec<Card> = places.iter().zip(1..).map(|((x, y), id)| card(id, *x, *y)).collect();
    let routes = Routes::new(cards, &[link(1, 3, 1), link(2, 3, 4), link(3, 1, 3)]);
    for route in &routes.routes {
        assert_eq!(crossed(&routes, route), []);
    }
}

#[test]
fn a_bent_way_goes_round_cards_and_still_passes_its_bend() {
    let cards = vec![card(1, 0.0, 0.0), card(2, 800.0, 0.0), card(3, 400.0, 0.0), card(4, 200.0, 160.0)];
    for bend in [Point::new(400.0, -80.0), Point::new(400.0, 240.0), Point::new(-300.0, 40.0), Point::new(600.0, 0.0)] {
        let routes = Routes::new(cards.clone(), &[Link { bend: Some(bend), ..link(1, 1, 2) }]);
        let route = &routes.routes[0];
        assert_eq!(crossed(&routes, route), [], "{bend:?}");
        assert!(route.distance_to(bend) < 0.5, "{bend:?}");
    }
}

#[test]
fn detours_through_one_gap_lie_beside_one_another() {
    let places = [(0.0, 0.0), (336.0, 0.0), (672.0, 0.0), (672.0, -150.0), (672.0, 150.0), (0.0, -150.0), (0.0, 150.0)];
    let cards: Vec<Card> = places.iter().zip(1..).map(|((x, y), id)| card(id, *x, *y)).collect();
    let routes = Routes::new(cards, &[link(1, 3, 1), link(2, 4, 1), link(3, 3, 6)]);
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let (one, other) = (&routes.routes[one], &routes.routes[other]);
        let parts = (0..=100_u8).map(|part| one.point_at(f32::from(part) / 100.0));
        let meeting = parts.filter(|point| other.distance_to(*point) < 4.0).count();
        assert!(meeting < 15, "{:?} and {:?} share {meeting} % of the way", one.id, other.id);
    }
}

/// The cards that a route runs over, not only at its points but also between them.
fn crossed(routes: &Routes, route: &Route) -> Vec<StageId> {
    let over = |card: &&Card| {
        let rect = card.rect.grown(if card.id == route.from || card.id == route.to { -4.0 } else { 0.0 });
        route.points().windows(2).any(|pair| {
            (0..=20_u8).any(|step| {
                let part = f32::from(step) / 20.0;
                rect.contains(Point::new(
                    pair[0].x + (pair[1].x - pair[0].x) * part,
                    pair[0].y + (pair[1].y - pair[0].y) * part,
                ))
            })
        })
    };
    routes.cards.iter().filter(over).map(|card| card.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Where there is a gap between any two cards there is a way from each to each that crosses none.
    #[test]
    fn no_way_crosses_a_card_where_there_are_gaps(
        places in prop::collection::vec((-1200.0_f32..1200.0, -700.0_f32..700.0), 2..22),
        links in prop::collection::vec((0_u32..22, 0_u32..22, 0.0_f32..30.0, prop::option::weighted(0.2, (-1200.0_f32..1200.0, -700.0_f32..700.0))), 1..24),
        gap in 12.0_f32..60.0,
    ) {
        let mut cards: Vec<Card> = Vec::new();
        for (x, y) in places {
            let next = card(cards.len() as u32, x, y);
            if cards.iter().all(|card| card.rect.grown(gap).overlap(&next.rect) == 0.0) {
                cards.push(next);
            }
        }
        let count = cards.len() as u32;
        let links: Vec<Link> = links.into_iter().enumerate().map(|(id, (from, to, width, bend))| {
            let bend = bend.map(|(x, y)| Point::new(x, y));
            // A bend upon a card, or right at its edge, cannot be passed without touching it.
            let bend = bend.filter(|bend| !cards.iter().any(|card| card.rect.grown(8.0).contains(*bend)));
            Link { width, bend, ..link(id as u32, from % count, to % count) }
        }).collect();
        let routes = Routes::new(cards, &links);
        for route in &routes.routes {
            prop_assert_eq!(crossed(&routes, route), [], "{:?} from {:?} to {:?}", route.id, route.from, route.to);
            prop_assert!(route.points().iter().all(|point| point.x.is_finite() && point.y.is_finite()));
            for (point, id) in [(route.point_at(0.0), route.from), (route.point_at(1.0), route.to)] {
                let rect = routes.card(id).unwrap().rect;
                prop_assert!(rect.grown(0.01).contains(point) && !rect.grown(-0.01).contains(point));
            }
            if let Some(bend) = route.bend {
                prop_assert!(route.distance_to(bend) < 0.6);
            }
        }
    }
}
