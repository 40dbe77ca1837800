//! Activities as they lie in the file: packed columns of some hundred activities each.

use super::chunk::{Chunk, pack, pack_times, unpack_codes, unpack_contacts, unpack_times};
use super::connection::PAGE_BYTES;
use super::error::StoreProblem;
use super::scan::Scan;
use super::schema;
use crate::engine::columns::Codes;
use rusqlite::{Connection, params};

/// Most activities in a segment; the table `places` counts as far.
pub(super) const MOST_ROWS: usize = 2_048;
/// Fewest activities in a segment, where there are as many: many attributes then go over the page.
const LEAST_ROWS: usize = 64;
/// Bytes of a row that stand in a page of the file, and so are at hand without following a chain of pages.
const PAYLOAD: usize = PAGE_BYTES as usize - 35;

/// Activities of one import in numbers of the store, in the order in which they are to be kept.
#[derive(Debug, Default)]
pub(super) struct Stretch {
    pub contacts: Vec<u32>,
    /// Microseconds UTC.
    pub times: Vec<i64>,
    pub kinds: Vec<u32>,
    pub source_rows: Vec<u32>,
    /// UTC offsets in minutes; empty where the file gave none.
    pub offsets: Vec<i16>,
    pub attributes: Vec<Vec<u32>>,
}

/// A segment ready to be written.
#[derive(Debug)]
pub(super) struct Packed {
    pub rows: usize,
    first_contact: u32,
    last_contact: u32,
    pub first_time: i64,
    pub last_time: i64,
    time_unit: i64,
    first_source_row: u32,
    least_offset: Option<i16>,
    contact: Vec<u8>,
    time: Vec<u8>,
    activity: Vec<u8>,
    source_row: Vec<u8>,
    offset: Vec<u8>,
    attributes: Vec<Vec<u8>>,
}

impl Packed {
    /// Returns about how many bytes the segment has in the file.
    fn size(&self) -> usize {
        let columns = [&self.contact, &self.time, &self.activity, &self.source_row, &self.offset];
        let blobs = columns.into_iter().chain(&self.attributes);
        // Numbers and the sizes of the columns in front of them.
        80 + blobs.map(|blob| blob.len() + if blob.len() < 58 { 1 } else { 2 }).sum::<usize>()
    }
}

impl Stretch {
    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Hands the rows to `each` in segments that fill a page of the file, however wide the rows are.
    pub fn cut<E>(&self, mut each: impl FnMut(Packed) -> Result<(), E>) -> Result<(), E> {
        let (mut start, mut likely) = (0, MOST_ROWS / 2);
        while start < self.len() {
            let left = self.len() - start;
            let mut rows = likely.min(left);
            let mut packed = self.pack(start, rows);
            // As wide as these rows are, how many fill a page?
            let fitting = |packed: &Packed| (packed.rows * PAYLOAD / packed.size()).clamp(LEAST_ROWS, MOST_ROWS);
            for _ in 0..4 {
                let fit = fitting(&packed).min(left);
                let roomy = packed.size() * 100 < PAYLOAD * 94 && fit > rows;
                if !roomy && (packed.size() <= PAYLOAD || rows <= LEAST_ROWS) {
                    break;
                }
                // More rows may be wider ones.
                rows = if roomy { fit } else { (fit * 99 / 100).clamp(LEAST_ROWS, rows - 1) }.min(left);
                packed = self.pack(start, rows);
            }
            likely = if rows < left { rows } else { likely };
            start += rows;
            each(packed)?;
        }
        Ok(())
    }

    fn pack(&self, start: usize, rows: usize) -> Packed {
        fn part<T>(all: &[T], start: usize, rows: usize) -> &[T] {
            all.get(start..start + rows).unwrap_or_default()
        }
        fn steps(numbers: &[u32]) -> (u32, u32, Vec<u8>) {
            let first = numbers.iter().copied().min().unwrap_or_default();
            let last = numbers.iter().copied().max().unwrap_or_default();
            (first, last, pack(&numbers.iter().map(|number| number - first).collect::<Vec<_>>()))
        }
        let (first_contact, last_contact, contact) = steps(part(&self.contacts, start, rows));
        let (first_source_row, _, source_row) = steps(part(&self.source_rows, start, rows));
        let times = part(&self.times, start, rows);
        let (first_time, time_unit, time) = pack_times(times);
        let offsets = part(&self.offsets, start, rows);
        let least_offset = offsets.iter().copied().min();
        let over = |offset: &i16| offset.abs_diff(least_offset.unwrap_or_default()).into();
        Packed {
            rows,
            first_contact,
            last_contact,
            first_time,
            last_time: times.iter().copied().max().unwrap_or_default(),
            time_unit,
            first_source_row,
            least_offset,
            contact,
            time,
            activity: pack(part(&self.kinds, start, rows)),
            source_row,
            offset: pack(&offsets.iter().map(over).collect::<Vec<u32>>()),
            attributes: self.attributes.iter().map(|codes| pack(part(codes, start, rows))).collect(),
        }
    }
}

/// Writes the segments of one import.
pub(super) struct SegmentWriter<'a> {
    insert: rusqlite::Statement<'a>,
    import: i64,
    /// Earliest and latest time written.
    pub span: Option<(i64, i64)>,
    /// Activities written.
    pub rows: u64,
}

impl<'a> SegmentWriter<'a> {
    pub fn new(connection: &'a Connection, import: i64, attributes: &[i64]) -> Result<Self, StoreProblem> {
        schema::index_sizes(connection)?;
        let names: String = attributes.iter().map(|id| format!(", a{id}")).collect();
        let insert = connection.prepare(&format!(
            "INSERT INTO segments (import, activities, first_contact, last_contact, first_time, last_time, time_unit, \
             first_source_row, least_offset, contact, time, activity, source_row, offset_minutes{names}) VALUES ({}?)",
            "?, ".repeat(13 + attributes.len())
        ))?;
        Ok(Self { insert, import, span: None, rows: 0 })
    }

    pub fn write(&mut self, packed: &Packed) -> Result<(), StoreProblem> {
        let numbers = params![
            self.import,
            packed.rows as i64,
            packed.first_contact,
            packed.last_contact,
            packed.first_time,
            packed.last_time,
            packed.time_unit,
            packed.first_source_row,
            packed.least_offset,
        ];
        let columns = [&packed.contact, &packed.time, &packed.activity, &packed.source_row, &packed.offset];
        for (number, value) in numbers.iter().enumerate() {
            self.insert.raw_bind_parameter(number + 1, value)?;
        }
        for (place, bytes) in columns.into_iter().chain(&packed.attributes).enumerate() {
            self.insert.raw_bind_parameter(numbers.len() + 1 + place, bytes.as_slice())?;
        }
        self.insert.raw_execute()?;
        let (first, last) = self.span.unwrap_or((packed.first_time, packed.last_time));
        self.span = Some((first.min(packed.first_time), last.max(packed.last_time)));
        self.rows += packed.rows as u64;
        Ok(())
    }
}

/// Segments that follow one another: the ids of the first and the last, and how many activities they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub ids: (i64, i64),
    pub rows: usize,
}

/// Cuts the segments into parts that a thread reads at once, in order of their ids.
///
/// # Errors
/// [`StoreProblem::Damaged`] if a segment says that it has more activities than one can have.
pub(super) fn parts(connection: &Connection) -> Result<Vec<Part>, StoreProblem> {
    // Where there is the index of sizes, this reads nothing else; an older store is gone through.
    let mut statement = connection.prepare("SELECT id, activities FROM segments")?;
    let found = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)? as usize)))?;
    let mut sizes = found.collect::<Result<Vec<_>, _>>()?;
    if let Some((segment, _)) = sizes.iter().find(|&&(_, rows)| rows > MOST_ROWS) {
        return Err(StoreProblem::damaged(format!("the number of activities of segment {segment}")));
    }
    sizes.sort_unstable();
    let part = |part: &[(i64, usize)]| {
        let ids = (part.first()?.0, part.last()?.0);
        Some(Part { ids, rows: part.iter().map(|&(_, rows)| rows).sum() })
    };
    Ok(sizes.chunks(AT_ONCE).filter_map(part).collect())
}

/// About so many segments are read at once by a thread: few enough that they stay close to the processor.
#[cfg(not(test))]
const AT_ONCE: usize = 64;
/// In tests even small stores are read by several threads.
#[cfg(test)]
const AT_ONCE: usize = 1;

/// Hands every segment to `each`, in the order of the imports.
///
/// # Errors
/// [`StoreProblem::Damaged`] if a column does not hold what it should.
pub(super) fn scan(
    connection: &Connection,
    wanted: &Scan,
    each: &mut dyn FnMut(Chunk) -> Result<(), StoreProblem>,
) -> Result<(), StoreProblem> {
    let (from, to) = wanted.within.unwrap_or((i64::MIN, i64::MAX));
    let (first, last) = wanted.segments.unwrap_or((i64::MIN, i64::MAX));
    let mut names = String::new();
    for column in [wanted.times.then_some(", time"), wanted.kinds.then_some(", activity")].into_iter().flatten() {
        names += column;
    }
    names.extend(wanted.attributes.iter().map(|id| format!(", a{id}")));
    if wanted.offsets {
        names += ", offset_minutes, least_offset";
    }
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id, activities, first_contact, first_time, time_unit, contact{names} FROM segments \
         WHERE last_time >= ?1 AND first_time <= ?2 AND id BETWEEN ?3 AND ?4 ORDER BY id"
    ))?;
    let mut found = statement.query([from, to, first, last])?;
    while let Some(row) = found.next()? {
        let (segment, rows, first_contact): (i64, u32, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (first_time, unit): (i64, i64) = (row.get(3)?, row.get(4)?);
        let rows = rows as usize;
        let wrong = |what: &str| StoreProblem::damaged(format!("{what} of segment {segment}"));
        if rows > MOST_ROWS {
            return Err(wrong("the number of activities"));
        }
        let mut column = 4;
        let mut next = || {
            column += 1;
            Ok::<_, StoreProblem>(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?)
        };
        let contacts = unpack_contacts(next()?, rows, first_contact).ok_or_else(|| wrong("contact"))?;
        let mut chunk = Chunk { contacts, ..Chunk::default() };
        if wanted.times {
            chunk.times = unpack_times(next()?, rows, first_time, unit).ok_or_else(|| wrong("time"))?;
        }
        if wanted.kinds {
            // Types are numbered from 1, so that there is a byte for each row.
            let kinds = next().map(|bytes| unpack_codes(bytes, rows).filter(|_| !bytes.is_empty()))?;
            chunk.kinds = kinds.ok_or_else(|| wrong("activity"))?;
        }
        for &attribute in &wanted.attributes {
            let codes = next()?;
            chunk.attributes.push(if codes.is_empty() {
                Codes::default()
            } else {
                unpack_codes(codes, rows).ok_or_else(|| wrong(&format!("a{attribute}")))?
            });
        }
        if wanted.offsets {
            let least: Option<i16> = row.get("least_offset")?;
            if let Some(least) = least {
                let over = unpack_codes(next()?, rows).ok_or_else(|| wrong("offset_minutes"))?;
                chunk.offsets = over.iter().map(|over| least.saturating_add(over as i16)).collect();
            }
        }
        each(chunk)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(rows: usize, attributes: usize) -> Stretch {
        let numbers = |most: usize| (0..rows).map(|row| (row * 7919 % most) as u32).collect::<Vec<_>>();
        Stretch {
            contacts: (0..rows).map(|row| 1 + row as u32 / 9).collect(),
            times: numbers(10_000_000).into_iter().map(|step| i64::from(step) * 1_000_000).collect(),
            kinds: numbers(30).into_iter().map(|kind| kind + 1).collect(),
            source_rows: numbers(rows.max(1)),
            offsets: numbers(3).into_iter().map(|offset| offset as i16 * 60 - 60).collect(),
            attributes: (0..attributes).map(|one| numbers(1 << (3 * one % 20))).collect(),
        }
    }

    #[test]
    fn parts_cover_every_segment_once_whatever_its_number() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE segments (id INTEGER PRIMARY KEY, activities)").unwrap();
        assert_eq!(parts(&connection).unwrap(), []);
        for (id, rows) in [(i64::MAX, 3), (-7, 2), (i64::MIN, 2_048), (5, 1)] {
            connection.execute("INSERT INTO segments VALUES (?1, ?2)", [id, rows]).unwrap();
        }
        let found: Vec<_> = parts(&connection).unwrap().into_iter().map(|part| (part.ids, part.rows)).collect();
        let one = |id: i64, rows| ((id, id), rows);
        assert_eq!(found, [one(i64::MIN, 2_048), one(-7, 2), one(5, 1), one(i64::MAX, 3)]);
        connection.execute("INSERT INTO segments VALUES (6, 2049)", []).unwrap();
        assert!(matches!(parts(&connection), Err(StoreProblem::Damaged { .. })));
    }

    #[test]
    fn segments_fill_a_page_however_wide_the_rows_are() {
        for (rows, attributes) in [(1, 0), (63, 3), (10_000, 0), (10_000, 5), (3_000, 40), (200, 500)] {
            let mut sizes = Vec::new();
            let mut total = 0;
            let cut = stretch(rows, attributes).cut(|packed| {
                total += packed.rows;
                assert!(packed.rows <= MOST_ROWS && (packed.size() <= PAYLOAD || packed.rows <= LEAST_ROWS));
                sizes.push((packed.size(), packed.rows));
                Ok::<_, ()>(())
            });
            assert_eq!((cut, total), (Ok(()), rows));
            sizes.pop();
            assert!(
                sizes.iter().all(|&(size, rows)| rows == MOST_ROWS || size * 100 > PAYLOAD * 90),
                "{rows} rows of {attributes} attributes: {sizes:?}"
            );
        }
    }
}
