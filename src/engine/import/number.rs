//! Numbers as people write them, brought to plain text with a decimal point.

/// Reads a number and writes it with a point and without grouping into `out`; gives whether it is one.
///
/// With a decimal comma, `1.234,5` is grouped by points, blanks or apostrophes; otherwise `1,234.5` is grouped by
/// commas. A group has three digits; `12,5` is therefore no number where the point is the decimal mark.
pub(super) fn normalise(text: &[u8], decimal_comma: bool, out: &mut Vec<u8>) -> bool {
    out.clear();
    let unsigned = match text {
        [b'-', rest @ ..] => {
            out.push(b'-');
            rest
        }
        [b'+', rest @ ..] => rest,
        rest => rest,
    };
    let mark = if decimal_comma { b',' } else { b'.' };
    let is_group =
        |byte: u8| if decimal_comma { matches!(byte, b'.' | b' ' | b'\'') } else { matches!(byte, b',' | b'\'') };
    let mut parts = unsigned.splitn(2, |byte| *byte == mark);
    let whole = parts.next().unwrap_or_default();
    let (fraction, exponent) = match parts.next() {
        Some(rest) => split_exponent(rest),
        None => (&[][..], &[][..]),
    };
    let (whole, exponent) =
        if exponent.is_empty() && !unsigned.contains(&mark) { split_exponent(whole) } else { (whole, exponent) };
    let mut separator = None;
    for (number, group) in whole.split(|byte| is_group(*byte)).enumerate() {
        let length = if number > 0 {
            3..=3
        } else if whole.len() > group.len() {
            1..=3
        } else {
            0..=400
        };
        // No number is grouped behind a zero: 0.125 is never 125.
        let behind_zero = number == 0 && whole.len() > group.len() && group.starts_with(b"0");
        if behind_zero || !length.contains(&group.len()) || !group.iter().all(u8::is_ascii_digit) {
            return false;
        }
        out.extend_from_slice(group);
    }
    for byte in whole.iter().filter(|byte| is_group(**byte)) {
        if *separator.get_or_insert(*byte) != *byte {
            return false;
        }
    }
    if !fraction.iter().all(u8::is_ascii_digit) || (whole.is_empty() && fraction.is_empty()) {
        return false;
    }
    if whole.is_empty() {
        out.push(b'0');
    }
    if !fraction.is_empty() {
        out.push(b'.');
        out.extend_from_slice(fraction);
    }
    if let [_, digits @ ..] = exponent {
        let unsigned = digits.strip_prefix(b"-").or(digits.strip_prefix(b"+")).unwrap_or(digits);
        if unsigned.is_empty() || unsigned.len() > 3 || !unsigned.iter().all(u8::is_ascii_digit) {
            return false;
        }
        out.push(b'e');
        out.extend_from_slice(digits);
    }
    true
}

/// Returns an amount without the sign or the three letters of its currency, before or after it.
pub(super) fn without_currency(text: &[u8]) -> &[u8] {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'+');
    let is_currency = |part: &[u8]| {
        let part = part.trim_ascii();
        let letters = part.len() <= 3 && part.iter().all(u8::is_ascii_alphabetic);
        letters || ["€", "$", "£", "¥", "₹", "zł", "Kč", "\u{a0}€", "US$"].iter().any(|sign| part == sign.as_bytes())
    };
    let (Some(first), Some(last)) = (text.iter().position(is_digit), text.iter().rposition(is_digit)) else {
        return text;
    };
    let before = text.get(..first).unwrap_or_default();
    let after = text.get(last + 1..).unwrap_or_default();
    match text.get(first..=last) {
        Some(amount) if is_currency(before) && is_currency(after) && (before.is_empty() || after.is_empty()) => amount,
        _ => text,
    }
}

/// Returns whether a plain number keeps its text, so that nothing needs to be written anew.
pub(super) fn is_plain(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match digits.get(whole..) {
        Some([]) => whole > 0,
        Some([b'.', fraction @ ..]) => whole > 0 && !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn split_exponent(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => text.split_at_checked(at).unwrap_or((text, &[])),
        None => (text, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, decimal_comma: bool) -> Option<String> {
        let mut out = Vec::new();
        normalise(text.as_bytes(), decimal_comma, &mut out).then(|| String::from_utf8(out).unwrap())
    }

    #[test]
    fn numbers_get_a_decimal_point() {
        let point = [
            ("12", "12"),
            ("-0.50", "-0.50"),
            ("+3", "3"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1,234,567.8", "1234567.8"),
            ("1'234", "1234"),
            ("1e5", "1e5"),
            ("2.5E-3", "2.5e-3"),
        ];
        for (text, expected) in point {
            assert_eq!(read(text, false).as_deref(), Some(expected), "{text}");
            assert!(expected.parse::<f64>().is_ok());
        }
        for (text, expected) in [("12,5", "12.5"), ("1.234.567,8", "1234567.8"), ("-1 234,5", "-1234.5"), ("7", "7")] {
            assert_eq!(read(text, true).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_made_one() {
        for text in
            ["", "-", ".", "12,5", "1,23,456", "1,234'567", "12 €", "1.2.3", "0x1F", "NaN", "inf", "1e", "1e+", "٣"]
        {
            assert_eq!(read(text, false), None, "{text}");
        }
        for text in ["34.99", "1,2,3", "1.23,4"] {
            assert_eq!(read(text, true), None, "{text}");
        }
    }

    #[test]
    fn plain_numbers_keep_their_text() {
        assert!(["1", "-2.50", "007"].iter().all(|text| is_plain(text.as_bytes())));
        assert!(["", "-", "1.", ".5", "+1", "1e5", "1,5"].iter().all(|text| !is_plain(text.as_bytes())));
    }
}
