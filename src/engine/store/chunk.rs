//! A stretch of activities as columns, and how its columns are packed into bytes.
//!
//! A column of `n` numbers is written in planes: the lowest byte of each number, then the second byte of each, and so on
//! up to the highest byte that any of them needs; a column of zeros has no byte at all. So any three bytes can be put
//! together by `substr` in plain SQL, see the view.

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
    /// UTC offsets in minutes; empty where the file gave none or they were not asked for.
    pub offsets: Vec<i16>,
    /// Words of the attributes that were asked for, in that order; empty is "not set" in every row.
    pub attributes: Vec<Codes>,
}

impl Chunk {
    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.contacts.iter().map(|&(_, rows)| rows as usize).sum()
    }
}

/// Packs numbers into planes.
pub(super) fn pack(numbers: &[u32]) -> Vec<u8> {
    let all = numbers.iter().fold(0, |all, number| all | number);
    let width = (u32::BITS - all.leading_zeros()).div_ceil(8);
    let mut bytes = Vec::with_capacity(numbers.len() * width as usize);
    for plane in 0..width {
        bytes.extend(numbers.iter().map(|number| (number >> (8 * plane)) as u8));
    }
    bytes
}

/// Packs large numbers into planes.
fn pack_long(numbers: &[u64]) -> Vec<u8> {
    let all = numbers.iter().fold(0, |all, number| all | number);
    let width = (u64::BITS - all.leading_zeros()).div_ceil(8);
    let mut bytes = Vec::with_capacity(numbers.len() * width as usize);
    for plane in 0..width {
        bytes.extend(numbers.iter().map(|number| (number >> (8 * plane)) as u8));
    }
    bytes
}

/// Returns the planes of `rows` numbers, the lowest first; `None` if these are not up to `most` such planes.
fn planes(bytes: &[u8], rows: usize, most: usize) -> Option<Vec<&[u8]>> {
    let sound = rows > 0 && bytes.len().is_multiple_of(rows) && bytes.len() / rows <= most;
    sound.then(|| bytes.chunks_exact(rows).collect())
}

/// Unpacks codes; `None` if these are not `rows` codes.
pub(super) fn unpack_codes(bytes: &[u8], rows: usize) -> Option<Codes> {
    Some(match planes(bytes, rows, 4)?.as_slice() {
        [] => Codes::Narrow(vec![0; rows]),
        [low] => Codes::Narrow(low.to_vec()),
        [low, high] => {
            Codes::Medium(low.iter().zip(*high).map(|(&low, &high)| u16::from_le_bytes([low, high])).collect())
        }
        [first, second, third, rest @ ..] => {
            let zeros = vec![0; if rest.is_empty() { rows } else { 0 }];
            let fourth = rest.first().copied().unwrap_or(&zeros);
            let pairs = first.iter().zip(*second).zip(third.iter().zip(fourth));
            Codes::Wide(pairs.map(|((&a, &b), (&c, &d))| u32::from_le_bytes([a, b, c, d])).collect())
        }
    })
}

/// Unpacks the contacts of `rows` rows, as runs; `None` if these are not `rows` steps from `first`.
pub(super) fn unpack_contacts(bytes: &[u8], rows: usize, first: u32) -> Option<Vec<(u32, u32)>> {
    fn runs<T: Copy + PartialEq + Into<u32>>(steps: &[T], first: u32) -> Option<Vec<(u32, u32)>> {
        let run = |run: &[T]| Some((first.checked_add((*run.first()?).into())?, run.len() as u32));
        steps.chunk_by(|one, next| one == next).map(run).collect()
    }
    match unpack_codes(bytes, rows)? {
        Codes::Narrow(steps) => runs(&steps, first),
        Codes::Medium(steps) => runs(&steps, first),
        Codes::Wide(steps) => runs(&steps, first),
    }
}

/// Unpacks times; `None` if these are not `rows` steps of `unit` from `first`.
pub(super) fn unpack_times(bytes: &[u8], rows: usize, first: i64, unit: i64) -> Option<Vec<i64>> {
    let planes = planes(bytes, rows, 8)?;
    // Wrapping, because a damaged file may hold any numbers; a sound one never wraps.
    let time = |step: u64| first.wrapping_add((step as i64).wrapping_mul(unit));
    // Where both are short, a processor multiplies several at once.
    let short = u32::try_from(unit).ok();
    let short_time = |unit: u32, step: u32| first.wrapping_add((u64::from(step) * u64::from(unit)) as i64);
    Some(match (planes.as_slice(), short) {
        ([a, b, c], Some(unit)) => {
            let all = a.iter().zip(*b).zip(*c);
            all.map(|((&a, &b), &c)| short_time(unit, u32::from_le_bytes([a, b, c, 0]))).collect()
        }
        ([a, b, c, d], Some(unit)) => {
            let all = a.iter().zip(*b).zip(c.iter().zip(*d));
            all.map(|((&a, &b), (&c, &d))| short_time(unit, u32::from_le_bytes([a, b, c, d]))).collect()
        }
        (planes, _) => {
            let mut steps = vec![0_u64; rows];
            for (number, plane) in planes.iter().enumerate() {
                steps.iter_mut().zip(*plane).for_each(|(step, &byte)| *step |= u64::from(byte) << (8 * number));
            }
            steps.into_iter().map(time).collect()
        }
    })
}

/// Packs times as steps of a common unit from the earliest; gives the earliest, the unit and the steps.
pub(super) fn pack_times(times: &[i64]) -> (i64, i64, Vec<u8>) {
    let first = times.iter().copied().min().unwrap_or_default();
    let steps = || times.iter().map(move |time| time.wrapping_sub(first) as u64);
    // With the divisor known beforehand, dividing is a multiplication.
    let unit = if !steps().all(|step| step % 1_000_000 == 0) {
        if steps().all(|step| step % 1_000 == 0) { 1_000 } else { 1 }
    } else if !steps().all(|step| step % 60_000_000 == 0) {
        1_000_000
    } else if steps().all(|step| step % 86_400_000_000 == 0) {
        86_400_000_000
    } else {
        60_000_000
    };
    let bytes = match unit {
        1_000_000 => pack_long(&steps().map(|step| step / 1_000_000).collect::<Vec<_>>()),
        1 => pack_long(&steps().collect::<Vec<_>>()),
        other => pack_long(&steps().map(|step| step / other as u64).collect::<Vec<_>>()),
    };
    (first, unit, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back_whatever_their_width() {
        let cases: [&[i64]; 7] = [
            &[-5, -5],
            &[1_700_000_000_000_000, 1_700_000_255_000_000],
            &[1_700_000_000_000_000, 1_715_600_000_000_000, 1_700_000_007_000_000],
            &[0, 4_000_000_000_000_000],
            &[0, 1, 65_535],
            &[-62_135_596_800_000_000, 253_402_300_799_999_999],
            &[i64::MIN, i64::MAX, 0],
        ];
        for times in cases {
            let (first, unit, bytes) = pack_times(times);
            assert_eq!(unpack_times(&bytes, times.len(), first, unit).as_deref(), Some(times));
            let cut = bytes.split_last().map(|(_, cut)| cut);
            assert!(cut.is_none_or(|cut| unpack_times(cut, times.len(), first, unit).is_none()));
        }
        assert_eq!(pack_times(&[0, 255_000_000]), (0, 1_000_000, vec![0, 255]));
        assert_eq!(pack_times(&[0, 2 * 86_400_000_000]), (0, 86_400_000_000, vec![0, 2]));
        assert_eq!(pack_times(&[5_000, 65_000]), (5_000, 1_000, vec![0, 60]));
    }

    #[test]
    fn codes_come_back_and_lengths_are_checked() {
        for codes in [vec![0, 0], vec![1, 255], vec![70, 65_535], vec![0, 65_536, 3], vec![0, 1 << 24, u32::MAX]] {
            let back = unpack_codes(&pack(&codes), codes.len()).unwrap();
            assert_eq!(back.iter().collect::<Vec<_>>(), codes);
        }
        assert_eq!(pack(&[1, 0x0203]), [1, 3, 0, 2]);
        assert!(unpack_codes(&[7, 7, 7], 2).is_none());
        assert!(unpack_codes(&[7; 10], 2).is_none());
        assert!(unpack_codes(&[], 0).is_none());
    }

    #[test]
    fn contacts_come_back_as_runs() {
        let steps = pack(&[0, 0, 300, 1]);
        assert_eq!(unpack_contacts(&steps, 4, 7), Some(vec![(7, 2), (307, 1), (8, 1)]));
        assert_eq!(unpack_contacts(&steps, 4, u32::MAX), None);
        assert_eq!(unpack_contacts(&[], 3, 7), Some(vec![(7, 3)]));
    }
}
