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
        (0..self.words.len() * 64).filter(|&contact| self.contains(contact))
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
}
