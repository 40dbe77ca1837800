//! Project files with bytes and words changed, cut, doubled and swapped: each gives a sound project or a sentence.

use super::{FileError, read, write};
use std::time::{Duration, Instant};

/// A small generator of numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// One of each record, most of them sound.
const EACH: &str = r#"(magic: "pathlight", version: 1, name: "Each", data: "a.sqlite", next_id: 60,
  settings: (window: "7 days", as_of: "2026-03-01", held_constant: ["plan"]),
  stages: [(id: 1, name: "A", at: (0.0, 1.5), icon: "gift", entry: true, rule: (groups: [(conditions: [(activities: ["a", "b"], at_least: 2, filters: [Compare(attribute: "n", of: Activity, comparison: Number(More, 0.5))])])])),
    (id: 2, name: "B", at: (350.0, 0.0), goal: true), (id: 3, name: "C", at: (350.0, 200.0), optional: true)],
  transitions: [(id: 4, from: 1, to: 2, limit: "2 days", exclusions: [(activities: ["x"])]), (id: 5, from: 2, to: 3)],
  any_order: [(stages: [2, 3])],
  segments: [(id: 6, name: "S", rule: All([Not(Listed(["c1"])), EnteredIn((from: "2026-03-01"))]))],
  scenarios: [(id: 7, name: "W", supposed: [Share(arrow: 4, share: 0.5), Volume(stage: 1, times: 2.0), Delay(arrow: 5, micros: 7)], since: "2026-03-01")],
  interventions: [(id: 8, name: "I", at: "2026-03-01", stage: 1, aim: 2)],
  targets: [(stage: 2, aim: OfEntries(0.6), by: "2026-06-01")],
  lanes_left: -100.0,
  lanes: [(id: 9, name: "L", width: 350.0, tint: Blue, mood: 1.5, texts: {11: "t\nu"}), (id: 10, name: "M", width: 300.0)],
  rows: [(id: 11, kind: Mindset, name: "R"), (id: 12, name: "Own", hidden: true)],
  personas: [(id: 13, name: "P", segment: 6, at: (0.0, -300.0), quote: "q")],
  notes: [(id: 14, text: "n", at: (9.0, 9.0), size: (200.0, 100.0), tint: Yellow)],
  pins: [(id: 15, number: 1, stage: 2, at: (64.0, -52.0), text: "?", done: true)],
  bends: [(transition: 4, by: (5.0, -70.0))],
  groups: [(id: 16, name: "G", stages: [2, 3])],
)
"#;

/// Words that a file may hold where another was.
const WORDS: [&str; 26] = [
    "0",
    "1",
    "2",
    "4",
    "-1",
    "-0.0",
    "NaN",
    "inf",
    "-inf",
    "1e39",
    "4294967295",
    "2147483648",
    "18446744073709551615",
    "\"\"",
    "\"\\u{202e}\"",
    "\"7 days\"",
    "\"2026-13-99\"",
    "()",
    "[]",
    "{}",
    "None",
    "Some(1)",
    "true",
    "Blue",
    "'x'",
    "All([])",
];

/// The text in pieces: words, numbers and strings, and what stands between them.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut inside = false;
    let mut wordy = false;
    for c in text.chars() {
        let word = inside || c == '"' || c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        match pieces.last_mut() {
            Some(last) if word == wordy && (word || c.is_whitespace()) => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        wordy = word;
        inside ^= c == '"';
    }
    pieces
}

/// Changes a text in a few places: mostly one word for another, so that it is still read; now and then its shape.
fn mutate(text: &str, numbers: &mut Numbers) -> String {
    let mut pieces = pieces(text);
    let wordy = |piece: &String| piece.starts_with(|c: char| c == '"' || c.is_alphanumeric() || c == '-');
    for _ in 0..=numbers.below(4) {
        let words: Vec<usize> = (0..pieces.len()).filter(|at| wordy(&pieces[*at])).collect();
        if words.len() < 2 {
            break;
        }
        let [word, other] = [numbers.below(words.len()), numbers.below(words.len())].map(|at| words[at]);
        let (at, length) = (numbers.below(pieces.len()), numbers.below(9));
        let end = (at + length).min(pieces.len());
        match numbers.below(40) {
            0..=25 => pieces[word] = WORDS[numbers.below(WORDS.len())].to_owned(),
            26..=32 => pieces[word] = pieces[other].clone(),
            33 | 34 => pieces.swap(word, other),
            35 => _ = pieces.drain(at..end),
            36 => {
                let copied = pieces[at..end].to_vec();
                let to = numbers.below(pieces.len() + 1);
                pieces.splice(to..to, copied);
            }
            37 => pieces.insert(at, WORDS[numbers.below(WORDS.len())].to_owned()),
            38 => pieces.truncate(at),
            _ => {
                let mut letters: Vec<char> = pieces[at].chars().collect();
                let place = numbers.below(letters.len());
                letters.insert(place, ['(', ')', ',', '"', '\\', '\u{0}', '9', ':', '/'][numbers.below(9)]);
                pieces[at] = letters.into_iter().collect();
            }
        }
    }
    pieces.concat()
}

/// Reads a text; what comes of it is sound, and stays the same when it is written and read again.
fn is_read(text: &str) -> bool {
    let opened = match read(text) {
        Ok(opened) => opened,
        Err(error) => {
            let sentence = error.to_string();
            assert!(sentence.ends_with('.') && sentence.len() > 20, "{sentence:?} of {text}");
            return false;
        }
    };
    let map = opened.document.map();
    assert_eq!(map.check(), Ok(()), "{text}");
    let written = match write(&opened.document, opened.data.as_deref(), None) {
        Ok(written) => written,
        Err(error @ FileError::Unwritable(_)) => panic!("{error}: {text}"),
        Err(error) => panic!("{error}"),
    };
    let again = read(&written).unwrap();
    assert_eq!(again.repaired, Vec::<String>::new(), "{text}\n became\n{written}");
    assert_eq!(again.document.map(), map, "{text}");
    assert_eq!(again.document.name(), opened.document.name());
    true
}

#[test]
fn files_gone_wrong_give_a_sound_project_or_a_sentence() {
    let seeds = [EACH.to_owned(), include_str!("../../../tests/fixtures/v1.pathlight").to_owned()];
    let opened = read(EACH).unwrap();
    assert_eq!(opened.repaired, Vec::<String>::new());
    let board = &opened.document.map().board;
    assert_eq!((board.lanes.columns.len(), board.pins.len(), board.personas.len()), (2, 1, 1));
    let seeds = [&seeds[..], &[write(&opened.document, None, None).unwrap()]].concat();
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    let rounds = std::env::var("MUTATED_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1_500);
    let mut good = 0;
    for text in &seeds {
        assert!(is_read(text));
        good += (0..rounds).filter(|_| is_read(&mutate(text, &mut numbers))).count();
    }
    assert!(good * 6 > rounds * seeds.len(), "{good} of {} gave a project", rounds * seeds.len());
}

#[test]
fn very_many_broken_records_are_told_within_a_second_or_two() {
    for record in ["3,", "\n(id: \"x\"),", "(id: 1, name: \"\"),", "(id: 4000000000),"] {
        for list in ["stages", "notes", "groups"] {
            let text = format!("(magic: \"pathlight\", version: 1, {list}: [{}])", record.repeat(100_000));
            let start = Instant::now();
            let opened = read(&text).unwrap();
            let took = start.elapsed();
            assert!(took < Duration::from_secs(8), "{took:?} for {list} of {record:?}");
            assert!(opened.repaired.len() <= 2_000, "{} sentences about {list}", opened.repaired.len());
        }
    }
}
