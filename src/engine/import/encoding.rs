//! Which bytes stand for which characters: detection, and decoding piece by piece.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The encoding of a text file, named as in the WHATWG Encoding Standard (`UTF-8`, `windows-1252`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextEncoding(&'static Encoding);

impl TextEncoding {
    /// UTF-8.
    pub const UTF_8: Self = Self(UTF_8);

    /// Finds an encoding by any of its usual names, such as `latin1`, `cp1252` or `utf-16le`.
    pub fn named(name: &str) -> Option<Self> {
        let label = match name.trim().to_ascii_lowercase().as_str() {
            "utf8-bom" | "utf-8-sig" => "utf-8".to_owned(),
            label => label.strip_prefix("cp").map_or(label.to_owned(), |page| format!("windows-{page}")),
        };
        Encoding::for_label_no_replacement(label.as_bytes()).map(Self)
    }

    /// Returns the name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl Default for TextEncoding {
    fn default() -> Self {
        Self::UTF_8
    }
}

impl Serialize for TextEncoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TextEncoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown encoding {name:?}")))
    }
}

/// Returns the encoding of a file and whether a byte order mark says so, from pieces of it; the first is its start.
pub fn detect(pieces: &[&[u8]]) -> (TextEncoding, bool) {
    let head = pieces.first().copied().unwrap_or_default();
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return (TextEncoding(encoding), true);
    }
    if let Some(encoding) = utf_16_without_mark(head) {
        return (TextEncoding(encoding), false);
    }
    if pieces.iter().enumerate().all(|(number, piece)| is_utf_8_piece(piece, number > 0)) {
        return (TextEncoding::UTF_8, false);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    for (number, piece) in pieces.iter().enumerate() {
        detector.feed(piece, number + 1 == pieces.len());
    }
    (TextEncoding(detector.guess(None, chardetng::Utf8Detection::Deny)), false)
}

/// In UTF-16, every other byte of European text is zero.
fn utf_16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.get(..head.len().min(4096)).unwrap_or_default();
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = head.len() / 2;
    let many = |count: usize, other: usize| pairs > 0 && count * 10 > pairs * 6 && other * 10 < pairs;
    if many(odd, even) {
        Some(UTF_16LE)
    } else if many(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A piece may end inside a character, and one from the middle of the file may begin inside one.
fn is_utf_8_piece(piece: &[u8], from_middle: bool) -> bool {
    let skip =
        if from_middle { piece.iter().take(3).take_while(|byte| (0x80..0xC0).contains(*byte)).count() } else { 0 };
    match std::str::from_utf8(piece.get(skip..).unwrap_or_default()) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// Decodes a file piece by piece to UTF-8; bytes that stand for nothing become `�` and are counted.
pub struct Decoding {
    decoder: Decoder,
    replaced: u64,
}

impl Decoding {
    /// Begins at the start of a file; a byte order mark of the encoding is left out.
    pub fn new(encoding: TextEncoding) -> Self {
        Self { decoder: encoding.0.new_decoder_with_bom_removal(), replaced: 0 }
    }

    /// Decodes the next bytes, the last ones of the file if `at_end`, and appends the text.
    pub fn push(&mut self, mut bytes: &[u8], at_end: bool, text: &mut Vec<u8>) {
        loop {
            let old = text.len();
            let room =
                self.decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
            text.resize(old + room, 0);
            let target = text.get_mut(old..).unwrap_or_default();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, target, at_end);
            text.truncate(old + written);
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    text.extend_from_slice("\u{FFFD}".as_bytes());
                    self.replaced += 1;
                }
            }
        }
    }

    /// Returns how often bytes that stand for nothing were replaced so far.
    pub fn replaced(&self) -> u64 {
        self.replaced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(encoding: TextEncoding, bytes: &[u8], piece: usize) -> (String, u64) {
        let mut decoding = Decoding::new(encoding);
        let mut text = Vec::new();
        for part in bytes.chunks(piece) {
            decoding.push(part, false, &mut text);
        }
        decoding.push(&[], true, &mut text);
        (String::from_utf8(text).unwrap(), decoding.replaced())
    }

    #[test]
    fn marks_and_bytes_tell_the_encoding() {
        let utf_16: Vec<u8> = "activity,time\nPage vue,1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [&[0xFF, 0xFE], utf_16.as_slice()].concat();
        let cases: [(&[u8], &str, bool); 6] = [
            (b"\xEF\xBB\xBFa,b", "UTF-8", true),
            (&marked, "UTF-16LE", true),
            (&utf_16, "UTF-16LE", false),
            ("Aktivität,é\n".as_bytes(), "UTF-8", false),
            (b"Aktivit\xE4t;Ger\xE4t;Produit consult\xE9;Commande pay\xE9e (\x80)\n", "windows-1252", false),
            (b"plain", "UTF-8", false),
        ];
        for (bytes, name, mark) in cases {
            let (encoding, found) = detect(&[bytes]);
            assert_eq!((encoding.name(), found), (name, mark), "{bytes:?}");
        }
    }

    #[test]
    fn a_character_cut_at_the_end_of_a_piece_is_still_utf_8() {
        let text = "é".repeat(10);
        assert_eq!(detect(&[&text.as_bytes()[..7], &text.as_bytes()[3..8]]).0, TextEncoding::UTF_8);
        assert_ne!(detect(&[b"plain", b"caf\xE9,"]).0, TextEncoding::UTF_8);
    }

    #[test]
    fn pieces_decode_like_the_whole_and_bad_bytes_are_counted() {
        let bytes = b"\xEF\xBB\xBFcaf\xC3\xA9 \xFF \xE2\x82";
        for piece in 1..=bytes.len() {
            assert_eq!(decode(TextEncoding::UTF_8, bytes, piece), ("café \u{FFFD} \u{FFFD}".to_owned(), 2));
        }
    }

    #[test]
    fn names_of_every_day_are_known() {
        for (name, found) in [("latin1", "windows-1252"), ("CP1252", "windows-1252"), ("utf-8-sig", "UTF-8")] {
            assert_eq!(TextEncoding::named(name).map(TextEncoding::name), Some(found));
        }
        assert_eq!(TextEncoding::named("klingon"), None);
    }
}
