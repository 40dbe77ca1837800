//! Codes of dictionary words in a list, each as narrow as the largest of them allows.

/// Codes in the narrowest width that holds them.
#[derive(Debug, Clone)]
pub enum Codes {
    /// Up to 256 different values.
    Narrow(Vec<u8>),
    /// Up to 65,536 different values.
    Medium(Vec<u16>),
    /// More.
    Wide(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Codes {
    /// Packs codes of which the largest is below `different`.
    pub fn pack(codes: &[u32], different: usize) -> Self {
        if different <= 1 << 8 {
            Self::Narrow(codes.iter().map(|&code| code as u8).collect())
        } else if different <= 1 << 16 {
            Self::Medium(codes.iter().map(|&code| code as u16).collect())
        } else {
            Self::Wide(codes.to_vec())
        }
    }

    /// Returns the code at this place, or 0 ("not set") beyond the end.
    pub fn at(&self, place: usize) -> u32 {
        match self {
            Self::Narrow(codes) => codes.get(place).copied().map(u32::from),
            Self::Medium(codes) => codes.get(place).copied().map(u32::from),
            Self::Wide(codes) => codes.get(place).copied(),
        }
        .unwrap_or_default()
    }

    /// Returns how many codes there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Medium(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// Returns whether there is no code.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns all codes in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = u32> + Clone {
        (0..self.len()).map(|place| self.at(place))
    }

    /// Returns the largest code, if there is one.
    pub fn max(&self) -> Option<u32> {
        // Several at once, which the iterator's own maximum does not do.
        fn most<T: Copy + Ord + Default + Into<u32>>(codes: &[T]) -> Option<u32> {
            let most = codes.iter().fold(T::default(), |most, &code| most.max(code));
            (!codes.is_empty()).then(|| most.into())
        }
        match self {
            Self::Narrow(codes) => most(codes),
            Self::Medium(codes) => most(codes),
            Self::Wide(codes) => most(codes),
        }
    }

    /// Marks in `used` the codes that stand in the list.
    pub fn mark(&self, used: &mut [bool]) {
        fn mark<T: Copy + Into<u32>>(codes: &[T], used: &mut [bool]) {
            // Where there are few different codes, all have been met soon.
            for codes in codes.chunks((1 << 16).max(used.len())) {
                for &code in codes {
                    if let Some(used) = used.get_mut(code.into() as usize) {
                        *used = true;
                    }
                }
                if used.iter().all(|used| *used) {
                    return;
                }
            }
        }
        match self {
            Self::Narrow(codes) => mark(codes, used),
            Self::Medium(codes) => mark(codes, used),
            Self::Wide(codes) => mark(codes, used),
        }
    }

    /// Appends a code; the list becomes wider where it has to.
    #[inline]
    pub fn push(&mut self, code: u32) {
        self.widen_for(code);
        match self {
            Self::Narrow(codes) => codes.push(code as u8),
            Self::Medium(codes) => codes.push(code as u16),
            Self::Wide(codes) => codes.push(code),
        }
    }

    /// Sets the code at a place at or behind the end, with the code 0 in between.
    #[inline]
    pub fn push_at(&mut self, place: usize, code: u32) {
        if self.len() < place {
            self.resize(place);
        }
        self.push(code);
    }

    /// Makes the list wide enough for a code.
    #[inline]
    pub fn widen_for(&mut self, code: u32) {
        match self {
            Self::Narrow(codes) if code > u32::from(u8::MAX) => {
                let wider = std::mem::take(codes);
                *self = if code > u32::from(u16::MAX) {
                    Self::Wide(wider.into_iter().map(u32::from).collect())
                } else {
                    Self::Medium(wider.into_iter().map(u16::from).collect())
                };
            }
            Self::Medium(codes) if code > u32::from(u16::MAX) => {
                *self = Self::Wide(std::mem::take(codes).into_iter().map(u32::from).collect());
            }
            _ => {}
        }
    }

    /// Appends codes as `numbers` says, which are all below `different`: code 3 becomes `numbers[3]`, one beyond its end 0.
    pub fn extend_mapped(&mut self, codes: &Self, numbers: &[u32], different: usize) {
        self.widen_for(u32::try_from(different.saturating_sub(1)).unwrap_or(u32::MAX));
        fn add<T>(all: &mut Vec<T>, codes: &Codes, map: impl Fn(u32) -> T) {
            match codes {
                Codes::Narrow(codes) => all.extend(codes.iter().map(|&code| map(code.into()))),
                Codes::Medium(codes) => all.extend(codes.iter().map(|&code| map(code.into()))),
                Codes::Wide(codes) => all.extend(codes.iter().map(|&code| map(code))),
            }
        }
        let number = |code: u32| numbers.get(code as usize).copied().unwrap_or_default();
        match self {
            Self::Narrow(all) => add(all, codes, |code| number(code) as u8),
            Self::Medium(all) => add(all, codes, |code| number(code) as u16),
            Self::Wide(all) => add(all, codes, number),
        }
    }

    /// Makes the list this long, with the code 0 in new places.
    #[inline]
    pub fn resize(&mut self, len: usize) {
        match self {
            Self::Narrow(codes) => codes.resize(len, 0),
            Self::Medium(codes) => codes.resize(len, 0),
            Self::Wide(codes) => codes.resize(len, 0),
        }
    }

    /// Sets the code at a place that is there.
    pub fn set(&mut self, place: usize, code: u32) {
        self.widen_for(code);
        match self {
            Self::Narrow(codes) => codes.get_mut(place).into_iter().for_each(|slot| *slot = code as u8),
            Self::Medium(codes) => codes.get_mut(place).into_iter().for_each(|slot| *slot = code as u16),
            Self::Wide(codes) => codes.get_mut(place).into_iter().for_each(|slot| *slot = code),
        }
    }

    /// Gives every code the number at its place in `numbers`; one beyond the end becomes 0.
    pub fn renumber(&mut self, numbers: &[u32]) {
        let old = std::mem::take(self);
        self.extend_mapped(&old, numbers, numbers.iter().max().map_or(0, |&most| most as usize + 1));
    }

    /// Keeps the codes whose places are marked in `keep`, and those behind the last mark.
    pub fn retain(&mut self, keep: &[bool]) {
        fn retain<T>(codes: &mut Vec<T>, keep: &[bool]) {
            let mut marks = keep.iter();
            codes.retain(|_| marks.next().copied().unwrap_or(true));
        }
        match self {
            Self::Narrow(codes) => retain(codes, keep),
            Self::Medium(codes) => retain(codes, keep),
            Self::Wide(codes) => retain(codes, keep),
        }
    }

    /// Returns the codes in these places; beyond the end, 0.
    pub fn taken(&self, places: &[u32]) -> Self {
        fn taken<T: Copy + Default>(codes: &[T], places: &[u32]) -> Vec<T> {
            places.iter().map(|&place| codes.get(place as usize).copied().unwrap_or_default()).collect()
        }
        match self {
            Self::Narrow(codes) => Self::Narrow(taken(codes, places)),
            Self::Medium(codes) => Self::Medium(taken(codes, places)),
            Self::Wide(codes) => Self::Wide(taken(codes, places)),
        }
    }

    /// Appends to `out` the numbers of the codes in these places: code 3 becomes `numbers[3]`, one beyond its end 0.
    pub fn gather(&self, places: &[u32], numbers: &[u32], out: &mut Vec<u32>) {
        let number = |code: u32| numbers.get(code as usize).copied().unwrap_or_default();
        match self {
            Self::Narrow(codes) => {
                // All codes fit the table, so that the compiler sees no bound to check.
                let mut table = [0; 256];
                table.iter_mut().zip(numbers).for_each(|(slot, number)| *slot = *number);
                out.extend(
                    places.iter().map(|&place| codes.get(place as usize).map_or(0, |&code| table[code as usize])),
                );
            }
            Self::Medium(codes) => {
                out.extend(
                    places.iter().map(|&place| codes.get(place as usize).map_or(0, |&code| number(code.into()))),
                );
            }
            Self::Wide(codes) => {
                out.extend(places.iter().map(|&place| codes.get(place as usize).map_or(0, |&code| number(code))));
            }
        }
    }
}

/// Two lists are equal if their codes are, whatever their widths.
impl PartialEq for Codes {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Codes {}

impl From<Vec<u32>> for Codes {
    fn from(codes: Vec<u32>) -> Self {
        codes.into_iter().collect()
    }
}

impl FromIterator<u32> for Codes {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Self {
        let mut all = Self::default();
        codes.into_iter().for_each(|code| all.push(code));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_as_wide_as_it_has_to_be() {
        let given = [0, 255, 3, 256, 65_535, 7, 65_536, 1];
        let mut codes = Codes::default();
        for (count, code) in given.into_iter().enumerate() {
            codes.push(code);
            assert_eq!(codes.iter().collect::<Vec<_>>(), given[..=count]);
        }
        assert!(matches!(codes, Codes::Wide(_)) && matches!(Codes::from_iter([255]), Codes::Narrow(_)));
        assert!(matches!(Codes::from_iter([256]), Codes::Medium(_)));
        assert_eq!(Codes::from_iter([70_000]).at(0), 70_000);
        let mut used = [false; 300];
        Codes::from_iter([3, 299, 4_000]).mark(&mut used);
        assert_eq!(used.iter().filter(|used| **used).count(), 2);
        assert_eq!(
            (Codes::default().max(), codes.max(), Codes::from_iter([7, 3]).max()),
            (None, Some(65_536), Some(7))
        );
        assert_eq!(Codes::Wide(vec![1, 2]), Codes::Narrow(vec![1, 2]));
        codes.retain(&[false, true, false, true]);
        codes.set(1, 9);
        codes.set(99, 1);
        assert_eq!(codes.iter().collect::<Vec<_>>(), [255, 9, 65_535, 7, 65_536, 1]);
    }

    #[test]
    fn codes_are_numbered_anew_on_the_way() {
        let mut all = Codes::from_iter([5]);
        all.extend_mapped(&Codes::from_iter([0, 2, 1, 9]), &[0, 300, 70_000], 70_001);
        assert_eq!(all.iter().collect::<Vec<_>>(), [5, 0, 70_000, 300, 0]);
        all.resize(7);
        let mut out = Vec::new();
        Codes::from_iter([0, 2, 1]).gather(&[2, 1, 7], &[0, 300, 70_000], &mut out);
        Codes::from_iter([0, 260]).gather(&[1], &[4], &mut out);
        assert_eq!(Codes::from_iter([7, 300]).taken(&[1, 0, 1, 5]), Codes::from_iter([300, 7, 300, 0]));
        let mut few = Codes::from(vec![1, 0, 2]);
        few.renumber(&[300, 4]);
        assert_eq!(few, Codes::from(vec![4, 300, 0]));
        assert_eq!((all.len(), out), (7, vec![300, 70_000, 0, 0]));
    }
}
