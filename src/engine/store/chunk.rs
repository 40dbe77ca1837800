//! A stretch of activities as columns, and how its columns are packed into bytes.

use crate::engine::columns::Codes;

/// Activities in the order of the store: runs of one contact each, and one entry a row in the other columns.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// Contact and how many rows it has.
    pub contacts: Vec<(u32, u32)>,
    /// Microseconds UTC; may be empty where times were not asked for.
    pub times: Vec<i64>,
    /// Activity types; may be empty where they were not asked for.
    pub kinds: Codes,
    /// Words of the attributes that were asked for, in that order; empty is "not set" in every row.
    pub attributes: Vec<Codes>,
}

impl Chunk {
    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.contacts.iter().map(|&(_, rows)| rows as usize).sum()
    }
}

/// Packs codes into the narrowest width: a byte that tells the width, then the codes, little-endian.
pub(super) fn pack_codes(codes: &Codes) -> Vec<u8> {
    match codes {
        Codes::Narrow(codes) if codes.iter().all(|&code| code == 0) => vec![0],
        Codes::Narrow(codes) => std::iter::once(1).chain(codes.iter().copied()).collect(),
        Codes::Medium(codes) => std::iter::once(2).chain(codes.iter().flat_map(|code| code.to_le_bytes())).collect(),
        Codes::Wide(codes) => std::iter::once(4).chain(codes.iter().flat_map(|code| code.to_le_bytes())).collect(),
    }
}

/// Unpacks codes; `None` if these are not `rows` codes.
pub(super) fn unpack_codes(bytes: &[u8], rows: usize) -> Option<Codes> {
    let (&width, bytes) = bytes.split_first()?;
    if bytes.len() != rows.checked_mul(width as usize)? {
        return None;
    }
    match width {
        0 => Some(Codes::Narrow(vec![0; rows])),
        1 => Some(Codes::Narrow(bytes.to_vec())),
        2 => Some(Codes::Medium(bytes.as_chunks().0.iter().map(|&code| u16::from_le_bytes(code)).collect())),
        4 => Some(Codes::Wide(bytes.as_chunks().0.iter().map(|&code| u32::from_le_bytes(code)).collect())),
        _ => None,
    }
}

/// Packs times as steps of a common unit from the earliest: a byte that tells the width, the earliest, the unit,
/// then the steps, all little-endian.
pub(super) fn pack_times(times: &[i64]) -> Vec<u8> {
    let first = times.iter().copied().min().unwrap_or_default();
    let steps = || times.iter().map(|time| time.wrapping_sub(first) as u64);
    let unit = steps().fold(0, greatest_common_divisor).max(1);
    let longest = steps().max().unwrap_or_default() / unit;
    let width = match longest {
        0 => 0,
        1..=0xFF => 1,
        0x100..=0xFFFF => 2,
        0x1_0000..=0xFFFF_FFFF => 4,
        _ => 8,
    };
    let mut bytes = Vec::with_capacity(17 + times.len() * width);
    bytes.push(width as u8);
    bytes.extend(first.to_le_bytes());
    bytes.extend(unit.to_le_bytes());
    for step in steps() {
        bytes.extend((step / unit).to_le_bytes().iter().take(width));
    }
    bytes
}

/// Unpacks times; `None` if these are not `rows` times.
pub(super) fn unpack_times(bytes: &[u8], rows: usize) -> Option<Vec<i64>> {
    let (&width, bytes) = bytes.split_first()?;
    let (first, bytes) = bytes.split_first_chunk()?;
    let (unit, bytes) = bytes.split_first_chunk()?;
    let (first, unit) = (i64::from_le_bytes(*first), i64::from_le_bytes(*unit));
    if bytes.len() != rows.checked_mul(width as usize)? {
        return None;
    }
    // Wrapping, because a damaged file may hold any numbers; a sound one never wraps.
    let time = |step: i64| first.wrapping_add(step.wrapping_mul(unit));
    match width {
        0 => Some(vec![first; rows]),
        1 => Some(bytes.iter().map(|&step| time(step.into())).collect()),
        2 => Some(bytes.as_chunks().0.iter().map(|&step| time(u16::from_le_bytes(step).into())).collect()),
        4 => Some(bytes.as_chunks().0.iter().map(|&step| time(u32::from_le_bytes(step).into())).collect()),
        8 => Some(bytes.as_chunks().0.iter().map(|&step| time(i64::from_le_bytes(step))).collect()),
        _ => None,
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back_whatever_their_width() {
        let cases: [&[i64]; 6] = [
            &[],
            &[-5, -5],
            &[1_700_000_000_000_000, 1_700_000_255_000_000],
            &[0, 1, 65_535],
            &[-62_135_596_800_000_000, 253_402_300_799_999_999],
            &[i64::MIN, i64::MAX, 0],
        ];
        for times in cases {
            let bytes = pack_times(times);
            assert_eq!(unpack_times(&bytes, times.len()).as_deref(), Some(times));
            assert_eq!(unpack_times(&bytes, times.len() + 1).is_some(), bytes[0] == 0);
        }
        assert_eq!(pack_times(&[1_700_000_000_000_000, 1_700_000_255_000_000]).len(), 17 + 2);
    }

    #[test]
    fn codes_come_back_and_lengths_are_checked() {
        for codes in [vec![0, 0], vec![1, 255], vec![70, 65_535], vec![0, 65_536, u32::MAX]] {
            let different = codes.iter().max().map_or(0, |&most| most as usize + 1);
            let bytes = pack_codes(&Codes::pack(&codes, different));
            let back = unpack_codes(&bytes, codes.len()).unwrap();
            assert_eq!((0..codes.len()).map(|row| back.at(row)).collect::<Vec<_>>(), codes);
        }
        assert!(unpack_codes(&[1, 7], 2).is_none());
        assert!(unpack_codes(&[3, 7, 7, 7], 1).is_none());
        assert!(unpack_codes(&[], 0).is_none());
    }
}
