//! Columns in memory before they are filled, cut into stretches that several threads fill side by side.

use super::chunk::Chunk;
use super::error::StoreProblem;
use super::names::Ranks;
use crate::engine::columns::Codes;

/// The columns to be, as long as the store says.
#[derive(Default)]
pub(super) struct Slots {
    pub times: Vec<i64>,
    pub kinds: Vec<u16>,
    /// UTC offsets in minutes.
    pub offsets: Vec<i16>,
    pub codes: Vec<Codes>,
}

impl Slots {
    /// Makes room for so many rows, and for codes of attributes with so many words each. Memory that nobody writes to is
    /// not taken from the system.
    pub fn new(rows: usize, times: bool, offsets: bool, words: impl Iterator<Item = usize>) -> Self {
        let codes = |words: usize| {
            let mut codes = Codes::pack(&[], words);
            match &mut codes {
                Codes::Narrow(codes) => *codes = vec![0; rows],
                Codes::Medium(codes) => *codes = vec![0; rows],
                Codes::Wide(codes) => *codes = vec![0; rows],
            }
            codes
        };
        Self {
            times: vec![0; if times { rows } else { 0 }],
            kinds: vec![0; rows],
            offsets: vec![0; if offsets { rows } else { 0 }],
            codes: words.map(codes).collect(),
        }
    }

    /// Cuts the columns into stretches of these lengths, one after another.
    pub fn cut(&mut self, sizes: impl Iterator<Item = usize>) -> Vec<Slot<'_>> {
        let codes = self.codes.iter_mut().map(|codes| match codes {
            Codes::Narrow(codes) => Width::Narrow(codes),
            Codes::Medium(codes) => Width::Medium(codes),
            Codes::Wide(codes) => Width::Wide(codes),
        });
        let mut all = Slot {
            times: &mut self.times,
            kinds: &mut self.kinds,
            offsets: &mut self.offsets,
            codes: codes.collect(),
            gave_offsets: false,
        };
        sizes.map(|rows| all.front(rows)).collect()
    }
}

/// A stretch of the columns to be.
pub(super) struct Slot<'a> {
    times: &'a mut [i64],
    kinds: &'a mut [u16],
    offsets: &'a mut [i16],
    codes: Vec<Width<'a>>,
    /// Whether any row came with a UTC offset.
    pub gave_offsets: bool,
}

/// Codes in one of their widths.
enum Width<'a> {
    Narrow(&'a mut [u8]),
    Medium(&'a mut [u16]),
    Wide(&'a mut [u32]),
}

/// What the numbers of the store mean.
pub(super) struct Meaning<'a> {
    pub contacts: &'a Ranks,
    pub types: &'a Ranks,
    /// Name and words of each attribute.
    pub attributes: Vec<(&'a str, &'a Ranks)>,
}

/// Takes the first rows from a stretch, or as many as it has.
fn front<'a, T>(slot: &mut &'a mut [T], rows: usize) -> &'a mut [T] {
    let slots = std::mem::take(slot);
    let (front, rest) = slots.split_at_mut(rows.min(slots.len()));
    *slot = rest;
    front
}

impl<'a> Slot<'a> {
    /// Takes the first rows off.
    fn front(&mut self, rows: usize) -> Self {
        let codes = self.codes.iter_mut().map(|codes| match codes {
            Width::Narrow(codes) => Width::Narrow(front(codes, rows)),
            Width::Medium(codes) => Width::Medium(front(codes, rows)),
            Width::Wide(codes) => Width::Wide(front(codes, rows)),
        });
        Self {
            codes: codes.collect(),
            times: front(&mut self.times, rows),
            kinds: front(&mut self.kinds, rows),
            offsets: front(&mut self.offsets, rows),
            gave_offsets: false,
        }
    }

    /// Returns how many rows are still to come.
    pub fn left(&self) -> usize {
        self.kinds.len()
    }

    /// Fills the next rows.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`] if there is no room for them, or a number means nothing.
    pub fn fill(&mut self, chunk: &Chunk, meaning: &Meaning<'_>) -> Result<(), StoreProblem> {
        let rows = chunk.len();
        if rows > self.left() {
            return Err(StoreProblem::damaged("more activities than the store says"));
        }
        let here = self.front(rows);
        if here.times.len() == chunk.times.len() {
            here.times.copy_from_slice(&chunk.times);
        }
        if !chunk.offsets.is_empty() && here.offsets.len() == chunk.offsets.len() {
            here.offsets.copy_from_slice(&chunk.offsets);
            self.gave_offsets = true;
        }
        write(here.kinds, &chunk.kinds, meaning.types)
            .ok_or_else(|| StoreProblem::damaged("an activity of a type that is not there"))?;
        for ((slot, codes), (name, words)) in here.codes.into_iter().zip(&chunk.attributes).zip(&meaning.attributes) {
            // No codes at all are "not set", which stands there already.
            let written = match slot {
                _ if codes.is_empty() => Some(()),
                Width::Narrow(slot) => write(slot, codes, words),
                Width::Medium(slot) => write(slot, codes, words),
                Width::Wide(slot) => write(slot, codes, words),
            };
            written.ok_or_else(|| StoreProblem::damaged(format!("a value of {name} that is not in words")))?;
        }
        Ok(())
    }
}

/// A whole number as narrow as the place where it goes.
trait Narrow: Copy {
    fn narrow(code: u32) -> Self;
}

impl Narrow for u8 {
    fn narrow(code: u32) -> Self {
        code as Self
    }
}

impl Narrow for u16 {
    fn narrow(code: u32) -> Self {
        code as Self
    }
}

impl Narrow for u32 {
    fn narrow(code: u32) -> Self {
        code
    }
}

/// Writes the places of the codes; `None` if one has no place, or there are not as many as slots.
fn write<T: Narrow>(slots: &mut [T], codes: &Codes, ranks: &Ranks) -> Option<()> {
    match codes {
        Codes::Narrow(codes) => write_ranked(slots, codes, ranks),
        Codes::Medium(codes) => write_ranked(slots, codes, ranks),
        Codes::Wide(codes) => write_ranked(slots, codes, ranks),
    }
}

fn write_ranked<T: Narrow, C: Copy + Ord + Into<u32>>(slots: &mut [T], codes: &[C], ranks: &Ranks) -> Option<()> {
    if slots.len() != codes.len() {
        return None;
    }
    match ranks {
        Ranks::Dense(first, count) => {
            // Two plain passes, which the compiler turns into wide instructions, instead of a check per row.
            let Some(&one) = codes.first() else { return Some(()) };
            let (least, most) = codes.iter().fold((one, one), |(least, most), &code| (least.min(code), most.max(code)));
            let (least, most): (u32, u32) = (least.into(), most.into());
            if least < *first || (most - first) as usize >= *count {
                return None;
            }
            slots.iter_mut().zip(codes).for_each(|(slot, &code)| *slot = T::narrow(code.into() - first));
        }
        Ranks::Sparse(_) => {
            for (slot, &code) in slots.iter_mut().zip(codes) {
                *slot = T::narrow(ranks.of(code.into())?);
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_filled_in_any_order_and_never_over_their_end() {
        let (contacts, types) = (Ranks::new(vec![1]), Ranks::new(vec![1, 2]));
        let words = Ranks::new(vec![0, 3, 700]);
        let meaning = Meaning { contacts: &contacts, types: &types, attributes: vec![("page", &words)] };
        let chunk = |times: &[i64], kinds: &[u32], words: &[u32]| Chunk {
            contacts: vec![(1, times.len() as u32)],
            times: times.to_vec(),
            kinds: kinds.iter().copied().collect(),
            attributes: vec![words.iter().copied().collect()],
            ..Chunk::default()
        };
        let mut slots = Slots::new(3, true, true, [300].into_iter());
        let mut cut = slots.cut([1, 2].into_iter());
        let (mut second, mut first) = (cut.pop().unwrap(), cut.pop().unwrap());
        second.fill(&chunk(&[8, 9], &[2, 1], &[700, 0]), &meaning).unwrap();
        assert_eq!((first.left(), second.left(), second.gave_offsets), (1, 0, false));
        assert!(second.fill(&chunk(&[8], &[2], &[]), &meaning).is_err());
        assert!(first.fill(&chunk(&[7], &[3], &[]), &meaning).is_err());
        let mut slots = Slots { times: slots.times.clone(), ..slots };
        let mut first = slots.cut([1].into_iter()).remove(0);
        first.fill(&Chunk { offsets: vec![60], ..chunk(&[7], &[2], &[]) }, &meaning).unwrap();
        assert!(first.gave_offsets);
        assert!(slots.cut([3].into_iter())[0].fill(&chunk(&[7], &[2], &[4]), &meaning).is_err());
        assert_eq!(slots.times, [7, 8, 9]);
        assert_eq!(slots.codes, [Codes::from(vec![0, 2, 0])]);
        assert!(matches!(slots.codes[0], Codes::Medium(_)));
        assert_eq!(slots.offsets, [60, 0, 0]);
    }
}
