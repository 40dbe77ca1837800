//! The order in which the characters of a line stand from left to right, where some are written from right to left.

use std::borrow::Cow;

fn is_right_to_left(character: char) -> bool {
    matches!(u32::from(character), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

/// Returns the characters as they stand from left to right: stretches of Hebrew or Arabic, with what lies between their
/// words, are turned round. Letters keep their plain shapes; figures inside a stretch keep their order.
pub fn visual_order(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_right_to_left) {
        return Cow::Borrowed(text);
    }
    let characters: Vec<char> = text.chars().collect();
    let mut ordered = String::with_capacity(text.len());
    let mut rest = characters.as_slice();
    while let Some(&first) = rest.first() {
        if !is_right_to_left(first) {
            ordered.push(first);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        // Up to the last such character before one that is written from left to right.
        let until = rest.iter().position(|one| one.is_alphabetic() && !is_right_to_left(*one)).unwrap_or(rest.len());
        let stretch = rest.get(..until).unwrap_or_default();
        let length = stretch.iter().rposition(|one| is_right_to_left(*one)).map_or(0, |last| last + 1);
        let (stretch, after) = rest.split_at(length.max(1));
        ordered += &turned(stretch);
        rest = after;
    }
    Cow::Owned(ordered)
}

fn turned(stretch: &[char]) -> String {
    let pieces = stretch.chunk_by(|one, other| one.is_ascii_digit() && other.is_ascii_digit());
    pieces.rev().flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hebrew_and_arabic_are_turned_round_and_nothing_else() {
        assert_eq!(visual_order("Mail opened"), "Mail opened");
        assert_eq!(visual_order("אב גד"), "דג בא");
        assert_eq!(visual_order("Mail אב 12 גד opened"), "Mail דג 12 בא opened");
        assert_eq!(visual_order("אב 🎉"), "בא 🎉");
        assert_eq!(visual_order("漢字"), "漢字");
    }
}
