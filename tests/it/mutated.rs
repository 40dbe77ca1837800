//! Files with bytes changed, cut, doubled and swapped: every row is taken or refused, and nothing panics.

use pathlight::domain::{Cancel, Moment};
use pathlight::engine::import::{Given, Plan, Privacy, PseudonymKey, Role, Sample, preview, read, sniff, treat};
use std::path::Path;

const SEEDS: [(&str, &str); 5] = [
    (
        "a.csv",
        "user_id,event,ts,price\nu1,open,2024-03-05T07:08:09.5+01:00,1.5\nu2,\"cl\"\"i\nck\",2024-03-06,\nu1,open,soon,x\n",
    ),
    (
        "b.csv",
        "sep=;\r\nKontakt;Aktivit\u{e4}t;Zeitpunkt;Betrag\r\nk1;Kauf;04.10.2022 19:19;1.234,50\r\nk2;Kauf;5.3.80;\r\n",
    ),
    ("c.csv", "lead;first call;won\nl1;3/5/2024 7:08 PM;3/9/2024\nl2;12/31/2023;\n"),
    (
        "d.jsonl",
        "{\"event\":\"Sign Up\",\"properties\":{\"time\":1664911172,\"distinct_id\":\"a@b.co\",\"tags\":[1,\"x\"],\"n\":null}}\n{\"event\":\"\\u00e9\",\"properties\":{\"time\":1664911173.5,\"distinct_id\":\"b\"}}\n",
    ),
    (
        "e.json",
        "[{\"user_id\":1,\"event\":\"open\",\"ts\":\"2024-01-01\"},{\"user_id\":2,\"event\":\"open\",\"ts\":\"2024-01-02\",\"deep\":{\"a\":{\"b\":true}}}]",
    ),
];

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

fn mutate(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    const LIKELY: &[u8] = b"\"',;\n\r\t:{}[]\\ 0919-+.eT\0\xFF\xC3=";
    for _ in 0..=numbers.below(5) {
        let (at, length) = (numbers.below(bytes.len()), numbers.below(12));
        let end = (at + length).min(bytes.len());
        match numbers.below(5) {
            0 if !bytes.is_empty() => bytes[at] = LIKELY[numbers.below(LIKELY.len())],
            1 => _ = bytes.drain(at..end),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = numbers.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            3 => bytes.insert(at, numbers.below(256) as u8),
            _ => bytes.truncate(bytes.len() - length.min(bytes.len())),
        }
    }
}

/// Reads and treats a file as an import does; says whether rows came of it.
fn import(path: &Path) -> bool {
    let Ok(sample) = Sample::open(path) else { return false };
    let Ok(detected) = sniff(&sample, &Given::default()) else { return false };
    let mut plan = Plan::guess(&detected);
    for (place, role) in [Role::Contact, Role::Time].into_iter().enumerate() {
        if plan.with_role(role).is_none() && place < plan.columns.len() {
            plan.give(place, role);
        }
    }
    if plan.with_role(Role::Activity).is_none() && !plan.is_wide() {
        plan.activity_name = Some("did".to_owned());
    }
    plan.treatment.privacy = Privacy::ALL;
    let shown = preview(&sample, &plan, 20);
    assert!(shown.taken <= shown.rows.len());
    let Ok(mut imported) = read(path, &plan, Moment(0), &Cancel::default(), &mut |_| {}) else { return false };
    let rows = imported.quality.rows;
    assert_eq!(rows, imported.quality.taken + imported.quality.refused);
    treat(&mut imported, &plan, Some(&PseudonymKey::new([1; 32])), Moment(0), &Cancel::default(), &mut |_| {}).unwrap();
    let quality = &imported.quality;
    assert_eq!(rows, quality.taken + quality.refused + quality.repeats_left_out);
    assert_eq!(quality.taken, imported.intake.len() as u64);
    !imported.intake.is_empty()
}

#[test]
fn bytes_gone_wrong_never_panic_and_every_row_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut read = 0;
    for (name, text) in SEEDS {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        assert!(import(&path), "{name} itself goes in");
        for _ in 0..300 {
            let mut bytes = text.as_bytes().to_vec();
            mutate(&mut bytes, &mut numbers);
            std::fs::write(&path, &bytes).unwrap();
            read += usize::from(import(&path));
        }
    }
    assert!(read > 500, "{read} of 1500 gave rows");
}
