//! That everything reads well in both palettes, and that inks are told apart by those who see few colours.

use super::*;

const BOTH: [Palette; 2] = [Palette::Light, Palette::Dark];

/// What text and marks lie on, besides the tints.
const GROUNDS: [Ink; 9] = [
    Ink::Ground,
    Ink::Panel,
    Ink::CardFill,
    Ink::Field,
    Ink::Hover,
    Ink::CardTile,
    Ink::AccentSoft,
    Ink::DropOffSoft,
    Ink::WarningSoft,
];

/// Returns the plain grounds and the grounds of lanes; with `papers` those of notes as well.
fn grounds(papers: bool) -> impl Iterator<Item = Ink> {
    let washes = Tint::ALL.into_iter().map(Ink::Wash);
    let papers = Tint::ALL.into_iter().map(Ink::Paper).filter(move |_| papers);
    GROUNDS.into_iter().chain(washes).chain(papers)
}

/// Fails unless an ink, as it is seen on a ground, has this contrast with the ground.
fn assert_contrast(palette: Palette, ink: Ink, ground: Ink, least: f64) {
    let below = palette.rgba(ground).over(palette.rgba(Ink::Ground));
    let ratio = palette.rgba(ink).over(below).contrast(below);
    assert!(ratio >= least, "{palette:?}: {ink:?} on {ground:?} has {ratio:.2}, AA needs {least}");
}

#[test]
fn text_reads_well_on_every_ground() {
    let of_panels = [Ink::MovedOnText, Ink::FinishedText, Ink::StillInTimeText, Ink::DropOffText];
    for palette in BOTH {
        for ground in grounds(true) {
            assert_contrast(palette, Ink::TextStrong, ground, 4.5);
            assert_contrast(palette, Ink::TextMuted, ground, 4.5);
        }
        for ground in grounds(false) {
            for ink in of_panels.into_iter().chain([Ink::WarningText, Ink::ErrorText]) {
                assert_contrast(palette, ink, ground, 4.5);
            }
        }
        for ground in [Ink::Accent].into_iter().chain(Ink::GROUPS) {
            assert_contrast(palette, Ink::OnAccent, ground, 4.5);
        }
        // What explains a figure lies on a halo there.
        assert_contrast(palette, Ink::TextStrong, Ink::Ribbon, 4.5);
    }
}

#[test]
fn labels_read_well_where_lines_and_ribbons_pass_below_their_halo() {
    for palette in BOTH {
        for below in [Ink::Ground, Ink::Ribbon, Ink::CardFill].into_iter().chain(Tint::ALL.map(Ink::Wash)) {
            let below = palette.rgba(below).over(palette.rgba(Ink::Ground));
            let halo = palette.rgba(Ink::Halo).over(below);
            for ink in [Ink::TextStrong, Ink::TextMuted, Ink::MovedOnText, Ink::DropOffText, Ink::WarningText] {
                let ratio = palette.rgba(ink).contrast(halo);
                assert!(ratio >= 4.5, "{palette:?}: {ink:?} on a halo has {ratio:.2}");
            }
        }
    }
}

#[test]
fn marks_stand_out_from_what_they_lie_on() {
    let states = [Ink::MovedOn, Ink::Finished, Ink::StillInTime, Ink::DropOff];
    let others = [Ink::Line, Ink::Warning, Ink::Accent, Ink::Selection];
    for palette in BOTH {
        for ground in grounds(false) {
            // A chosen entry of a list holds text and icons, but no marks of figures.
            let in_lists = ground == Ink::AccentSoft;
            for ink in states.into_iter().chain(others).chain(Ink::GROUPS) {
                assert_contrast(palette, ink, ground, if in_lists { 2.8 } else { 3.0 });
            }
        }
        for tint in Tint::ALL {
            for ground in [Ink::Ground, Ink::Panel, Ink::CardFill, Ink::Wash(tint)] {
                assert_contrast(palette, Ink::Mark(tint), ground, 3.0);
            }
        }
    }
}

/// Returns a colour as somebody sees it who lacks one kind of cones, after Machado, Oliveira and Fernandes (2009).
fn seen_with(lacking: &[[f64; 3]; 3], color: Rgba) -> [f64; 3] {
    let light = [color.r, color.g, color.b].map(linear);
    lacking.map(|row| row.iter().zip(light).map(|(part, light)| part * light).sum::<f64>().clamp(0.0, 1.0))
}

/// Returns the place of a light in the CIE L*a*b* space.
fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let part = |value: f64| if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 };
    let x = part((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.950_47);
    let y = part(0.2126 * r + 0.7152 * g + 0.0722 * b);
    let z = part((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Nobody, protan, deutan and tritan: what they see of red, green and blue light.
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "no long cones",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "no middle cones",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "no short cones",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

/// Fails unless two inks are told apart with all kinds of eyes.
fn assert_told_apart(palette: Palette, one: Ink, other: Ink) {
    for (eyes, lacking) in &EYES {
        let [a, b] = [one, other].map(|ink| lab(seen_with(lacking, palette.rgba(ink))));
        let distance = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
        assert!(distance >= 10.0, "{palette:?}: with {eyes}, {one:?} and {other:?} are {distance:.1} apart");
    }
}

#[test]
fn states_groups_and_sides_are_told_apart_with_all_kinds_of_eyes() {
    let states = [Ink::MovedOn, Ink::Finished, Ink::StillInTime, Ink::DropOff];
    let families: [&[Ink]; 3] = [&states, &Ink::GROUPS, &[Ink::MovedOn, Ink::Warning]];
    for palette in BOTH {
        for family in families {
            for (place, one) in family.iter().enumerate() {
                family.iter().skip(place + 1).for_each(|other| assert_told_apart(palette, *one, *other));
            }
        }
    }
}

#[test]
fn a_translucent_colour_lies_between_itself_and_the_ground() {
    let half = Rgba::hex(0xFFFFFF).with_alpha(128).over(Rgba::hex(0x000000));
    assert_eq!(half, Rgba::hex(0x808080));
    assert_eq!(Rgba::hex(0x123456).faded(0.5).a, 128);
    assert!((Rgba::hex(0xFFFFFF).contrast(Rgba::hex(0)) - 21.0).abs() < 1e-9);
}
