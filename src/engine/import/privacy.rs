//! Pseudonyms in place of what would name a person: keyed hashes, so that only who has the key can match them.

use super::treatment::Privacy;
use crate::domain::{Cancelled, Watch};
use crate::engine::intake::{ContactAttribute, Dictionary, Intake};
use std::borrow::Cow;
use std::fmt;

/// The secret with which pseudonyms are made. The same key gives the same pseudonym for the same text, so that later
/// imports join earlier ones; without it nobody can tell which text a pseudonym stands for.
#[derive(Clone, PartialEq, Eq)]
pub struct PseudonymKey([u8; 32]);

/// Shows only the fingerprint.
impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PseudonymKey({})", self.fingerprint())
    }
}

/// Letters of pseudonyms: 32 that are not taken for one another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters of a pseudonym; of 20 with five bits each, two of a billion contacts are equal by chance once in 10¹² files.
const LENGTH: usize = 20;
/// What a pseudonym begins with, so that it is seen to be one.
const SIGN: &str = "p_";

impl PseudonymKey {
    /// Takes 32 secret bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Makes a key of random texts or numbers, however they are spread over the bytes.
    pub fn from_random(random: &[u8]) -> Self {
        Self(blake3::derive_key("Pathlight 2026 key of pseudonyms", random))
    }

    /// Reads a key from 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        Some(Self(*blake3::Hash::from_hex(text.trim()).ok()?.as_bytes()))
    }

    /// Writes the key as 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// Returns a text by which two keys can be told apart and that says nothing of the key.
    pub fn fingerprint(&self) -> String {
        let hash = blake3::Hasher::new_derive_key("Pathlight 2026 fingerprint of a key").update(&self.0).finalize();
        hash.to_hex().chars().take(12).collect()
    }

    /// Returns the pseudonym of a text.
    pub fn pseudonym(&self, text: &str) -> String {
        let hash = blake3::keyed_hash(&self.0, text.as_bytes());
        let letters = hash.as_bytes().iter().take(LENGTH);
        let letters = letters.map(|byte| char::from(LETTERS.get(usize::from(byte & 31)).copied().unwrap_or(b'a')));
        SIGN.chars().chain(letters).collect()
    }

    /// Returns the pseudonym of a contact; an address as a contact gives the pseudonym that it gives elsewhere.
    pub fn pseudonym_of_contact(&self, contact: &str) -> String {
        self.pseudonym(&plain(contact))
    }

    /// Replaces every part of a text that looks like an e-mail address.
    pub fn without_emails<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut rest = text;
        let mut out = String::new();
        while let Some((before, email, after)) = next_email(rest) {
            out.push_str(before);
            out.push_str(&self.pseudonym(&plain(email)));
            rest = after;
        }
        if out.is_empty() && rest.len() == text.len() {
            return Cow::Borrowed(text);
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// Replaces what is asked for in all names and values of what was read.
    pub(super) fn hide(
        &self,
        privacy: Privacy,
        intake: &mut Intake,
        of_contacts: &mut [ContactAttribute],
        watch: &mut Watch<'_>,
    ) -> Result<(), Cancelled> {
        let emails = |text: &str| self.without_emails(text).into_owned();
        if privacy.contacts {
            hide_contacts(intake, of_contacts, |text| self.pseudonym_of_contact(text), watch)?;
        } else if privacy.emails {
            hide_contacts(intake, of_contacts, emails, watch)?;
        }
        if privacy.emails {
            intake.activity.renumber(&replace(&mut intake.activity_types, emails, watch)?);
            for attribute in &mut intake.attributes {
                attribute.name = emails(&attribute.name);
                attribute.codes.renumber(&replace(&mut attribute.words, emails, watch)?);
            }
            for attribute in of_contacts {
                attribute.name = emails(&attribute.name);
                let new = replace(&mut attribute.words, emails, watch)?;
                renumber(attribute.values.iter_mut().map(|(_, code)| code), &new);
            }
        }
        Ok(())
    }
}

fn hide_contacts(
    intake: &mut Intake,
    of_contacts: &mut [ContactAttribute],
    text: impl Fn(&str) -> String,
    watch: &mut Watch<'_>,
) -> Result<(), Cancelled> {
    let values = of_contacts.iter_mut().flat_map(|one| one.values.iter_mut().map(|(contact, _)| contact));
    // Contacts that become one have their rows one after the other no longer.
    intake.order = Vec::new();
    renumber(intake.contact.iter_mut().chain(values), &replace(&mut intake.contacts, text, watch)?);
    Ok(())
}

/// Replaces the texts of a dictionary; returns the new code of each old one, which texts that become equal share.
fn replace(
    words: &mut Dictionary,
    text: impl Fn(&str) -> String,
    watch: &mut Watch<'_>,
) -> Result<Vec<u32>, Cancelled> {
    let mut replaced = Dictionary::default();
    let mut new = Vec::with_capacity(words.len());
    watch.begin("Making pseudonyms", words.len())?;
    for (place, word) in words.iter().enumerate() {
        watch.now_and_then(place)?;
        new.push(replaced.intern(&text(word)));
    }
    *words = replaced;
    Ok(new)
}

fn renumber<'c>(codes: impl Iterator<Item = &'c mut u32>, numbers: &[u32]) {
    for code in codes {
        *code = numbers.get(*code as usize).copied().unwrap_or_default();
    }
}

/// Splits a text at its first e-mail address.
fn next_email(text: &str) -> Option<(&str, &str, &str)> {
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let (at, width) = next_at(bytes, from)?;
        let start = local_start(bytes, from, at);
        let end = domain_end(bytes, at + width);
        if let (Some(start), Some(end)) = (start, end)
            && let (Some(before), Some(email), Some(after)) = (text.get(..start), text.get(start..end), text.get(end..))
        {
            return Some((before, email, after));
        }
        from = at + width;
    }
}

/// Finds the next `@`, also as `%40` or `&#64;`; gives its place and width.
fn next_at(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let rest = bytes.get(from..)?;
    memchr::memchr3_iter(b'@', b'%', b'&', rest).find_map(|place| {
        let here = rest.get(place..).unwrap_or_default();
        let ways: [&[u8]; 4] = [b"@", b"%40", b"&#64;", b"%2540"];
        let way = ways.iter().find(|way| here.starts_with(way))?;
        Some((from + place, way.len()))
    })
}

/// Finds where the part before the `@` begins; a part in quotation marks may hold anything.
fn local_start(bytes: &[u8], from: usize, at: usize) -> Option<usize> {
    let before = bytes.get(from..at)?;
    if let [inside @ .., b'"'] = before
        && let Some(open) = inside.iter().rposition(|byte| *byte == b'"')
    {
        return Some(from + open);
    }
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"!#$*+-.^_`{|}~%'".contains(byte);
    let length = before.iter().rev().take_while(|byte| is_local(byte)).count();
    (length > 0).then_some(at - length)
}

/// Finds where a domain with at least one dot ends.
fn domain_end(bytes: &[u8], from: usize) -> Option<usize> {
    let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'-' | b'.' | b'_');
    let rest = bytes.get(from..)?;
    let mut length = rest.iter().take_while(|byte| is_domain(byte)).count();
    // A full stop at the end belongs to the sentence.
    while length > 0 && matches!(rest.get(length - 1), Some(b'.' | b'-' | b'_')) {
        length -= 1;
    }
    let domain = rest.get(..length)?;
    let dot = domain.iter().rposition(|byte| *byte == b'.')?;
    let top = domain.get(dot + 1..)?;
    (dot > 0 && top.len() >= 2 && !top.iter().all(u8::is_ascii_digit)).then_some(from + length)
}

/// Writes an address plainly: as it stands, but for what a link writes in hexadecimal.
fn plain(email: &str) -> Cow<'_, str> {
    if !email.contains('%') && !email.contains("&#64;") {
        return Cow::Borrowed(email);
    }
    let text = email.replace("%25", "%").replace("&#64;", "@");
    Cow::Owned([("%40", "@"), ("%2B", "+"), ("%2b", "+")].iter().fold(text, |text, (from, to)| text.replace(from, to)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use crate::engine::import::testing::{intake, rows};
    use proptest::prelude::*;

    fn key() -> PseudonymKey {
        PseudonymKey::new([7; 32])
    }

    #[test]
    fn a_key_gives_one_pseudonym_and_another_key_another() {
        let (one, other) = (key(), PseudonymKey::from_random(b"other"));
        assert_eq!(one.pseudonym("ann"), one.pseudonym("ann"));
        assert_ne!(one.pseudonym("ann"), other.pseudonym("ann"));
        assert_ne!(one.pseudonym("ann"), one.pseudonym("Ann"));
        assert_eq!(one.pseudonym("ann").len(), 22);
        assert_eq!(PseudonymKey::from_hex(&one.to_hex()), Some(one.clone()));
        assert_eq!(PseudonymKey::from_hex("12"), None);
        assert_eq!(format!("{one:?}"), format!("PseudonymKey({})", one.fingerprint()));
        assert!(!one.to_hex().contains(&one.fingerprint()));
    }

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        let key = key();
        let hidden = key.pseudonym("ann.lee+x@shop.example.com");
        for (text, expected) in [
            ("ann.lee+x@shop.example.com", "#".to_owned()),
            ("Ann <ann.lee+x@shop.example.com>, call me.", "Ann <#>, call me.".to_owned()),
            ("/p?e=ann.lee%2Bx%40shop.example.com&u=1", "/p?e=#&u=1".to_owned()),
            ("{\"to\":\"ann.lee+x@shop.example.com\"}.", "{\"to\":\"#\"}.".to_owned()),
            ("mail ann.lee+x@shop.example.com.", "mail #.".to_owned()),
            ("ann.lee+x&#64;shop.example.com", "#".to_owned()),
        ] {
            assert_eq!(key.without_emails(text), expected.replace('#', &hidden), "{text}");
        }
        for text in ["", "no one", "@home", "a@b", "user@localhost", "50%40", "price @ 3.50", "1@2.33"] {
            assert_eq!(key.without_emails(text), text);
        }
        for text in ["jörg@bücher.de", "\"a b\"@x.org", "x@y.co, z@y.co"] {
            assert!(!key.without_emails(text).contains('@'), "{text}");
        }
    }

    #[test]
    fn what_is_asked_for_is_replaced_everywhere_in_the_rows() {
        let mail = "ann@x.org";
        let table = [(mail, "wrote to ann@x.org", 0, &[mail, "7"][..]), ("42", "open", 1, &["", "ann@x.org?"][..])];
        let mut all = intake(&["mail", "note"], &table);
        key().hide(Privacy::ALL, &mut all, &mut [], &mut Watch::new(&Cancel::default(), &mut |_| {})).unwrap();
        let (ann, other) = (key().pseudonym(mail), key().pseudonym("42"));
        assert_eq!(
            rows(&all),
            [format!("{ann} wrote to {ann} 0 mail={ann} note=7"), format!("{other} open 1 mail= note={ann}?")]
        );
        let mut emails = intake(&["mail", "note"], &table);
        key()
            .hide(
                Privacy { contacts: false, ..Privacy::ALL },
                &mut emails,
                &mut [],
                &mut Watch::new(&Cancel::default(), &mut |_| {}),
            )
            .unwrap();
        assert_eq!(rows(&emails)[1], format!("42 open 1 mail= note={ann}?"));
        let mut contacts = intake(&["mail", "note"], &table);
        key()
            .hide(
                Privacy { emails: false, ..Privacy::ALL },
                &mut contacts,
                &mut [],
                &mut Watch::new(&Cancel::default(), &mut |_| {}),
            )
            .unwrap();
        assert_eq!(rows(&contacts)[1], format!("{other} open 1 mail= note=ann@x.org?"));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_address_stays(before in ".{0,20}", after in "[ ,;>?&\"].{0,20}") {
            let text = format!("{before}bob@mail.example{after}");
            prop_assert!(!key().without_emails(&text).contains("@mail.example"), "{text}");
            let _ = key().without_emails(&before);
        }
    }
}
