//! From one JSON value to named texts: nested names are joined by points, one level of arrays is put into one text.
//!
//! Objects give `outer.inner`. A list of plain values becomes one text with commas. A list of objects with a name and
//! a value each, as in analytics exports (`[{"key": "page", "value": {"string_value": "/"}}]`), becomes one column for
//! each name; any other list of objects becomes one column for each of their names, with commas between the objects.
//! What is nested deeper inside a list is kept as JSON and reported. A [`Nesting`] may say more: which list is to
//! become rows, and which lists hold names with values.

use crate::engine::import::nesting::{Nesting, Pairs};
use std::ops::Range;

/// Deepest nesting that is read.
const DEEPEST: usize = 64;

/// Why a text is no correct JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Fault {
    /// It ends in the middle.
    Cut,
    /// A single value or a list stands where an object is expected.
    NoObject,
    /// Something else.
    Wrong(&'static str),
}

/// What stands in an object.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Leaf<'a> {
    /// A name and its value; an empty value is "not set".
    Value(&'a str, &'a [u8]),
    /// The value of this name is nested deeper than lists are read, and was given as JSON.
    Deep(&'a str),
    /// There is a list of so many objects; whether they are names with values.
    List(&'a str, u64, bool),
    /// The list that is to become rows stands at these bytes.
    Rows(Range<usize>),
}

/// Takes what stands in an object.
pub(in super::super) type Take<'f> = dyn FnMut(Leaf<'_>) + 'f;

/// Reads one object and gives each value that stands in it, in order.
///
/// # Errors
/// A [`Fault`]; values that stand before it were given already.
pub(in super::super) fn object(text: &[u8], nesting: &Nesting, leaf: &mut Take<'_>) -> Result<(), Fault> {
    let mut reader = Reader { rows_of: nesting.rows_of.as_deref(), ..Reader::new(text, nesting) };
    reader.blanks();
    let is_object = reader.peek() == Some(b'{');
    if is_object {
        reader.members(&mut String::new(), leaf)?;
    } else {
        reader.skip()?;
    }
    reader.blanks();
    match reader.peek() {
        Some(_) => Err(Fault::Wrong("something stands after its end")),
        None if is_object => Ok(()),
        None => Err(Fault::NoObject),
    }
}

/// Parts a list, which was read before, into its elements; `None` if the text is no list.
pub(in super::super) fn elements(text: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut elements = Vec::new();
    let nothing = Nesting::default();
    let mut reader = Reader::new(text, &nothing);
    if reader.peek() != Some(b'[') {
        return None;
    }
    let each = &mut |reader: &mut Reader<'_>| {
        let start = reader.at;
        reader.skip()?;
        elements.push(start..reader.at);
        Ok(())
    };
    reader.each_element(each).ok()?;
    Some(elements)
}

/// Reads an element of the list of this name as the record that it is to become; its values are named after the list.
pub(in super::super) fn element_of(list: &str, text: &[u8], nesting: &Nesting, leaf: &mut Take<'_>) {
    let mut reader = Reader::new(text, nesting);
    // It was gone through once, so that nothing can be wrong with it.
    let _ = reader.value(&mut list.to_owned(), leaf);
}

struct Reader<'a> {
    nesting: &'a Nesting,
    /// The list that is to become rows, where there is one and its elements are not being read.
    rows_of: Option<&'a str>,
    text: &'a [u8],
    at: usize,
    depth: usize,
    /// The last string that was read, without escapes.
    scratch: Vec<u8>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8], nesting: &'a Nesting) -> Self {
        Self { nesting, rows_of: None, text, at: 0, depth: 0, scratch: Vec::new() }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8, wrong: &'static str) -> Result<(), Fault> {
        self.blanks();
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Fault::Wrong(wrong)),
            None => Err(Fault::Cut),
        }
    }

    fn enter(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(Fault::Wrong("it is nested deeper than 64 levels")) } else { Ok(()) }
    }

    /// Goes through the members of an object; `each` stands before a value whose name is the scratch.
    fn each_member(&mut self, each: &mut dyn FnMut(&mut Self, &str) -> Result<(), Fault>) -> Result<(), Fault> {
        self.enter()?;
        self.expect(b'{', "an object does not begin with {")?;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            self.blanks();
            self.string()?;
            let name = String::from_utf8_lossy(&self.scratch).into_owned();
            self.expect(b':', "a colon is missing after a name")?;
            self.blanks();
            each(self, &name)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                Some(_) => return Err(Fault::Wrong("a comma or a brace is missing")),
                None => return Err(Fault::Cut),
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    /// Goes through the elements of a list; `each` stands before a value.
    fn each_element(&mut self, each: &mut dyn FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.enter()?;
        self.expect(b'[', "a list does not begin with [")?;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            self.blanks();
            each(self)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                Some(_) => return Err(Fault::Wrong("a comma or a bracket is missing")),
                None => return Err(Fault::Cut),
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    fn members(&mut self, path: &mut String, leaf: &mut Take<'_>) -> Result<(), Fault> {
        self.each_member(&mut |reader, name| {
            let length = path.len();
            if length > 0 {
                path.push('.');
            }
            path.push_str(name);
            let result = reader.value(path, leaf);
            path.truncate(length);
            result
        })
    }

    fn value(&mut self, path: &mut String, leaf: &mut Take<'_>) -> Result<(), Fault> {
        match self.peek() {
            Some(b'{') => self.members(path, leaf),
            Some(b'[') => self.list(path, leaf),
            _ => {
                self.plain()?;
                leaf(Leaf::Value(path, &self.scratch));
                Ok(())
            }
        }
    }

    /// Reads a list into one text, or into one for each name of its objects.
    fn list(&mut self, path: &mut String, leaf: &mut Take<'_>) -> Result<(), Fault> {
        let nesting = self.nesting;
        let is_rows = self.rows_of == Some(path.as_str());
        let pairs = nesting.pairs_of(path);
        let (begin, mut plain, mut is_deep) = (self.at, Vec::new(), false);
        let mut objects = Objects::default();
        self.each_element(&mut |reader| {
            if is_rows {
                objects.count += u64::from(reader.peek() == Some(b'{'));
                return reader.skip();
            }
            if reader.peek() == Some(b'{') {
                return reader.element(pairs, &mut objects);
            }
            let start = reader.at;
            if reader.peek() == Some(b'[') {
                reader.skip()?;
                reader.scratch.clear();
                reader.scratch.extend_from_slice(reader.text.get(start..reader.at).unwrap_or_default());
                is_deep = true;
            } else {
                reader.plain()?;
            }
            add(&mut plain, &reader.scratch);
            Ok(())
        })?;
        if objects.count > 0 {
            leaf(Leaf::List(path, objects.count, objects.pairs == objects.count));
        }
        if is_rows {
            leaf(Leaf::Rows(begin..self.at));
            return Ok(());
        }
        if is_deep {
            leaf(Leaf::Deep(path));
        }
        if objects.named.is_empty() || !plain.is_empty() {
            leaf(Leaf::Value(path, &plain));
        }
        for (name, text, is_deep) in objects.named {
            let name = format!("{path}.{name}");
            leaf(Leaf::Value(&name, &text));
            if is_deep {
                leaf(Leaf::Deep(&name));
            }
        }
        Ok(())
    }

    /// Adds the members of an object in a list to the texts by name.
    fn element(&mut self, pairs: Option<&Pairs>, objects: &mut Objects) -> Result<(), Fault> {
        objects.count += 1;
        let mut members: Vec<Member> = Vec::new();
        let is_value = |name: &str| pairs.map_or(VALUES.contains(&name), |pairs| pairs.value == name);
        self.each_member(&mut |reader, name| {
            let start = reader.at;
            let mut member = Member { name: name.to_owned(), ..Member::default() };
            match reader.peek() {
                Some(b'{') if is_value(name) => {
                    reader.members(&mut String::new(), &mut |leaf| match leaf {
                        Leaf::Value(name, value) => {
                            add(&mut member.text, value);
                            member.parts.push((name.to_owned(), value.to_vec()));
                        }
                        Leaf::Deep(_) => member.is_deep = true,
                        Leaf::List(..) | Leaf::Rows(_) => {}
                    })?;
                }
                Some(b'{' | b'[') => {
                    reader.skip()?;
                    let raw = reader.text.get(start..reader.at).unwrap_or_default();
                    if !raw.iter().all(|byte| b"{}[] \t\r\n".contains(byte)) {
                        member.text.extend_from_slice(raw);
                        member.is_deep = true;
                    }
                }
                _ => {
                    reader.plain()?;
                    member.text.clone_from(&reader.scratch);
                }
            }
            members.push(member);
            Ok(())
        })?;
        objects.add(members, pairs);
        Ok(())
    }

    /// Reads a string, a number or a word into the scratch; `null` leaves it empty.
    fn plain(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'a'..=b'z') => self.word(),
            Some(_) => Err(Fault::Wrong("a value is missing or written without quotation marks")),
            None => Err(Fault::Cut),
        }
    }

    fn word(&mut self) -> Result<(), Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (word, value) in [("true", "true"), ("false", "false"), ("null", "")] {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                self.scratch.clear();
                self.scratch.extend_from_slice(value.as_bytes());
                return Ok(());
            }
            if word.as_bytes().starts_with(rest) {
                return Err(Fault::Cut);
            }
        }
        Err(Fault::Wrong("a word other than true, false and null has no quotation marks"))
    }

    fn number(&mut self) -> Result<(), Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let number = rest.get(..length).unwrap_or_default();
        if std::str::from_utf8(number).ok().and_then(|text| text.parse::<f64>().ok()).is_none() {
            return Err(if length == rest.len() { Fault::Cut } else { Fault::Wrong("a number is not written as one") });
        }
        self.at += length;
        self.scratch.clear();
        self.scratch.extend_from_slice(number);
        Ok(())
    }

    /// Reads a string into the scratch.
    fn string(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"') => self.at += 1,
            Some(_) => return Err(Fault::Wrong("a name has no quotation marks")),
            None => return Err(Fault::Cut),
        }
        self.scratch.clear();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(length) = memchr::memchr2(b'"', b'\\', rest) else { return Err(Fault::Cut) };
            self.scratch.extend_from_slice(rest.get(..length).unwrap_or_default());
            self.at += length + 1;
            if rest.get(length) == Some(&b'"') {
                return Ok(());
            }
            self.escape()?;
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let byte = self.peek().ok_or(Fault::Cut)?;
        self.at += 1;
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'u' => {
                let letter = self.unicode()?;
                self.scratch.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(Fault::Wrong("a backslash stands before a letter that means nothing")),
        };
        self.scratch.push(plain);
        Ok(())
    }

    /// Reads the digits after `\u`, and those of the second half of a pair; a half alone becomes `�`.
    fn unicode(&mut self) -> Result<char, Fault> {
        let first = self.four_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if self.text.get(self.at..self.at + 2) != Some(b"\\u") {
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let before = self.at;
        self.at += 2;
        let second = self.four_digits()?;
        if !(0xDC00..0xE000).contains(&second) {
            self.at = before;
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> Result<u32, Fault> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Fault::Cut)?;
        let mut code = 0;
        for digit in digits {
            let value = char::from(*digit).to_digit(16).ok_or(Fault::Wrong("\\u is not followed by four digits"))?;
            code = code * 16 + value;
        }
        self.at += 4;
        Ok(code)
    }

    /// Goes over any value.
    fn skip(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'{') => self.each_member(&mut |reader, _| reader.skip()),
            Some(b'[') => self.each_element(&mut |reader| reader.skip()),
            _ => self.plain(),
        }
    }
}

/// What elements of a list call a name, and what they call its value, where nothing else is said.
const KEYS: [&str; 3] = ["key", "name", "k"];
const VALUES: [&str; 3] = ["value", "val", "v"];

/// A member of an object in a list.
#[derive(Debug, Default)]
struct Member {
    name: String,
    text: Vec<u8>,
    /// The values in it by their names, if it is an object that may be a value.
    parts: Vec<(String, Vec<u8>)>,
    is_deep: bool,
}

/// The objects of a list, put together by the names of their members.
#[derive(Debug, Default)]
struct Objects {
    count: u64,
    /// How many of them are a name with a value.
    pairs: u64,
    /// Texts by name, and whether one of them is JSON.
    named: Vec<(String, Vec<u8>, bool)>,
}

impl Objects {
    /// Adds the members of an object; a name with a value counts as a member of that name.
    fn add(&mut self, mut members: Vec<Member>, pairs: Option<&Pairs>) {
        let place = |is: &dyn Fn(&str) -> bool| members.iter().position(|member| is(&member.name));
        let (key, value) = match pairs {
            Some(pairs) => (place(&|name| name == pairs.key), place(&|name| name == pairs.value)),
            None if members.len() == 2 => (place(&|name| KEYS.contains(&name)), place(&|name| VALUES.contains(&name))),
            None => (None, None),
        };
        if let (Some(key), Some(value)) = (key, value)
            && let Some(name) = members.get(key).map(|member| String::from_utf8_lossy(&member.text).into_owned())
            && !name.is_empty()
        {
            self.pairs += 1;
            if let Some(member) = members.get_mut(value) {
                member.name.clone_from(&name);
                let parts = std::mem::take(&mut member.parts);
                // Of several parts, such as `string_value` beside a time of change, those count that are named so.
                let is_typed = |name: &str| name.ends_with("_value") || name.ends_with("Value");
                if parts.iter().any(|(part, _)| is_typed(part)) {
                    member.text.clear();
                    for (part, text) in parts {
                        match is_typed(&part) {
                            true => add(&mut member.text, &text),
                            false => self.put(&format!("{name}.{part}"), &text, false),
                        }
                    }
                }
            }
            members.remove(key);
        }
        for member in members {
            self.put(&member.name, &member.text, member.is_deep);
        }
    }

    fn put(&mut self, name: &str, text: &[u8], is_deep: bool) {
        match self.named.iter_mut().find(|(known, ..)| known == name) {
            Some((_, texts, deep)) => {
                add(texts, text);
                *deep |= is_deep;
            }
            None => self.named.push((name.to_owned(), text.to_vec(), is_deep)),
        }
    }
}

/// Adds a text to others, with a comma between; an empty one is left out.
fn add(texts: &mut Vec<u8>, text: &[u8]) {
    if !texts.is_empty() && !text.is_empty() {
        texts.extend_from_slice(b", ");
    }
    texts.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaves(text: &str) -> Result<Vec<String>, Fault> {
        leaves_as(text, &Nesting::default())
    }

    fn leaves_as(text: &str, nesting: &Nesting) -> Result<Vec<String>, Fault> {
        let mut found = Vec::new();
        object(text.as_bytes(), nesting, &mut |leaf| match leaf {
            Leaf::Value(name, value) => found.push(format!("{name}={}", String::from_utf8_lossy(value))),
            Leaf::Deep(name) => found.push(format!("{name} is deep")),
            Leaf::List(..) => {}
            Leaf::Rows(range) => found.push(format!("rows {}", &text[range])),
        })?;
        Ok(found)
    }

    #[test]
    fn nested_names_are_joined_and_lists_become_texts() {
        let cases: [(&str, &[&str]); 11] = [
            (r#"{"a":1,"b":{"c":"x","d":{"e":null}},"f":true}"#, &["a=1", "b.c=x", "b.d.e=", "f=true"]),
            (r#" { "t" : [ "a" , 2, null, "" , false ] } "#, &["t=a, 2, false"]),
            (r#"{"n":12345678901234567890123,"m":-0.50,"x":1e5}"#, &["n=12345678901234567890123", "m=-0.50", "x=1e5"]),
            (
                r#"{"p":[{"key":"page","value":{"string_value":"/","int_value":null}},{"key":"n","value":{"int_value":"3"}}]}"#,
                &["p.page=/", "p.n=3"],
            ),
            (
                r#"{"i":[{"id":"a","q":1},{"id":"b","q":2,"z":[{"y":1}]}]}"#,
                &["i.id=a, b", "i.q=1, 2", "i.z=[{\"y\":1}]", "i.z is deep"],
            ),
            (
                r#"{"u":[{"value":{"string_value":"pro","set_timestamp_micros":"7"},"key":"plan"},{"key":"n","value":{}}]}"#,
                &["u.plan.set_timestamp_micros=7", "u.plan=pro", "u.n="],
            ),
            (
                r#"{"u":[{"name":"plan","value":"pro"},{"name":"","value":"x"}]}"#,
                &["u.plan=pro", "u.name=", "u.value=x"],
            ),
            (r#"{"m":[[1,2],[3]]}"#, &["m is deep", "m=[1,2], [3]"]),
            (r#"{"e":{},"l":[],"s":"\u00e9\ud83d\ude00\n\/\"\\"}"#, &["l=", "s=é😀\n/\"\\"]),
            (r#"{"half":"\ud83d","other":"\ude00\ud83dx"}"#, &["half=\u{FFFD}", "other=\u{FFFD}\u{FFFD}x"]),
            ("{}", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(leaves(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn lists_become_rows_or_columns_where_that_is_said() {
        let nesting = Nesting {
            rows_of: Some("a.did".to_owned()),
            pairs: vec![Pairs { list: "t".to_owned(), key: "label".to_owned(), value: "content".to_owned() }],
        };
        let text = r#"{"a":{"did":[{"x":1},{"x":[2]}],"who":"ann"},"t":[{"label":"plan","content":"pro","by":"me"}]}"#;
        let expected = [r#"rows [{"x":1},{"x":[2]}]"#, "a.who=ann", "t.plan=pro", "t.by=me"];
        assert_eq!(leaves_as(text, &nesting).unwrap(), expected);
        assert_eq!(elements(br#"[{"x":1}, 7,[]]"#).unwrap(), [1..8, 10..11, 12..14]);
        assert_eq!(elements(b"7"), None);
        let mut found = Vec::new();
        element_of("a.did", br#"{"x":{"y":1},"z":[1,2]}"#, &nesting, &mut |leaf| {
            found.push(format!("{leaf:?}"));
        });
        assert_eq!(found, ["Value(\"a.did.x.y\", [49])", "Value(\"a.did.z\", [49, 44, 32, 50])"]);
    }

    #[test]
    fn what_is_no_object_is_named() {
        for text in ["{", "{\"a", "{\"a\":", "{\"a\":1", "{\"a\":[1,", "{\"a\":tr", "{\"a\":\"\\u00", "{\"a\":1,", ""] {
            assert_eq!(leaves(text), Err(Fault::Cut), "{text}");
        }
        for text in ["{a:1}", "{\"a\":1}}", "{\"a\":x}", "{\"a\" 1}", "{\"a\":01x}", "{\"a\":\"\\q\"}", "{\"a\":[1 2]}"]
        {
            assert!(matches!(leaves(text), Err(Fault::Wrong(_))), "{text}");
        }
        for text in ["1", "[1]", "\"x\"", "null"] {
            assert_eq!(leaves(text), Err(Fault::NoObject), "{text}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100));
        assert!(matches!(leaves(&deep), Err(Fault::Wrong(_))));
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_serde_json_reads(text in "[\\[\\]{}:,\"a1\\\\un. tre-]{0,40}") {
            let known = serde_json::from_str::<serde_json::Value>(&text);
            match leaves(&text) {
                Ok(_) => prop_assert!(text.contains('.') || known.is_ok_and(|value| value.is_object())),
                Err(Fault::NoObject) => prop_assert!(text.contains('.') || known.is_ok_and(|value| !value.is_object())),
                Err(_) => prop_assert!(known.is_err() || text.contains("\\u")),
            }
        }

        #[test]
        fn lists_that_become_rows_lose_nothing(
            text in "\\{\"w\":1,\"a\":\\[(\\{(\"k\":[1-9](,\"v\":(\\{\"x_value\":[1-9],\"y\":[1-9]\\}|\\[[1-9],\\[[1-9]\\]\\]|[1-9]))?)?\\}|[1-9]|null)(,(\\{\"k\":\"z\",\"v\":[1-9]\\}|[1-9]|\\[[1-9]\\])){0,4}\\],\"b\":[1-9]\\}",
            is_rows in any::<bool>(),
        ) {
            let pairs = vec![Pairs { list: "a".to_owned(), key: "k".to_owned(), value: "v".to_owned() }];
            let nesting = Nesting { rows_of: is_rows.then(|| "a".to_owned()), pairs };
            let mut kept = Vec::new();
            let mut list = None;
            object(text.as_bytes(), &nesting, &mut |leaf| match leaf {
                Leaf::Value(name, value) => kept.extend_from_slice(&[name.as_bytes(), b"=", value, b";"].concat()),
                Leaf::Rows(range) => list = Some(range),
                Leaf::Deep(_) | Leaf::List(..) => {}
            }).unwrap();
            if let Some(range) = list {
                let rows = &text.as_bytes()[range];
                for element in elements(rows).unwrap() {
                    element_of("a", &rows[element], &nesting, &mut |leaf| {
                        if let Leaf::Value(name, value) = leaf {
                            kept.extend_from_slice(&[name.as_bytes(), b"=", value, b";"].concat());
                        }
                    });
                }
            }
            // Every digit of the text is in a value, or in a name that a value has.
            let digits = |text: &[u8]| {
                let mut digits: Vec<u8> = text.iter().copied().filter(u8::is_ascii_digit).collect();
                digits.sort_unstable();
                digits.dedup();
                digits
            };
            prop_assert_eq!(digits(&kept), digits(text.as_bytes()), "{}", String::from_utf8_lossy(&kept));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = object(&bytes, &Nesting::default(), &mut |_| ());
        }
    }
}
