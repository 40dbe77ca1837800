//! Measuring and fitting text with the bundled fonts, so that screen, SVG and PNG agree on what fits; and how figures are written.

use crate::domain::Rate;
use crate::theme::Weight;

/// What stands for a figure that does not exist.
pub const DASH: &str = "–";

/// Returns the width of a line of text in the unit of `size`, without kerning.
pub fn width(text: &str, weight: Weight, size: f32) -> f32 {
    text.chars().map(|character| weight.advance(character)).sum::<f32>() * size
}

/// Returns the text, shortened with an ellipsis where it is wider than `max_width`.
pub fn fit(text: &str, weight: Weight, size: f32, max_width: f32) -> String {
    if width(text, weight, size) <= max_width {
        return text.to_owned();
    }
    let mut room = max_width - width("…", weight, size);
    let mut kept = String::new();
    for character in text.chars() {
        room -= weight.advance(character) * size;
        if room < 0.0 {
            break;
        }
        kept.push(character);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Breaks a text into at most `max_lines` lines no wider than `max_width`; the last one ends with an ellipsis where something is left over.
pub fn wrap(text: &str, weight: Weight, size: f32, max_width: f32, max_lines: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(first) = words.next() {
        if lines.len() + 1 >= max_lines {
            let rest = std::iter::once(first).chain(words.by_ref()).collect::<Vec<_>>().join(" ");
            lines.push(fit(&rest, weight, size, max_width));
            break;
        }
        let mut line = fit(first, weight, size, max_width);
        while let Some(next) = words.peek() {
            let longer = format!("{line} {next}");
            if width(&longer, weight, size) > max_width {
                break;
            }
            line = longer;
            words.next();
        }
        lines.push(line);
    }
    lines
}

/// Returns whether lines made by [`wrap`] hold all of a text, with nothing left out.
pub fn is_whole(text: &str, lines: &[String]) -> bool {
    let letters = text.chars().filter(|c| !c.is_whitespace());
    letters.eq(lines.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace()))
}

/// Returns a text safe to show on one line: control characters and marks that turn the direction of writing are left out, of a very long text only the beginning is kept.
pub fn tame(text: &str) -> String {
    let harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    text.chars().take(400).map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !harmful(*c)).collect()
}

/// Returns a paragraph safe to show, as [`tame`] does, however long it is.
pub fn tame_long(text: &str) -> String {
    let mut rest: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    while !rest.is_empty() {
        let after = rest.split_off(rest.len().min(400));
        shown += &tame(&rest.into_iter().collect::<String>());
        rest = after;
    }
    shown
}

/// Writes a count with a comma between thousands: `12,345`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a count in at most five characters, for where there is little room: `12,345` becomes `12.3k`.
pub fn short_count(value: u64) -> String {
    let scaled = |unit: f64, name: &str| {
        let value = value as f64 / unit;
        if value < 99.95 { format!("{value:.1}{name}") } else { format!("{value:.0}{name}") }
    };
    match value {
        0..10_000 => count(value),
        10_000..999_500 => scaled(1e3, "k"),
        999_500..999_500_000 => scaled(1e6, "M"),
        _ => scaled(1e9, "bn"),
    }
}

/// Writes an amount with at most three digits after thousands are set apart: `53.1`, `1,234`, `2.4M`.
pub fn amount(value: f64) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    let digits = match size {
        size if size < 10.0 && (size * 100.0).round() % 100.0 != 0.0 => format!("{size:.2}"),
        size if size < 1_000.0 && (size * 10.0).round() % 10.0 != 0.0 => format!("{size:.1}"),
        size if size < 100_000.0 => count(size.round() as u64),
        size => short_count(size.round() as u64),
    };
    format!("{sign}{digits}")
}

/// Writes a rate as a percentage with one decimal, or a dash where there is none. What is not all never reads 100.0 %, what is something never reads 0.0 %.
pub fn percent(rate: Rate) -> String {
    let Some(value) = rate.value() else { return DASH.to_owned() };
    let percent = value * 100.0;
    if rate.part > 0 && percent < 0.05 {
        "<0.1 %".to_owned()
    } else if rate.part < rate.whole && percent >= 99.95 {
        ">99.9 %".to_owned()
    } else {
        format!("{percent:.1} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_rates_read_as_people_write_them() {
        assert_eq!([0, 999, 1000, 12_345, 1_234_567].map(count), ["0", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(
            [9_999, 12_345, 99_960, 999_499, 999_500, 12_345_678, 3_000_000_000].map(short_count),
            ["9,999", "12.3k", "100k", "999k", "1.0M", "12.3M", "3.0bn"]
        );
        assert_eq!(
            [0.0, 4.5, 53.06, 1234.4, 123_456.0, -2.0].map(amount),
            ["0", "4.50", "53.1", "1,234", "123k", "−2"]
        );
        assert_eq!(percent(Rate::new(1, 3)), "33.3 %");
        assert_eq!(percent(Rate::new(0, 0)), "–");
        assert_eq!(percent(Rate::new(1, 1_000_000)), "<0.1 %");
        assert_eq!(percent(Rate::new(999_999, 1_000_000)), ">99.9 %");
        assert_eq!(percent(Rate::new(5, 5)), "100.0 %");
    }

    #[test]
    fn what_is_too_wide_ends_with_an_ellipsis_inside_the_width() {
        let name = "Confirmed the address in the welcome mail";
        let short = fit(name, Weight::SemiBold, 13.0, 120.0);
        assert!(short.ends_with('…') && width(&short, Weight::SemiBold, 13.0) <= 120.0, "{short}");
        assert_eq!(fit("Sign-up", Weight::SemiBold, 13.0, 120.0), "Sign-up");
        assert_eq!(fit("Sign-up", Weight::SemiBold, 13.0, 0.0), "…");
    }

    #[test]
    fn names_break_between_words_into_no_more_lines_than_asked() {
        let lines = wrap("Confirmed the address in the welcome mail", Weight::Regular, 13.0, 130.0, 2);
        assert_eq!(lines, ["Confirmed the", "address in the wel…"]);
        assert_eq!(wrap("  ", Weight::Regular, 13.0, 130.0, 2), Vec::<String>::new());
        let long = wrap("Donaudampfschifffahrtsgesellschaft", Weight::Regular, 13.0, 130.0, 2);
        assert!(long.len() == 1 && long[0].ends_with('…'), "{long:?}");
    }

    #[test]
    fn what_was_cut_is_known_to_be_cut() {
        let is_whole_in = |text: &str, room: f32| is_whole(text, &wrap(text, Weight::Regular, 13.0, room, 2));
        assert!(is_whole_in("Confirmed the address", 130.0));
        assert!(!is_whole_in("Confirmed the address in the welcome mail", 130.0));
        assert!(is_whole_in("More…", 130.0) && !is_whole_in("Donaudampfschifffahrtsgesellschaft ahoi", 130.0));
    }

    #[test]
    fn names_from_elsewhere_are_shown_harmless() {
        assert_eq!(tame("a\u{202E}b\u{0}c\nd"), "abc d");
        assert_eq!(tame(&"x".repeat(1_000_000)).len(), 400);
    }
}
