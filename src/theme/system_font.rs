//! Fonts of the system for characters that the bundled ones lack: Chinese, Japanese, Korean, Arabic, Hebrew, symbols.
//!
//! Nothing is looked for before such a character is to be shown; then only files that are known to hold its script are
//! read, the usual ones of Linux, macOS and Windows, and what was found is kept for as long as the program runs.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use ttf_parser::Face;

/// A font of the system.
#[derive(Debug)]
pub struct SystemFont {
    /// A name that no other has.
    pub name: String,
    /// The file.
    pub bytes: &'static [u8],
    /// Which font of the file.
    pub index: u32,
    /// The font, parsed.
    pub(super) face: Face<'static>,
}

/// What a file is known to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    EastAsian,
    Hebrew,
    Arabic,
    Other,
}

/// Beginnings of file names in small letters, the best first, with the scripts for which they are read.
const KNOWN: [(&str, &[Script]); 33] = [
    ("notosanscjk-regular", &[Script::EastAsian]),
    ("notosanscjk", &[Script::EastAsian]),
    ("sourcehansans", &[Script::EastAsian]),
    ("pingfang", &[Script::EastAsian]),
    ("hiragino sans", &[Script::EastAsian]),
    ("ヒラギノ角ゴシック w3", &[Script::EastAsian]),
    ("applesdgothicneo", &[Script::EastAsian]),
    ("msyh.", &[Script::EastAsian]),
    ("meiryo.", &[Script::EastAsian]),
    ("yugothm", &[Script::EastAsian]),
    ("malgun.", &[Script::EastAsian]),
    ("simsun.", &[Script::EastAsian]),
    ("wqy-microhei", &[Script::EastAsian]),
    ("wqy-zenhei", &[Script::EastAsian]),
    ("droidsansfallback", &[Script::EastAsian]),
    ("nanumgothic.", &[Script::EastAsian]),
    ("notosansarabic-regular", &[Script::Arabic]),
    ("notosansarabic", &[Script::Arabic]),
    ("notonaskharabic-regular", &[Script::Arabic]),
    ("geezapro", &[Script::Arabic]),
    ("notosanshebrew-regular", &[Script::Hebrew]),
    ("notosanshebrew", &[Script::Hebrew]),
    ("arialhb", &[Script::Hebrew]),
    ("segoeui.", &[Script::Arabic, Script::Hebrew, Script::Other]),
    ("dejavusans.", &[Script::Arabic, Script::Hebrew, Script::Other]),
    ("freesans.", &[Script::Hebrew, Script::Other]),
    ("seguisym.", &[Script::Other]),
    ("seguiemj.", &[Script::Other]),
    ("notosanssymbols", &[Script::Other]),
    ("notoemoji-", &[Script::Other]),
    ("symbola", &[Script::Other]),
    ("apple symbols.", &[Script::Other]),
    ("arial unicode.", &[Script::EastAsian, Script::Arabic, Script::Hebrew, Script::Other]),
];

/// How deep folders are looked through.
const DEPTH: usize = 4;

/// Returns a font of the system that has this character, if there is one.
pub fn font_for(character: char) -> Option<&'static SystemFont> {
    static FOUND: OnceLock<Mutex<Shelf>> = OnceLock::new();
    let shelf = FOUND.get_or_init(|| Mutex::new(Shelf::new(folders())));
    shelf.lock().unwrap_or_else(PoisonError::into_inner).font_for(character)
}

/// Returns the folders in which systems keep fonts.
fn folders() -> Vec<PathBuf> {
    let usual = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"];
    let mut folders: Vec<PathBuf> = usual.into_iter().map(PathBuf::from).collect();
    let of = |variable: &str, below: &str| Some(PathBuf::from(std::env::var_os(variable)?).join(below));
    let own = [
        of("WINDIR", "Fonts"),
        of("LOCALAPPDATA", "Microsoft/Windows/Fonts"),
        of("HOME", ".local/share/fonts"),
        of("HOME", ".fonts"),
        of("HOME", "Library/Fonts"),
    ];
    folders.extend(own.into_iter().flatten());
    folders
}

/// What was found so far.
struct Shelf {
    folders: Vec<PathBuf>,
    candidates: Option<Vec<Candidate>>,
    known: BTreeMap<char, Option<&'static SystemFont>>,
}

/// A file that may be read.
struct Candidate {
    path: PathBuf,
    scripts: &'static [Script],
    /// For each font of the file, the characters that it has; `None` before the file was read.
    covers: Option<Vec<Vec<RangeInclusive<u32>>>>,
    /// The fonts of the file that are used, by their place in it.
    used: BTreeMap<u32, &'static SystemFont>,
}

impl Shelf {
    fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, candidates: None, known: BTreeMap::new() }
    }

    fn font_for(&mut self, character: char) -> Option<&'static SystemFont> {
        if let Some(known) = self.known.get(&character) {
            return *known;
        }
        let script = script_of(character);
        let candidates = self.candidates.get_or_insert_with(|| candidates(&self.folders));
        let right = candidates.iter_mut().filter(|one| script.is_some_and(|script| one.scripts.contains(&script)));
        let found = right.into_iter().find_map(|candidate| candidate.font_for(character));
        self.known.insert(character, found);
        found
    }
}

impl Candidate {
    /// Reads the file where it has the character. A file that cannot be read has none.
    fn font_for(&mut self, character: char) -> Option<&'static SystemFont> {
        let mut read = None;
        let covers = match &self.covers {
            Some(covers) => covers,
            None => {
                let bytes = std::fs::read(&self.path).unwrap_or_default();
                let covers = self.covers.insert(covers(&bytes));
                read = Some(bytes);
                covers
            }
        };
        let has = |ranges: &Vec<RangeInclusive<u32>>| ranges.iter().any(|range| range.contains(&u32::from(character)));
        let index = u32::try_from(covers.iter().position(has)?).ok()?;
        if let Some(font) = self.used.get(&index) {
            return Some(font);
        }
        let bytes: &'static [u8] = Box::leak(read.or_else(|| std::fs::read(&self.path).ok())?.into_boxed_slice());
        let face = Face::parse(bytes, index).ok()?;
        let name = format!("{} {index}", self.path.display());
        let font: &'static SystemFont = Box::leak(Box::new(SystemFont { name, bytes, index, face }));
        self.used.insert(index, font);
        Some(font)
    }
}

/// Returns the script whose files are read for a character; `None` where nothing is to be seen of it.
fn script_of(character: char) -> Option<Script> {
    Some(match u32::from(character) {
        0..=0x9F | 0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF => {
            return None;
        }
        // Private use: the icons of the program.
        0xE000..=0xF8FF => return None,
        0x0590..=0x05FF | 0xFB1D..=0xFB4F => Script::Hebrew,
        0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => Script::Arabic,
        0x1100..=0x11FF | 0x2E80..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F => {
            Script::EastAsian
        }
        0xFF00..=0xFFEF | 0x20000..=0x3FFFF => Script::EastAsian,
        _ => Script::Other,
    })
}

/// Returns the files in these folders that are known, the best first.
fn candidates(folders: &[PathBuf]) -> Vec<Candidate> {
    let mut files = Vec::new();
    folders.iter().for_each(|folder| walk(folder, DEPTH, &mut files));
    files.sort();
    let named = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let mut found: Vec<(usize, Candidate)> = files
        .into_iter()
        .filter_map(|path| {
            let name = named(&path);
            let place = KNOWN.iter().position(|(known, _)| name.starts_with(known))?;
            let scripts = KNOWN.get(place).map(|(_, scripts)| *scripts)?;
            Some((place, Candidate { path, scripts, covers: None, used: BTreeMap::new() }))
        })
        .collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if ending.is_some_and(|ending| ["ttf", "otf", "ttc", "otc"].contains(&ending.as_str())) {
            files.push(path);
        } else if depth > 1 && path.is_dir() {
            walk(&path, depth - 1, files);
        }
    }
}

/// Returns for each font of a file the characters that it has, as ranges.
fn covers(bytes: &[u8]) -> Vec<Vec<RangeInclusive<u32>>> {
    let fonts = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    (0..fonts).map(|index| Face::parse(bytes, index).map(|face| ranges(&face)).unwrap_or_default()).collect()
}

fn ranges(face: &Face<'_>) -> Vec<RangeInclusive<u32>> {
    let mut codes = Vec::new();
    for table in face.tables().cmap.iter().flat_map(|cmap| cmap.subtables).filter(|table| table.is_unicode()) {
        table.codepoints(|code| {
            if table.glyph_index(code).is_some() {
                codes.push(code);
            }
        });
    }
    codes.sort_unstable();
    codes.dedup();
    let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some(last) if *last.end() + 1 == code => *last = *last.start()..=code,
            _ => ranges.push(code..=code),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn shelf(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Shelf) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let folders = vec![folder.path().to_owned(), folder.path().join("nowhere")];
        (folder, Shelf::new(folders))
    }

    #[test]
    fn known_files_are_tried_in_order_and_those_that_cannot_be_read_are_passed_over() {
        let inter = crate::theme::Weight::Regular.bytes();
        let files: [(&str, &[u8]); 5] = [
            ("truetype/wqy/wqy-microhei.ttc", b"broken"),
            ("opentype/noto/NotoSansCJK-Regular.ttc", b""),
            ("DejaVuSans.ttf", inter),
            ("Unknown.ttf", inter),
            ("readme.txt", b"text"),
        ];
        let (_folder, mut shelf) = shelf(&files);
        let order = candidates(&shelf.folders);
        let names: Vec<String> =
            order.iter().map(|one| one.path.file_name().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "DejaVuSans.ttf"]);
        assert!(shelf.font_for('漢').is_none(), "neither file is a font");
        // Inter under another name stands in for a font of the system.
        let found = shelf.font_for('→').unwrap();
        assert!(found.name.ends_with("DejaVuSans.ttf 0") && found.index == 0, "{}", found.name);
        let again = shelf.font_for('≠').unwrap();
        assert!(std::ptr::eq(found, again), "a file is kept once");
        assert!(shelf.font_for('א').is_none(), "Inter has no Hebrew");
    }

    #[test]
    fn nothing_is_looked_for_where_nothing_is_to_be_seen() {
        let (_folder, mut shelf) = shelf(&[("DejaVuSans.ttf", crate::theme::Weight::Regular.bytes())]);
        for unseen in ['\u{200D}', '\u{FE0F}', '\u{0}', '\u{E000}'] {
            assert!(shelf.font_for(unseen).is_none());
        }
        let scripts = ['漢', 'か', '한', 'ع', 'ש', '🎉'].map(|one| script_of(one).unwrap());
        use Script::{Arabic, EastAsian, Hebrew, Other};
        assert_eq!(scripts, [EastAsian, EastAsian, EastAsian, Arabic, Hebrew, Other]);
    }
}
