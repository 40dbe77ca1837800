//! Reads delimited text record by record, where speed does not matter: joined files, and a look at packed ones.

use super::{Each, Item, Position};
use crate::engine::import::encoding::Decoding;
use crate::engine::import::error::ImportError;
use crate::engine::import::plan::Plan;
use crate::engine::import::record::{Record as _, Row, SplitRecord};
use crate::engine::import::row::Reason;
use crate::engine::import::sniff::{broken_record, refuse_binary, separator_line};
use crate::engine::import::split::{Broken, Splitter, Step};
use std::io::Read;

/// Hands on all records, the one with the names too.
pub(super) fn read(
    input: &mut dyn Read,
    position: &Position<'_>,
    plan: &Plan,
    each: &mut Each<'_>,
) -> Result<u64, ImportError> {
    let dialect = plan.dialect().ok_or_else(|| ImportError::Plan(plan.problems()))?;
    let (mut splitter, mut decoding) = (Splitter::new(dialect), Decoding::new(plan.encoding));
    let (mut block, mut text, mut row) = (vec![0; super::BLOCK], Vec::new(), Row::default());
    let mut first = true;
    let mut titles = if plan.header { plan.title_records } else { 0 };
    loop {
        position.check()?;
        let read = position.fill(input, &mut block)?;
        let at_end = read < block.len();
        if first {
            refuse_binary(block.get(..read).unwrap_or_default(), plan.encoding)?;
        }
        decoding.push(block.get(..read).unwrap_or_default(), at_end, &mut text);
        let mut start = 0;
        loop {
            let rest = text.get(start..).unwrap_or_default();
            match splitter.next(rest, at_end) {
                Step::Record(length) => {
                    start += length;
                    let record = SplitRecord { splitter: &splitter, text: rest };
                    if std::mem::take(&mut first) && separator_line(record.raw()).is_some() {
                        continue;
                    }
                    if titles > 0 {
                        titles -= 1;
                        continue;
                    }
                    fill(&mut row, &record);
                    if !each(Item::Row(&row))? {
                        return Ok(decoding.replaced());
                    }
                }
                Step::Blank(length) => {
                    start += length;
                    each(Item::Blank)?;
                }
                Step::More => break,
                Step::End => return Ok(decoding.replaced()),
                Step::Broken(Broken::UnclosedQuote { lines: 0 }) if at_end => {
                    fill(&mut row, &SplitRecord { splitter: &splitter, text: rest });
                    each(Item::Refused(&row, Reason::CutOff))?;
                    return Ok(decoding.replaced());
                }
                Step::Broken(broken) => return Err(broken_record(broken, splitter.line())),
            }
        }
        text.drain(..start);
        if at_end {
            return Ok(decoding.replaced());
        }
    }
}

fn fill(row: &mut Row, record: &SplitRecord<'_>) {
    row.begin(record.line(), record.field_count());
    row.set_raw(record.raw());
    for column in 0..record.field_count() {
        row.set(column, record.field(column));
    }
}
