//! The view `activity_log`: every activity in words, in SQL that any SQLite program runs.

use super::error::StoreProblem;
use super::schema::{self, StoredAttribute};
use crate::domain::Owner;
use crate::engine::intake::AttributeKind;
use rusqlite::Connection;

/// Writes the view `activity_log` for the attributes and the numbers there are.
pub(super) fn write_view(connection: &Connection) -> Result<(), StoreProblem> {
    let attributes = schema::attributes(connection)?;
    let most =
        |sql: &str| connection.query_row(sql, [], |row| row.get::<_, Option<u32>>(0)).map(Option::unwrap_or_default);
    let kinds = most("SELECT max(id) FROM activity_types")?;
    let contacts = most("SELECT max(id) FROM contacts")?;
    let mut words = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.owner == Owner::Activity) {
        words.push((attribute, most(&format!("SELECT max(code) FROM words WHERE attribute = {}", attribute.id))?));
    }
    connection.execute_batch("DROP VIEW IF EXISTS activity_log")?;
    connection.execute_batch(&view(&words, kinds, contacts))?;
    Ok(())
}

/// SQL for the number in a column of the segment `s` that belongs to the place `p`, up to `most`.
///
/// A byte's value is how many bytes stand before it among all bytes in order; beyond the end of the column there is
/// none, which counts as 0; a part of an empty column is NULL. The bytes are added one after the other and not nested, as
/// the parser of older versions (seen with 3.40) takes no more than a hundred symbols that are still open.
fn number(column: &str, most: u64) -> String {
    let byte = |plane: u32| {
        let before = match plane {
            0 => String::new(),
            1 => "s.activities + ".to_owned(),
            plane => format!("{plane} * s.activities + "),
        };
        format!("instr(b.bytes, substr(s.{column}, {before}p.place, 1)) - 1")
    };
    let planes = (u64::BITS - most.leading_zeros()).div_ceil(8).max(1);
    let mut sql = format!("ifnull({}, 0)", byte(0));
    for plane in 1..planes {
        let (reach, value) = (if plane == 1 { String::new() } else { format!("{plane} * ") }, 256_u64.pow(plane));
        sql += &format!(
            " + CASE WHEN length(s.{column}) > {reach}s.activities THEN {value} * ({}) ELSE 0 END",
            byte(plane)
        );
    }
    sql
}

/// SQL for the time in words. Seconds are rounded down, so that times before 1970 come out right: SQLite's own division
/// rounds towards zero. Where all times of a segment are whole seconds, the steps are put together only once.
fn time() -> String {
    let steps = number("time", u64::MAX);
    let time = format!("(s.first_time + s.time_unit * ({steps}))");
    let fraction = format!("({time} % 1000000 + 1000000) % 1000000");
    format!(
        "CASE WHEN s.first_time % 1000000 = 0 AND s.time_unit % 1000000 = 0\n    \
         THEN strftime('%Y-%m-%dT%H:%M:%SZ', s.first_time / 1000000 + s.time_unit / 1000000 * ({steps}), 'unixepoch')\n    \
         ELSE strftime('%Y-%m-%dT%H:%M:%S', ({time} - {fraction}) / 1000000, 'unixepoch') ||\n    \
         CASE WHEN {time} % 1000000 = 0 THEN '' ELSE '.' || rtrim(printf('%06d', {fraction}), '0') END || 'Z' END"
    )
}

fn view(attributes: &[(&StoredAttribute, u32)], kinds: u32, contacts: u32) -> String {
    let mut taken: Vec<String> = Vec::new();
    let mut columns = String::new();
    let mut column = |value: &str, name: &str| {
        let separator = if columns.is_empty() { "" } else { ",\n" };
        columns.push_str(&format!("{separator}  {value} AS {}", quoted(&free_name(name, &mut taken))));
    };
    column("c.name", "contact");
    column("t.name", "activity");
    column(&time(), "time");
    column("s.import", "import");
    column(&format!("s.first_source_row + {}", number("source_row", u32::MAX.into())), "source_row");
    for (attribute, words) in attributes {
        let id = attribute.id;
        let code = number(&format!("a{id}"), u64::from(*words));
        let word = format!("(SELECT text FROM words WHERE attribute = {id} AND code = {code})");
        match attribute.kind {
            AttributeKind::Number => column(&format!("CAST({word} AS NUMERIC)"), &attribute.name),
            _ => column(&word, &attribute.name),
        }
    }
    format!(
        "CREATE VIEW activity_log AS -- Every activity in words; a value that is not set is NULL.\nSELECT\n{columns}\n\
         FROM byte_values AS b CROSS JOIN segments AS s CROSS JOIN places AS p ON p.place <= s.activities\n\
         LEFT JOIN contacts AS c ON c.id = s.first_contact + {}\n\
         LEFT JOIN activity_types AS t ON t.id = {}",
        number("contact", u64::from(contacts)),
        number("activity", u64::from(kinds)),
    )
}

/// Returns the name, with a number added where it is taken: SQLite tells names apart without regard to case.
fn free_name(name: &str, taken: &mut Vec<String>) -> String {
    // SQL text cannot hold a NUL.
    let name = name.replace('\0', "\u{FFFD}");
    let base = if name.is_empty() { "attribute" } else { &name };
    let mut free = base.to_owned();
    let mut number = 2;
    while taken.contains(&free.to_ascii_lowercase()) {
        free = format!("{base}_{number}");
        number += 1;
    }
    taken.push(free.to_ascii_lowercase());
    free
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_clash_get_a_number() {
        let mut taken = vec!["import".to_owned(), "time".to_owned()];
        let names = ["Import", "import", "time_2", "TIME", "", "attribute", "a\"b\0"];
        let free: Vec<String> = names.iter().map(|name| free_name(name, &mut taken)).collect();
        assert_eq!(free, ["Import_2", "import_3", "time_2", "TIME_3", "attribute", "attribute_2", "a\"b\u{FFFD}"]);
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn numbers_are_put_together_from_as_many_bytes_as_they_may_need() {
        assert_eq!(number("a1", 255), "ifnull(instr(b.bytes, substr(s.a1, p.place, 1)) - 1, 0)");
        assert!(number("a1", 256).contains("THEN 256 * (instr"));
        assert!(!number("a1", 65_535).contains("65536"));
        assert!(number("a1", 65_536).contains("65536"));
    }

    #[test]
    fn the_view_is_not_nested_deeper_than_an_old_parser_takes() {
        let attribute =
            StoredAttribute { id: 1, owner: Owner::Activity, name: "a".to_owned(), kind: AttributeKind::Number };
        let sql = view(&[(&attribute, u32::MAX)], u32::MAX, u32::MAX);
        let (mut depth, mut deepest) = (0_i32, 0);
        for word in sql.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
            depth += i32::from(matches!(word, "(" | "CASE")) - i32::from(matches!(word, ")" | "END"));
            deepest = deepest.max(depth);
        }
        assert_eq!(depth, 0);
        assert!(deepest <= 12, "{deepest}");
    }
}
