//! From one JSON value to named texts: nested names are joined by points, one level of arrays is put into one text.
//!
//! Objects give `outer.inner`. A list of plain values becomes one text with commas. A list of objects with a name and
//! a value each, as in analytics exports (`[{"key": "page", "value": {"string_value": "/"}}]`), becomes one column for
//! each name; any other list of objects becomes one column for each of their names, with commas between the objects.
//! What is nested deeper inside a list is kept as JSON.

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

/// Takes a name and a value; an empty value is "not set".
pub(in super::super) type Leaf<'f> = dyn FnMut(&str, &[u8]) + 'f;

/// Reads one object and gives each value that stands in it, in order.
///
/// # Errors
/// A [`Fault`]; values that stand before it were given already.
pub(in super::super) fn object(text: &[u8], leaf: &mut Leaf<'_>) -> Result<(), Fault> {
    let mut reader = Reader { text, at: 0, depth: 0, scratch: Vec::new() };
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

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
    /// The last string that was read, without escapes.
    scratch: Vec<u8>,
}

impl<'a> Reader<'a> {
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

    fn members(&mut self, path: &mut String, leaf: &mut Leaf<'_>) -> Result<(), Fault> {
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

    fn value(&mut self, path: &mut String, leaf: &mut Leaf<'_>) -> Result<(), Fault> {
        match self.peek() {
            Some(b'{') => self.members(path, leaf),
            Some(b'[') => self.list(path, leaf),
            _ => {
                self.plain()?;
                leaf(path, &self.scratch);
                Ok(())
            }
        }
    }

    /// Reads a list into one text, or into one for each name of its objects.
    fn list(&mut self, path: &mut String, leaf: &mut Leaf<'_>) -> Result<(), Fault> {
        let mut plain = Vec::new();
        let mut named: Vec<(String, Vec<u8>)> = Vec::new();
        self.each_element(&mut |reader| {
            if reader.peek() == Some(b'{') {
                return reader.element(&mut named);
            }
            let start = reader.at;
            if reader.peek() == Some(b'[') {
                reader.skip()?;
                reader.scratch.clear();
                reader.scratch.extend_from_slice(reader.text.get(start..reader.at).unwrap_or_default());
            } else {
                reader.plain()?;
            }
            add(&mut plain, &reader.scratch);
            Ok(())
        })?;
        if named.is_empty() || !plain.is_empty() {
            leaf(path, &plain);
        }
        for (name, text) in named {
            leaf(&format!("{path}.{name}"), &text);
        }
        Ok(())
    }

    /// Adds the members of an object in a list to the texts by name.
    fn element(&mut self, named: &mut Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        let mut members: Vec<(String, Vec<u8>)> = Vec::new();
        self.each_member(&mut |reader, name| {
            let start = reader.at;
            match reader.peek() {
                Some(b'{') if name == "value" => {
                    let mut single = Vec::new();
                    reader.members(&mut String::new(), &mut |_, value| add(&mut single, value))?;
                    members.push((name.to_owned(), single));
                }
                Some(b'{' | b'[') => {
                    reader.skip()?;
                    let raw = reader.text.get(start..reader.at).unwrap_or_default();
                    let empty = raw.iter().all(|byte| b"{}[] \t\r\n".contains(byte));
                    members.push((name.to_owned(), if empty { Vec::new() } else { raw.to_vec() }));
                }
                _ => {
                    reader.plain()?;
                    members.push((name.to_owned(), reader.scratch.clone()));
                }
            }
            Ok(())
        })?;
        if let [(key, name), (value, text)] = members.as_slice()
            && matches!(key.as_str(), "key" | "name")
            && value == "value"
            && !name.is_empty()
        {
            let (name, text) = (String::from_utf8_lossy(name).into_owned(), text.clone());
            members = vec![(name, text)];
        }
        for (name, text) in members {
            match named.iter_mut().find(|(known, _)| *known == name) {
                Some((_, texts)) => add(texts, &text),
                None => named.push((name, text)),
            }
        }
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
        let mut found = Vec::new();
        object(text.as_bytes(), &mut |name, value| found.push(format!("{name}={}", String::from_utf8_lossy(value))))?;
        Ok(found)
    }

    #[test]
    fn nested_names_are_joined_and_lists_become_texts() {
        let cases: [(&str, &[&str]); 9] = [
            (r#"{"a":1,"b":{"c":"x","d":{"e":null}},"f":true}"#, &["a=1", "b.c=x", "b.d.e=", "f=true"]),
            (r#" { "t" : [ "a" , 2, null, "" , false ] } "#, &["t=a, 2, false"]),
            (r#"{"n":12345678901234567890123,"m":-0.50,"x":1e5}"#, &["n=12345678901234567890123", "m=-0.50", "x=1e5"]),
            (
                r#"{"p":[{"key":"page","value":{"string_value":"/","int_value":null}},{"key":"n","value":{"int_value":"3"}}]}"#,
                &["p.page=/", "p.n=3"],
            ),
            (
                r#"{"i":[{"id":"a","q":1},{"id":"b","q":2,"z":[{"y":1}]}]}"#,
                &["i.id=a, b", "i.q=1, 2", "i.z=[{\"y\":1}]"],
            ),
            (r#"{"m":[[1,2],[3]]}"#, &["m=[1,2], [3]"]),
            (r#"{"e":{},"l":[],"s":"\u00e9\ud83d\ude00\n\/\"\\"}"#, &["l=", "s=é😀\n/\"\\"]),
            (r#"{"half":"\ud83d","other":"\ude00\ud83dx"}"#, &["half=\u{FFFD}", "other=\u{FFFD}\u{FFFD}x"]),
            ("{}", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(leaves(text).unwrap(), expected, "{text}");
        }
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
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = object(&bytes, &mut |_, _| ());
        }
    }
}
