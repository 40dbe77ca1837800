//! From one JSON object to the row that it is, or to the rows of a list in it.

use super::flat::{self, Fault, Leaf};
use super::{Each, Item, Names};
use crate::engine::import::error::ImportError;
use crate::engine::import::nesting::Nesting;
use crate::engine::import::record::Row;
use crate::engine::import::row::is_set;

/// Hands on the rows of one object; gives whether more are wanted, or what is wrong with the text.
pub(super) fn hand_on(
    raw: &[u8],
    line: u64,
    nesting: &Nesting,
    names: &mut Names,
    row: &mut Row,
    each: &mut Each<'_>,
) -> Result<Result<bool, Fault>, ImportError> {
    row.begin(line, names.len());
    row.set_raw(raw);
    let mut list = None;
    let read = flat::object(raw, nesting, &mut |leaf| match leaf {
        Leaf::Rows(range) => list = Some(range),
        other => take(other, names, row),
    });
    if let Err(fault) = read {
        return Ok(Err(fault));
    }
    let rows = list.and_then(|range| raw.get(range)).unwrap_or_default();
    let elements = flat::elements(rows).unwrap_or_default();
    let Some(path) = nesting.rows_of.as_deref().filter(|_| !elements.is_empty()) else {
        return each(Item::Row(row)).map(Ok);
    };
    for range in elements {
        let element = rows.get(range).unwrap_or_default();
        let mut one = row.clone();
        one.set_raw(element);
        flat::element_of(path, element, nesting, &mut |leaf| take(leaf, names, &mut one));
        if !each(Item::Row(&one))? {
            return Ok(Ok(false));
        }
    }
    Ok(Ok(true))
}

fn take(leaf: Leaf<'_>, names: &mut Names, row: &mut Row) {
    match leaf {
        Leaf::Value(name, value) => match names.place(name) {
            Some(place) => row.set(place, value),
            None if is_set(value.trim_ascii()) => names.leave_out(name),
            None => {}
        },
        Leaf::Deep(name) => names.count_deep(name),
        Leaf::List(path, objects, of_pairs) => names.count_list(path, objects, of_pairs),
        Leaf::Rows(_) => {}
    }
}
