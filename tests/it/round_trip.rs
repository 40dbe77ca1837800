//! Exported activities, imported again, are the same activities in the same order.

use crate::store::{Place, import, source};
use pathlight::domain::{Cancel, Moment};
use pathlight::engine::columns::{Attribute, Columns};
use pathlight::engine::import::{Given, Sample, read, sniff, treat};
use pathlight::engine::intake::{AttributeKind, ContactAttribute, Dictionary, Intake, IntakeAttribute};
use pathlight::engine::store::{ImportSource, Store, Wanted};
use pathlight::export::activities::save_activities;
use pathlight::project::{plan_files, recognised};
use proptest::prelude::*;

/// Everything that is to stay: one line an activity, attributes with their kinds, attributes of contacts.
fn lines(columns: &Columns) -> Vec<String> {
    let mut lines = crate::store::lines(columns);
    // An offset of zero and none are the same.
    let offset = |row: usize| columns.offset_minutes.get(row).copied().unwrap_or_default();
    lines.extend((0..columns.len()).map(|row| format!("offset {}", offset(row))));
    lines.extend(columns.attributes.iter().map(|one| format!("{} is {:?}", one.name, one.kind)));
    for one in &columns.contact_attributes {
        lines.push(format!("contacts have {}: {:?}", one.name, one.kind));
        let of = |contact: usize| {
            format!("{} {}", columns.contacts.at(contact), one.words.at(one.codes.at(contact) as usize))
        };
        lines.extend((0..columns.contact_count()).map(of));
    }
    lines
}

fn there_and_back(columns: &Columns) -> Columns {
    let place = Place::new();
    let path = place.path().with_file_name("all.csv");
    let written = save_activities(columns, &path, &Cancel::default()).unwrap();
    assert_eq!(written.activities, columns.len() as u64);
    let detected = sniff(&Sample::open(&path).unwrap(), &Given::default()).unwrap();
    let files = [(path.clone(), detected)];
    let presets = pathlight::engine::import::built_in();
    let (_, plan) = plan_files(&files, &|detected| recognised(presets, detected)).unwrap();
    assert_eq!(plan.treatment.preset.as_deref(), Some("Pathlight export"));
    assert_eq!(plan.problems(), []);
    let now = Moment(i64::MAX);
    let mut imported = read(&path, &plan, now, &Cancel::default(), &mut |_| {}).unwrap();
    treat(&mut imported, &plan, None, now, &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!(imported.quality.refused, 0, "{:?}", imported.refused.first());
    let mut store = place.create();
    let of_contacts = imported.contact_attributes.clone();
    let source = ImportSource { contact_attributes: of_contacts, ..source("all.csv") };
    store.import(&imported.intake, &source, &Cancel::default(), &mut |_| {}).unwrap();
    load_all(&store)
}

fn load_all(store: &Store) -> Columns {
    store.load(&Wanted::everything(), &Cancel::default(), &mut |_| {}).unwrap()
}

#[derive(Debug, Clone)]
struct Row {
    contact: u8,
    activity: u8,
    time: i64,
    offset: i16,
    values: [u8; 4],
}

const TEXTS: [&str; 9] = ["", "a", "007", "1,5", "x;y\"z\"", "two\nlines", "é€", "2024-03-05", "'tis"];
const NUMBERS: [&str; 4] = ["", "1", "-2.5", "1000000"];
const DATES: [&str; 3] = ["", "2024-03-05", "2024-03-05T07:08:09Z"];
const BOOLS: [&str; 3] = ["", "true", "false"];
const CONTACTS: [&str; 5] = ["ann@x.org", "17", "k/+=", "a, b", "Z"];
const ACTIVITIES: [&str; 4] = ["open", "Ajouté au panier", "say \"hi\"", "1"];

fn intake(rows: &[Row]) -> Intake {
    let mut intake = Intake::default();
    let kinds = [
        ("note", AttributeKind::Text, &TEXTS[..]),
        ("price [net]", AttributeKind::Number, &NUMBERS),
        ("born", AttributeKind::Date, &DATES),
        ("paid", AttributeKind::Bool, &BOOLS),
    ];
    for (name, kind, _) in kinds {
        let mut words = Dictionary::default();
        words.intern("");
        intake.attributes.push(IntakeAttribute { name: name.to_owned(), kind, words, ..IntakeAttribute::default() });
    }
    for (place, row) in rows.iter().enumerate() {
        intake.contact.push(intake.contacts.intern(CONTACTS[usize::from(row.contact) % CONTACTS.len()]));
        let name = ACTIVITIES[usize::from(row.activity) % ACTIVITIES.len()];
        intake.activity.push(intake.activity_types.intern(name));
        intake.time.push(row.time);
        intake.offset_minutes.push(row.offset);
        intake.source_row.push(place as u32 + 1);
        for ((attribute, (_, _, words)), value) in intake.attributes.iter_mut().zip(kinds).zip(row.values) {
            attribute.codes.push(attribute.words.intern(words[usize::from(value) % words.len()]));
        }
    }
    intake
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    // Few moments, so that many rows are tied and their order matters; and some far away and between seconds.
    let time = prop_oneof![Just(0_i64), Just(1), Just(-1), 0..4_000_000_i64, Just(253_402_300_799_999_999)];
    let offset = prop_oneof![Just(0_i16), Just(60), Just(-300), Just(345)];
    let row = (any::<u8>(), any::<u8>(), time, offset, any::<[u8; 4]>());
    let row = row.prop_map(|(contact, activity, time, offset, values)| {
        // There the local time would have a year of five digits.
        let offset = if time > 253_000_000_000_000_000 { 0 } else { offset };
        Row { contact, activity, time, offset, values }
    });
    proptest::collection::vec(row, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_exported_comes_back(rows in rows()) {
        let place = Place::new();
        let mut store = place.create();
        import(&mut store, &intake(&rows), "first.csv");
        let before = load_all(&store);
        prop_assert_eq!(lines(&there_and_back(&before)), lines(&before));
    }
}

#[test]
fn several_imports_repeats_and_attributes_of_contacts_come_back() {
    let place = Place::new();
    let mut store = place.create();
    let row = |contact, time| Row { contact, activity: 0, time, offset: 120, values: [1, 1, 1, 1] };
    import(&mut store, &intake(&[row(3, 5), row(3, 5), row(1, 5)]), "first.csv");
    let second = intake(&[row(1, 5), row(2, 4), row(3, 1)]);
    let mut words = Dictionary::default();
    let codes: Vec<u32> = ["", "AT", "CH"].map(|word| words.intern(word)).to_vec();
    let of_contacts = ContactAttribute {
        name: "country".into(),
        kind: AttributeKind::Text,
        words,
        values: vec![(0, codes[1]), (2, codes[2])],
    };
    let source = ImportSource { contact_attributes: vec![of_contacts], ..source("second.csv") };
    store.import(&second, &source, &Cancel::default(), &mut |_| {}).unwrap();
    let before = load_all(&store);
    assert_eq!(before.len(), 5);
    assert_eq!(before.contact_attributes.len(), 1);
    assert_eq!(lines(&there_and_back(&before)), lines(&before));
    drop(store);
    Store::open(&place.path()).unwrap();
}

#[test]
fn contacts_without_an_activity_are_counted_where_they_are_left_out() {
    let mut columns = Columns { starts: vec![0, 0], contacts: ["ann"].into_iter().collect(), ..Columns::default() };
    let path = Place::new().path();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let written = |columns: &Columns| save_activities(columns, &path, &Cancel::default()).unwrap();
    assert_eq!(written(&columns).contacts_left_out, 0);
    let words = ["", "AT"].into_iter().collect();
    columns.contact_attributes.push(Attribute {
        name: "country".into(),
        words,
        codes: vec![1].into(),
        ..Attribute::default()
    });
    let sentence = written(&columns).sentence();
    assert_eq!(sentence, "0 activities were written. 1 contact has attributes but no activity, and so no row there.");
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
}
