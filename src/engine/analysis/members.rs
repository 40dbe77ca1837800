//! A set of contacts, one bit each.

/// Contacts by their place in the columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    words: Vec<u64>,
}

impl Members {
    /// Makes the set of these contacts.
    pub fn of(contacts: impl IntoIterator<Item = usize>) -> Self {
        let mut members = Self::default();
        contacts.into_iter().for_each(|contact| members.insert(contact));
        members
    }

    /// Adds a contact.
    pub fn insert(&mut self, contact: usize) {
        let word = contact / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        if let Some(bits) = self.words.get_mut(word) {
            *bits |= 1 << (contact % 64);
        }
    }

    /// Returns whether a contact belongs.
    pub fn contains(&self, contact: usize) -> bool {
        self.words.get(contact / 64).is_some_and(|bits| bits >> (contact % 64) & 1 == 1)
    }

    /// Returns how many contacts belong.
    pub fn len(&self) -> usize {
        self.words.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Returns whether nobody belongs.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|bits| *bits == 0)
    }

    /// Returns the contacts, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let words = self.words.iter().enumerate().filter(|(_, bits)| **bits != 0);
        words.flat_map(|(word, &bits)| (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit))
    }

    /// Makes the set of the first so many contacts.
    pub fn everybody(contacts: usize) -> Self {
        let mut words = vec![u64::MAX; contacts / 64];
        if !contacts.is_multiple_of(64) {
            words.push((1 << (contacts % 64)) - 1);
        }
        Self { words }
    }

    /// Leaves out those who do not belong to the other set.
    pub fn keep(&mut self, others: &Self) {
        self.words.truncate(others.words.len());
        self.words.iter_mut().zip(&others.words).for_each(|(bits, other)| *bits &= other);
    }

    /// Adds those who belong to the other set.
    pub fn add(&mut self, others: &Self) {
        if self.words.len() < others.words.len() {
            self.words.resize(others.words.len(), 0);
        }
        self.words.iter_mut().zip(&others.words).for_each(|(bits, other)| *bits |= other);
    }

    /// Leaves out those who belong to the other set.
    pub fn remove(&mut self, others: &Self) {
        self.words.iter_mut().zip(&others.words).for_each(|(bits, other)| *bits &= !other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_held_once() {
        let members = Members::of([3, 64, 3, 200]);
        assert_eq!((members.len(), members.is_empty()), (3, false));
        assert_eq!(members.iter().collect::<Vec<_>>(), [3, 64, 200]);
        assert!(members.contains(64) && !members.contains(65) && !members.contains(10_000));
    }

    #[test]
    fn sets_are_combined() {
        let (few, many) = (Members::of([1, 70]), Members::of([1, 2, 300]));
        let all = |members: &Members| members.iter().collect::<Vec<_>>();
        let mut kept = few.clone();
        kept.keep(&many);
        let mut added = few.clone();
        added.add(&many);
        let mut removed = Members::everybody(71);
        removed.remove(&many);
        assert_eq!((all(&kept), all(&added)), (vec![1], vec![1, 2, 70, 300]));
        assert_eq!((removed.len(), removed.contains(2), removed.contains(70)), (69, false, true));
        assert_eq!((Members::everybody(64).len(), Members::everybody(0).len()), (64, 0));
    }
}
