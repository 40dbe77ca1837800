//! Reads Apache Parquet row by row, nested values as JSON would name them.

use super::unpack::Anywhere;
use super::{Each, Names, Position, objects};
use crate::engine::import::error::ImportError;
use crate::engine::import::nesting::Nesting;
use crate::engine::import::record::Row;
use crate::engine::import::time_format::write_iso;
use parquet::basic::{LogicalType, TimeUnit};
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::Field;
use std::collections::HashMap;
use std::io::Write as _;

/// A column of times as its schema describes it: nanoseconds in its unit, and whether they are counted in UTC.
type Times = HashMap<String, (i64, bool)>;

/// Hands on all rows.
pub(super) fn read(
    bytes: Anywhere,
    position: &Position<'_>,
    nesting: &Nesting,
    names: &mut Names,
    each: &mut Each<'_>,
) -> Result<(), ImportError> {
    match bytes {
        Anywhere::File(file) => rows(SerializedFileReader::new(file), position, nesting, names, each),
        Anywhere::Memory(bytes) => {
            rows(SerializedFileReader::new(bytes::Bytes::from(bytes)), position, nesting, names, each)
        }
    }
}

fn damaged(error: &dyn std::fmt::Display) -> ImportError {
    let detail = error.to_string();
    // What is well made, but packed or locked in a way that is not built in.
    match ["brotli", "lz4", "lzo", "encrypt"].iter().position(|word| detail.to_lowercase().contains(word)) {
        Some(3) => ImportError::Packed("is encrypted. Write it without encryption and import it again"),
        Some(_) => ImportError::Packed(
            "is a Parquet file that is packed with Brotli, LZ4 or LZO. Write it with Snappy, Zstandard or gzip, or \
             without packing, and import it again",
        ),
        None => ImportError::Damaged { what: "Parquet file", detail },
    }
}

fn rows<R: ChunkReader + 'static>(
    reader: parquet::errors::Result<SerializedFileReader<R>>,
    position: &Position<'_>,
    nesting: &Nesting,
    names: &mut Names,
    each: &mut Each<'_>,
) -> Result<(), ImportError> {
    let reader = reader.map_err(|error| damaged(&error))?;
    let file = reader.metadata().file_metadata();
    let total = file.num_rows().unsigned_abs();
    let times = times(file.schema_descr());
    // The order of the columns is that of the file, even where the first rows have nothing in them.
    for column in file.schema_descr().columns() {
        if column.max_rep_level() == 0 {
            names.place(&column.path().parts().join("."));
        }
    }
    let (mut row, mut json) = (Row::default(), Vec::new());
    for (number, record) in (1_u64..).zip(reader.get_row_iter(None).map_err(|error| damaged(&error))?) {
        if number.is_multiple_of(1000) {
            position.check()?;
            position.share(number, total);
        }
        let record = record.map_err(|error| damaged(&error))?;
        json.clear();
        let mut path = String::new();
        group(&record, &times, &mut path, &mut json);
        match objects::hand_on(&json, number, nesting, names, &mut row, each)? {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(_) => return Err(damaged(&format!("row {number} is nested too deeply"))),
        }
    }
    Ok(())
}

/// Finds the columns of times by their paths, as the rows do not say all about them.
fn times(schema: &parquet::schema::types::SchemaDescriptor) -> Times {
    let mut times = Times::new();
    for column in schema.columns() {
        if let Some(LogicalType::Timestamp(kind)) = column.logical_type_ref() {
            let nanos = match kind.unit {
                TimeUnit::MILLIS => 1_000_000,
                TimeUnit::MICROS => 1_000,
                TimeUnit::NANOS => 1,
            };
            // The parts that only say that there is a list are no names of values.
            let parts = column.path().parts().iter();
            let named: Vec<&str> = parts.map(String::as_str).filter(|part| !is_wrapper(part)).collect();
            times.insert(named.join("."), (nanos, kind.is_adjusted_to_u_t_c));
        }
    }
    times
}

/// Returns whether a name is one of those that writers put around the elements of a list.
fn is_wrapper(name: &str) -> bool {
    matches!(name, "list" | "bag" | "array" | "element" | "item" | "array_element")
}

/// Returns what a group holds if it is there only to wrap a list, or an element of one.
fn unwrapped(row: &parquet::record::Row, in_list: bool) -> Option<&Field> {
    let mut columns = row.get_column_iter();
    let (Some((name, field)), None) = (columns.next(), columns.next()) else { return None };
    let is_list = matches!(field, Field::ListInternal(_)) && matches!(name.as_str(), "list" | "bag" | "array");
    let is_element = in_list && matches!(name.as_str(), "element" | "item" | "array_element" | "array");
    (is_list || is_element).then_some(field)
}

fn group(row: &parquet::record::Row, times: &Times, path: &mut String, json: &mut Vec<u8>) {
    json.push(b'{');
    for (number, (name, field)) in row.get_column_iter().enumerate() {
        if number > 0 {
            json.push(b',');
        }
        string(name, json);
        json.push(b':');
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(name);
        value(field, times, path, json);
        path.truncate(length);
    }
    json.push(b'}');
}

fn value(field: &Field, times: &Times, path: &mut String, json: &mut Vec<u8>) {
    match field {
        Field::Null => json.extend_from_slice(b"null"),
        Field::Group(row) => match unwrapped(row, false) {
            Some(field) => value(field, times, path, json),
            None => group(row, times, path, json),
        },
        Field::ListInternal(list) => {
            json.push(b'[');
            for (number, element) in list.elements().iter().enumerate() {
                if number > 0 {
                    json.push(b',');
                }
                let inner = match element {
                    Field::Group(row) => unwrapped(row, true),
                    _ => None,
                };
                value(inner.unwrap_or(element), times, path, json);
            }
            json.push(b']');
        }
        Field::MapInternal(map) => {
            json.push(b'{');
            for (number, (key, entry)) in map.entries().iter().enumerate() {
                if number > 0 {
                    json.push(b',');
                }
                match key {
                    Field::Str(key) => string(key, json),
                    key => string(&key.to_string(), json),
                }
                json.push(b':');
                value(entry, times, path, json);
            }
            json.push(b'}');
        }
        Field::Str(text) => string(text, json),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => string(text, json),
            Err(_) => string(&bytes.data().iter().map(|byte| format!("{byte:02x}")).collect::<String>(), json),
        },
        Field::Date(days) => moment(i64::from(*days).saturating_mul(86_400_000_000), "2024-03-05".len(), json),
        Field::TimestampMillis(millis) => {
            stamp(*millis, times.get(path.as_str()).map_or((1_000_000, true), |known| *known), json)
        }
        Field::TimestampMicros(micros) => {
            stamp(*micros, times.get(path.as_str()).map_or((1_000, true), |known| *known), json)
        }
        Field::Long(number) => match times.get(path.as_str()) {
            Some(known) => stamp(*number, *known, json),
            None => plain(number, json),
        },
        Field::TimeMillis(millis) => clock(i64::from(*millis).saturating_mul(1000), json),
        Field::TimeMicros(micros) => clock(*micros, json),
        Field::Float(number) if !number.is_finite() => json.extend_from_slice(b"null"),
        Field::Double(number) if !number.is_finite() => json.extend_from_slice(b"null"),
        Field::Float(number) => plain(number, json),
        Field::Double(number) => plain(number, json),
        // Decimals and small whole numbers write themselves as numbers.
        other => string(&other.to_string(), json),
    }
}

fn plain(number: &dyn std::fmt::Display, json: &mut Vec<u8>) {
    // Writing to a Vec cannot fail.
    let _ = write!(json, "{number}");
}

fn string(text: &str, json: &mut Vec<u8>) {
    if serde_json::to_writer(&mut *json, text).is_err() {
        json.extend_from_slice(b"null");
    }
}

/// Writes a count of units since 1970: with a `Z` where it is counted in UTC, as a local time elsewhere.
fn stamp(count: i64, (nanos, is_utc): (i64, bool), json: &mut Vec<u8>) {
    let micros = if nanos >= 1000 { count.saturating_mul(nanos / 1000) } else { count.div_euclid(1000) };
    moment(micros, if is_utc { usize::MAX } else { 0 }, json);
}

/// Writes a moment: whole, without the `Z` at its end, or only so many bytes of it.
fn moment(micros: i64, length: usize, json: &mut Vec<u8>) {
    json.push(b'"');
    let start = json.len();
    write_iso(micros, json);
    match length {
        0 => json.truncate(json.len() - 1),
        length => json.truncate(json.len().min(start.saturating_add(length))),
    }
    json.push(b'"');
}

fn clock(micros: i64, json: &mut Vec<u8>) {
    let secs = micros.div_euclid(1_000_000);
    let _ = write!(json, "\"{:02}:{:02}:{:02}\"", secs / 3600, secs / 60 % 60, secs % 60);
}
