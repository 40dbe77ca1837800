//! What can be said on the command line about an import, and what it changes in the plan.

use super::ImportFailure;
use super::join::JoinAsked;
use crate::engine::import::{Counts, Given, Pairs, Plan, Repeats, Role, Several, TextEncoding};
use crate::engine::intake::AttributeKind;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  pathlight import visits.csv visits.activities.sqlite                 everything is detected
  pathlight import visits.csv --dry-run                                only say what would be imported, and what is odd
  pathlight import visits.csv orders.csv --project shop.pathlight      both files into the data of a project, as one import
  pathlight import mails.csv all.activities.sqlite --map recipient=contact --activity-name \"mail sent\" --time-format day-first
  pathlight import crm.csv crm.activities.sqlite --pseudonymise --drop phone --drop notes
  pathlight import events.csv shop.activities.sqlite --preset my-shop
  pathlight import events.csv shop.activities.sqlite --contacts people.csv --join \"offers.csv on offer_id=id keep title, price\"
  pathlight import visits.json web.activities.sqlite --rows-of actionDetails

Roles for --map: contact, activity, time, clock, end, step, session, value, consent, ignore, and attribute or one of its
kinds: text, number, date, bool. Several contact columns are taken in the order given, several activity columns joined.

A joined file says more of the rows whose COLUMN has the value of its KEY: --join \"FILE on COLUMN=KEY keep A, B for
contacts\". Without `on` the columns are guessed; without `keep` all columns are kept; `for contacts` keeps them with the
contact, `for activities` with each activity, which is guessed, too.

The rows of a file that is imported again are recognised and not added twice.";

/// What to import, where to, and what to decide otherwise than detected.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ImportOptions {
    /// The files, and after them the store, which is made if there is none. With --project or --dry-run all are files.
    #[arg(required = true, value_name = "FILES… STORE")]
    pub paths: Vec<PathBuf>,
    /// Import into the data of this project instead of a store.
    #[arg(long, value_name = "FILE")]
    pub project: Option<PathBuf>,
    /// What a column is for; may be given several times.
    #[arg(long = "map", value_name = "COLUMN=ROLE")]
    pub map: Vec<String>,
    /// Read by this preset: its name, or a file. "none" turns off that known exports are recognised.
    #[arg(long, value_name = "NAME|FILE")]
    pub preset: Option<String>,
    /// Save how the file is read as a preset of this title, for files with the same columns.
    #[arg(long, value_name = "TITLE")]
    pub save_preset: Option<String>,
    /// Column that names the contact.
    #[arg(long, value_name = "COLUMN")]
    pub contact: Option<String>,
    /// Column that names the activity.
    #[arg(long, value_name = "COLUMN", conflicts_with = "activity_name")]
    pub activity: Option<String>,
    /// Activity of every row, instead of a column.
    #[arg(long, value_name = "TEXT")]
    pub activity_name: Option<String>,
    /// What several activity columns say together: joined, or the first of them that is set in the row.
    #[arg(long, value_name = "joined|first")]
    pub activities: Option<String>,
    /// Which time counts where there are a start and an end.
    #[arg(long, value_name = "start|end")]
    pub counts: Option<String>,
    /// Whether numbers are written with a decimal comma.
    #[arg(long, value_name = "yes|no")]
    pub decimal_comma: Option<String>,
    /// What stands around fields: one character, or none.
    #[arg(long, value_name = "CHARACTER|none")]
    pub quote: Option<String>,
    /// Column that says when.
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// How times are written: year-first, day-first, month-first, epoch-s, epoch-ms, epoch-us, epoch-ns, or a pattern such
    /// as "%d.%m.%Y %H:%M".
    #[arg(long, value_name = "FORMAT")]
    pub time_format: Option<String>,
    /// Zone of times without an offset, such as Europe/Berlin; UTC unless given.
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// What stands between fields: one character, or the word tab.
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<String>,
    /// Name of the encoding, such as UTF-8 or windows-1252.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Sheet of a workbook, by its name; the first with data unless given.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// File inside an archive, by its name.
    #[arg(long, value_name = "NAME")]
    pub member: Option<String>,
    /// A file whose columns are added to the rows by an id: "FILE on COLUMN=KEY keep A, B for contacts"; may be given
    /// several times.
    #[arg(long = "join", value_name = "FILE [on COLUMN=KEY] [keep A, B] [for contacts|activities]")]
    pub joins: Vec<String>,
    /// A file with a row for each contact, whose columns become attributes of the contacts; as --join … for contacts.
    #[arg(long = "contacts", value_name = "FILE [on COLUMN=KEY] [keep A, B]")]
    pub contacts_files: Vec<String>,
    /// The list inside records of JSON or Parquet of which each element is a row, by its dotted name; "none" for whole
    /// records.
    #[arg(long, value_name = "LIST|none")]
    pub rows_of: Option<String>,
    /// A list inside records that holds names and values, and what its elements call them; may be given several times.
    #[arg(long, value_name = "LIST=NAME,VALUE")]
    pub pairs: Vec<String>,
    /// The first record is data.
    #[arg(long)]
    pub no_header: bool,
    /// Column to keep as an attribute; may be given several times.
    #[arg(long = "attribute", value_name = "COLUMN")]
    pub attributes: Vec<String>,
    /// Column to leave out; may be given several times.
    #[arg(long, value_name = "COLUMN")]
    pub ignore: Vec<String>,
    /// Column to leave out for privacy, so that the text of refused rows is not kept either; may be given several times.
    #[arg(long, value_name = "COLUMN")]
    pub drop: Vec<String>,
    /// Replace contact ids and e-mail addresses by pseudonyms before anything is written. The key is kept in Pathlight's
    /// own folder and gives the same pseudonyms for later imports.
    #[arg(long)]
    pub pseudonymise: bool,
    /// Keep rows that repeat an earlier row in every column; else the first is kept.
    #[arg(long)]
    pub keep_repeats: bool,
    /// Replace the import of this number (see the table imports of the store): it goes, and the file takes its place.
    #[arg(long, value_name = "NUMBER")]
    pub replace: Option<i64>,
    /// Write the refused rows with line and reason to this CSV file.
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// Read and tell, but write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// A column by its name, with its role and the type of its values.
type Named<'a> = (&'a str, Role, Option<AttributeKind>);

impl ImportOptions {
    /// Parts the files from the store.
    pub(super) fn files_and_store(&self) -> Result<(Vec<PathBuf>, Option<PathBuf>), ImportFailure> {
        let is_store = |path: &PathBuf| path.to_string_lossy().ends_with(".sqlite");
        match self.paths.split_last() {
            Some((store, files))
                if self.project.is_none() && !files.is_empty() && (!self.dry_run || is_store(store)) =>
            {
                Ok((files.to_vec(), Some(store.clone())))
            }
            Some(_) if self.project.is_some() || self.dry_run => Ok((self.paths.clone(), None)),
            _ => Err(ImportFailure::NoStore),
        }
    }

    /// Returns what is decided before detection.
    pub(super) fn given(&self) -> Result<Given, ImportFailure> {
        let encoding = self
            .encoding
            .as_deref()
            .map(|name| TextEncoding::named(name).ok_or_else(|| ImportFailure::Encoding(name.to_owned())));
        let delimiter = self.delimiter.as_deref().map(|text| {
            let mut letters = text.chars();
            match (text, letters.next(), letters.next()) {
                ("tab" | "\\t", ..) => Ok('\t'),
                (_, Some(letter), None) if letter.is_ascii() => Ok(letter),
                _ => Err(ImportFailure::Delimiter(text.to_owned())),
            }
        });
        let quote = self.quote.as_deref().map(|text| {
            let mut letters = text.chars();
            match (text, letters.next(), letters.next()) {
                ("none", ..) => Ok(None),
                (_, Some(letter), None) if letter.is_ascii() => Ok(Some(letter)),
                _ => Err(choice("--quote", text, "one ASCII character or none")),
            }
        });
        Ok(Given {
            encoding: encoding.transpose()?,
            delimiter: delimiter.transpose()?,
            quote: quote.transpose()?,
            header: self.no_header.then_some(false),
            sheet: self.sheet.clone(),
            member: self.member.clone(),
            rows_of: self.rows_of.clone().map(|list| Some(list).filter(|list| list != "none")),
            pairs: self.pairs.iter().map(|text| pairs(text)).collect::<Result<_, _>>()?,
            ..Given::default()
        })
    }

    /// Returns the files to join, those of contacts first.
    pub(super) fn joins(&self) -> Result<Vec<JoinAsked>, ImportFailure> {
        let contacts = self.contacts_files.iter().map(|text| JoinAsked::parse(text).map(JoinAsked::of_contacts));
        contacts.chain(self.joins.iter().map(|text| JoinAsked::parse(text))).collect()
    }

    /// Returns the columns that are named, with what they are to be.
    fn named(&self) -> Result<Vec<Named<'_>>, ImportFailure> {
        let mut named = Vec::new();
        let lists = [(&self.attributes, Role::Attribute), (&self.ignore, Role::Ignore), (&self.drop, Role::Ignore)];
        for (columns, role) in lists {
            named.extend(columns.iter().map(|name| (name.as_str(), role, None)));
        }
        let single = [(&self.contact, Role::Contact), (&self.activity, Role::Activity), (&self.time, Role::Time)];
        named.extend(single.into_iter().filter_map(|(name, role)| Some((name.as_deref()?, role, None))));
        for one in &self.map {
            // A column may have `=` in its name, a role has none.
            let understood = one.rsplit_once('=').and_then(|(name, role)| Some((name, role_named(role.trim())?)));
            let (name, (role, kind)) = understood.ok_or_else(|| ImportFailure::Map(one.clone()))?;
            named.push((name, role, kind));
        }
        Ok(named)
    }

    /// Checks that every column that is named is in one of the files.
    pub(super) fn all_named(&self, plan: &Plan) -> Result<(), ImportFailure> {
        for (name, ..) in self.named()? {
            if plan.also.iter().all(|part| part.plan.column(name).is_err()) {
                plan.column(name)?;
            }
        }
        Ok(())
    }

    /// Changes a plan to what is said; columns that are not in its file are an error if it is the `only` one.
    pub(super) fn change(&self, plan: &mut Plan, only: bool) -> Result<(), ImportFailure> {
        let mut given: Vec<Role> = Vec::new();
        for (name, role, kind) in self.named()? {
            let column = match plan.column(name) {
                Ok(column) => column,
                Err(error) if only => return Err(error.into()),
                Err(_) => continue,
            };
            if given.contains(&role) {
                plan.add_role(column, role);
            } else {
                plan.give(column, role);
            }
            given.push(role);
            if let (Some(column), Some(kind)) = (plan.columns.get_mut(column), kind) {
                column.kind = kind;
            }
        }
        if let Some(name) = &self.activity_name {
            plan.activity_name = Some(name.clone());
            let asked = self.activity.is_some() || self.map.iter().any(|one| one.ends_with("=activity"));
            for column in plan.all_with_role(Role::Activity).into_iter().filter(|_| !asked) {
                plan.give(column, Role::Attribute);
            }
        }
        if let Some(format) = &self.time_format {
            plan.set_time_format(format.parse()?);
        }
        if let Some(zone) = &self.zone {
            plan.zone.clone_from(zone);
        }
        match self.activities.as_deref() {
            None => {}
            Some("joined") => plan.several = Several::Joined,
            Some("first") => plan.several = Several::FirstSet,
            Some(other) => return Err(choice("--activities", other, "joined or first")),
        }
        match self.counts.as_deref() {
            None => {}
            Some("start") => plan.counts = Counts::Start,
            Some("end") => plan.counts = Counts::End,
            Some(other) => return Err(choice("--counts", other, "start or end")),
        }
        match self.decimal_comma.as_deref() {
            None => {}
            Some("yes") => plan.set_decimal_comma(true),
            Some("no") => plan.set_decimal_comma(false),
            Some(other) => return Err(choice("--decimal-comma", other, "yes or no")),
        }
        if self.keep_repeats {
            plan.treatment.repeats = Repeats::KeptAll;
        }
        plan.treatment.privacy.contacts |= self.pseudonymise;
        plan.treatment.privacy.emails |= self.pseudonymise;
        plan.treatment.privacy.refused_rows |= self.pseudonymise || !self.drop.is_empty();
        Ok(())
    }
}

fn choice(option: &'static str, given: &str, known: &'static str) -> ImportFailure {
    ImportFailure::Choice { option, given: given.to_owned(), known }
}

fn pairs(text: &str) -> Result<Pairs, ImportFailure> {
    let parts = text.rsplit_once('=').and_then(|(list, names)| Some((list, names.split_once(',')?)));
    let (list, (key, value)) = parts.ok_or_else(|| ImportFailure::Pairs(text.to_owned()))?;
    Ok(Pairs { list: list.trim().to_owned(), key: key.trim().to_owned(), value: value.trim().to_owned() })
}

fn role_named(name: &str) -> Option<(Role, Option<AttributeKind>)> {
    let kind = |kind: AttributeKind| (Role::Attribute, Some(kind));
    Some(match name.to_ascii_lowercase().as_str() {
        "contact" => (Role::Contact, None),
        "activity" => (Role::Activity, None),
        "time" => (Role::Time, None),
        "clock" => (Role::Clock, None),
        "end" => (Role::End, None),
        "step" => (Role::Step, None),
        "session" => (Role::Session, None),
        "value" => (Role::Value, None),
        "consent" => (Role::Consent, None),
        "ignore" => (Role::Ignore, None),
        "attribute" => (Role::Attribute, None),
        "text" => kind(AttributeKind::Text),
        "number" => kind(AttributeKind::Number),
        "date" => kind(AttributeKind::Date),
        "bool" => kind(AttributeKind::Bool),
        _ => return None,
    })
}
