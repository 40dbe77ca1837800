//! Prints figures of a project: those of the map, or one of the figures that tabs of the window show.
//!
//! Each figure is a file here with its own options and one function from [`Opened`] to [`Printed`]: the answer as a
//! sheet, from which the table to read and CSV are made, and as JSON. A new figure is a file, a variant of [`What`], an
//! arm in [`answer`], and its options in [`ReportOptions`].

mod attribution;
mod behaviour;
mod composition;
mod discover;
mod figures;
mod moments;
mod opened;
mod over_time;
mod people;
mod what_if;
mod why;

use opened::Opened;
pub(super) use opened::figures;

use super::{Failure, Format};
use crate::domain::StageId;
use crate::export::sheet::Sheet;
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  pathlight report signup.pathlight                                    all stages and arrows
  pathlight report signup.pathlight --what times --start \"Form submitted\" --end \"Registration confirmed\"
  pathlight report signup.pathlight --what reminder --before-stage \"Form submitted\" --after-stage \"Registration confirmed\"
  pathlight report signup.pathlight --what before-after --intervention \"Reminder mail after 24 hours\"
  pathlight report signup.pathlight --what compare --side 2025-02-03..2025-03-30 --side 2025-04-07..2025-05-25
  pathlight report content.pathlight --what groups --by article --format csv > articles.csv
  pathlight report email.pathlight --what send-time --before-stage \"Mail sent\" --after-stage Clicked --zone Europe/Prague
  pathlight report signup.pathlight --what people --of \"dropped-off:Form submitted\" --format csv > lost.csv";

/// What to print, about whom, and how.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ReportOptions {
    /// The project file, NAME.pathlight.
    project: PathBuf,
    /// Which figure to print.
    #[arg(long, value_enum, default_value = "figures")]
    what: What,
    /// How to print it.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Only contacts of this segment count; it is saved in the project under this name.
    #[arg(long, value_name = "NAME")]
    segment: Option<String>,
    /// Only entries from this day on count (2026-03-01, or a moment as ISO 8601; UTC).
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Only entries up to this day count, the day included.
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// The stage that composition and why are about.
    #[arg(long, value_name = "NAME")]
    stage: Option<String>,
    #[command(flatten)]
    people: people::PeopleOptions,
    #[command(flatten)]
    attribution: attribution::AttributionOptions,
    #[command(flatten)]
    moments: moments::MomentOptions,
    #[command(flatten)]
    behaviour: behaviour::BehaviourOptions,
    #[command(flatten)]
    over_time: over_time::OverTimeOptions,
    #[command(flatten)]
    what_if: what_if::WhatIfOptions,
    #[command(flatten)]
    discover: discover::DiscoverOptions,
}

/// Which figure is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// All stages and arrows of the map.
    Figures,
    /// The contacts behind a figure; see --of.
    People,
    /// Entered, converted, share and median time by the period of entry; see --unit, --start and --end.
    Trend,
    /// How long it takes from one stage to another; see --start and --end, or --arrow.
    Times,
    /// All figures for each value of an attribute; see --by.
    #[value(alias = "breakdown")]
    Groups,
    /// Two segments or two periods, with the difference and whether it could be chance; see --side.
    Compare,
    /// What an intervention changed; see --intervention, or --changed.
    BeforeAfter,
    /// Which touchpoints take the credit for a goal, by several models; see --goal and --touchpoint.
    Attribution,
    /// How often a stage follows another, by weekday and hour; see --before-stage and --after-stage.
    SendTime,
    /// When a reminder would help, and whom it would reach; see --before-stage and --after-stage.
    Reminder,
    /// All that one contact did; see --contact.
    Timeline,
    /// How many contacts satisfied a stage through each of its conditions; see --stage.
    Composition,
    /// Why a contact is at a stage or not, step by step; see --contact and --stage.
    Why,
    /// What contacts did after a stage, step by step.
    Next,
    /// What contacts did before a stage, step by step.
    Before,
    /// What contacts did on the way from one point to another.
    Between,
    /// The most frequent ways from one point to another.
    Paths,
    /// The most frequent whole histories.
    Variants,
    /// Which activity follows which.
    Moves,
    /// How many sessions contacts have.
    Sessions,
    /// Whether contacts that did one thing did another after it.
    Pairs,
    /// What goes with reaching a stage.
    Drivers,
    /// A map found in the data; see --activities, --arrows and --toward.
    Discover,
    /// Where drawing and data disagree.
    Fit,
    /// What would follow from a saved scenario; see --scenario.
    #[value(name = "what-if")]
    Supposed,
}

/// An answer, ready to be printed.
struct Printed {
    sheet: Sheet,
    json: serde_json::Value,
}

impl Printed {
    /// Makes an answer to print; `answer` is what stands in the JSON.
    fn new(sheet: Sheet, answer: &impl Serialize) -> Result<Self, Failure> {
        Ok(Self { sheet, json: serde_json::to_value(answer)? })
    }
}

/// Prints what is asked for.
pub fn run(options: &ReportOptions, out: &mut dyn Write) -> Result<(), Failure> {
    let text = if options.what == What::Figures {
        figures::print(options)?
    } else {
        let opened = Opened::new(options)?;
        let printed = answer(options, &opened)?;
        match options.format {
            Format::Table => printed.sheet.to_text(),
            Format::Csv => printed.sheet.to_csv()?,
            Format::Json => {
                let what = options.what.to_possible_value().map(|value| value.get_name().to_owned());
                let whole = json!({
                    "journey": opened.name(),
                    "what": what,
                    "segment": options.segment,
                    "answer": printed.json,
                });
                let mut text = serde_json::to_string_pretty(&whole)?;
                text.push('\n');
                text
            }
        }
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// Prints the figures of the map, for where no window can be opened.
pub fn run_figures(project: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    out.write_all(figures::of(project, Format::Table)?.as_bytes())?;
    Ok(())
}

fn answer(options: &ReportOptions, opened: &Opened) -> Result<Printed, Failure> {
    match options.what {
        What::Figures => Err(Failure::with_code(1, "The figures of the map are printed in another way.")),
        What::People => people::answer(opened, &options.people),
        What::Trend => over_time::trend(opened, &options.over_time, options.moments.zone()),
        What::Times => over_time::times(opened, &options.over_time, options.moments.arrow()),
        What::Groups => over_time::groups(opened, &options.over_time),
        What::Compare => over_time::compare(opened, &options.over_time),
        What::BeforeAfter => over_time::before_after(opened, &options.over_time),
        What::Attribution => attribution::answer(opened, &options.attribution),
        What::SendTime => moments::send_time(opened, &options.moments),
        What::Reminder => moments::reminder(opened, &options.moments),
        What::Timeline => moments::timeline(opened, &options.moments),
        What::Composition => composition::answer(opened, options.stage.as_deref()),
        What::Why => why::answer(opened, options.moments.contact(), options.stage.as_deref()),
        What::Next => behaviour::answer(opened, behaviour::Asked::Next, &options.behaviour),
        What::Before => behaviour::answer(opened, behaviour::Asked::Before, &options.behaviour),
        What::Between => behaviour::answer(opened, behaviour::Asked::Between, &options.behaviour),
        What::Paths => behaviour::answer(opened, behaviour::Asked::Paths, &options.behaviour),
        What::Variants => behaviour::answer(opened, behaviour::Asked::Variants, &options.behaviour),
        What::Moves => behaviour::answer(opened, behaviour::Asked::Moves, &options.behaviour),
        What::Sessions => behaviour::answer(opened, behaviour::Asked::Sessions, &options.behaviour),
        What::Pairs => behaviour::answer(opened, behaviour::Asked::Pairs, &options.behaviour),
        What::Drivers => behaviour::answer(opened, behaviour::Asked::Drivers, &options.behaviour),
        What::Discover => discover::found(opened, &options.discover),
        What::Fit => discover::fit(opened),
        What::Supposed => what_if::answer(opened, &options.what_if),
    }
}

/// Finds the stage that `--stage` names.
fn named_stage(opened: &Opened, name: Option<&str>) -> Result<StageId, Failure> {
    match name {
        Some(name) => opened.stage(name),
        None => Err(Failure::with_code(1, "Name the stage as well: --stage NAME.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: ReportOptions,
    }

    /// Runs the report on a sample with these further arguments.
    fn report(arguments: &[&str]) -> Result<String, String> {
        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_projects/signup.pathlight");
        let line = Line::parse_from(["report", sample].iter().chain(arguments));
        let mut out = Vec::new();
        run(&line.options, &mut out).map_err(|failure| failure.sentence)?;
        Ok(String::from_utf8(out).unwrap())
    }

    /// Returns the figures of the map as CSV cells, without the headings.
    fn figures(arguments: &[&str]) -> Vec<Vec<String>> {
        let text = report(&[&["--format", "csv"], arguments].concat()).unwrap();
        text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn send_time_and_reminder_agree_with_the_figures_of_the_map() {
        let rows = figures(&[]);
        let reached = |stage: &str| rows.iter().find(|row| row[0] == "stage" && row[2] == stage).unwrap()[3].clone();
        let stages = ["--before-stage", "Form submitted", "--after-stage", "Registration confirmed"];
        let ask =
            |what: &str, format: &str| report(&[&["--what", what, "--format", format], &stages[..]].concat()).unwrap();
        let sent = ask("send-time", "csv");
        assert_eq!(sent.lines().last().unwrap().split(',').nth(2).unwrap(), reached("Form submitted"));
        let reminded: serde_json::Value = serde_json::from_str(&ask("reminder", "json")).unwrap();
        let answer = &reminded["answer"];
        assert_eq!(answer["contacts"].to_string(), reached("Form submitted"));
        let delay = &answer["delays"][answer["suggested"].as_u64().unwrap() as usize];
        assert_eq!(delay["never"].as_u64().unwrap() + delay["lost_before"].as_u64().unwrap(), answer["lost"]);
        assert!(ask("reminder", "table").contains("Remind after "));
        let arrow = report(&["--what", "send-time", "--arrow", "Form submitted > Mail opened", "--format", "csv"]);
        let took = rows.iter().find(|row| row[2] == "Form submitted → Mail opened").unwrap()[3].clone();
        assert_eq!(arrow.unwrap().lines().last().unwrap().split(',').nth(3).unwrap(), took);
        let nowhere = report(&["--what", "reminder"]).unwrap_err();
        assert!(nowhere.contains("--before-stage"), "{nowhere}");
        let mars = report(&[&["--what", "send-time", "--zone", "Mars/Base"], &stages[..]].concat()).unwrap_err();
        assert!(mars.contains("Mars/Base"), "{mars}");
    }

    #[test]
    fn credit_adds_up_to_the_goal_and_a_timeline_is_printed() {
        let goal = figures(&[]).iter().find(|row| row[2] == "First login").unwrap()[3].clone();
        let ask = |format: &str| {
            let given = ["--what", "attribution", "--touchpoint", "channel", "--models", "first,markov,participation"];
            report(&[&given[..], &["--format", format]].concat()).unwrap()
        };
        let csv = ask("csv");
        assert!(
            csv.starts_with("touchpoint,touches,conversions_with_it,journeys_without_conversion,first,markov,"),
            "{csv}"
        );
        let total: Vec<&str> = csv.lines().last().unwrap().split(',').collect();
        assert_eq!((total[2], total[4]), (goal.as_str(), goal.as_str()));
        let json: serde_json::Value = serde_json::from_str(&ask("json")).unwrap();
        assert_eq!(json["answer"]["conversions"].to_string(), goal);
        assert!(report(&["--what", "attribution", "--goal", "Moon"]).unwrap_err().contains("no stage or activity"));
        let people = report(&["--what", "people", "--format", "csv"]).unwrap();
        let contact = people.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
        let told = report(&["--what", "timeline", "--contact", &contact]).unwrap();
        assert!(told.starts_with(&format!("What {contact} did")) && told.contains("Sign-up page"), "{told}");
        assert!(report(&["--what", "timeline", "--contact", "nobody"]).unwrap_err().contains("nobody"));
    }

    #[test]
    fn a_list_of_people_is_as_long_as_the_figure_says() {
        for row in figures(&[]).iter().filter(|row| row[0] == "stage") {
            for (figure, place) in [("reached", 3), ("moved-on", 6), ("still-in-time", 7), ("dropped-off", 8)] {
                let of = format!("{figure}:{}", row[2]);
                let listed = report(&["--what", "people", "--of", &of, "--format", "csv"]).unwrap();
                assert_eq!((listed.lines().count() - 1).to_string(), row[place], "{of}");
            }
        }
        let json: serde_json::Value =
            serde_json::from_str(&report(&["--what", "people", "--of", "completed", "--format", "json"]).unwrap())
                .unwrap();
        let people = json["answer"]["people"].as_array().unwrap();
        assert_eq!(json["answer"]["count"], people.len());
        assert!(people.iter().all(|person| person["state"] == "finished"), "{json}");
    }

    #[test]
    fn a_stage_is_taken_apart_and_a_contact_explained() {
        for row in figures(&[]).iter().filter(|row| row[0] == "stage") {
            let made_up = report(&["--what", "composition", "--stage", &row[2], "--format", "csv"]).unwrap();
            let first: u64 =
                made_up.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().parse::<u64>().unwrap()).sum();
            assert_eq!(first.to_string(), row[3], "{made_up}");
        }
        let rows = figures(&[]);
        let stage = rows.iter().rfind(|row| row[0] == "stage").map(|row| row[2].clone()).unwrap();
        let listed = report(&["--what", "people", "--of", "entered", "--format", "csv"]).unwrap();
        let contact = listed.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
        let why = report(&["--what", "why", "--contact", &contact, "--stage", &stage]).unwrap();
        assert!(why.contains(&contact) && why.contains("Entered at “"), "{why}");
        let failed = report(&["--what", "why", "--stage", &stage]).unwrap_err();
        assert_eq!(failed, "Name the contact as well: --contact ID.");
        assert!(report(&["--what", "composition"]).unwrap_err().contains("--stage NAME"));
    }

    #[test]
    fn what_contacts_do_agrees_with_the_figures_of_the_map() {
        let json = |arguments: &[&str]| -> serde_json::Value {
            serde_json::from_str(&report(&[arguments, &["--format", "json"]].concat()).unwrap()).unwrap()
        };
        let rows = figures(&[]);
        let stage = rows.iter().find(|row| row[0] == "stage" && row[8] != "0").unwrap();
        let next = json(&["--what", "next", "--at", &stage[2], "--dropped-off", "--most", "99"]);
        assert_eq!(next["answer"]["contacts"].to_string(), stage[8]);
        let nodes = next["answer"]["nodes"].as_array().unwrap();
        let sum: u64 = nodes.iter().map(|node| node["contacts"].as_u64().unwrap()).sum();
        assert_eq!(sum.to_string(), stage[8]);
        let drivers = json(&["--what", "drivers"]);
        let paths = json(&["--what", "paths", "--most", "3"]);
        assert_eq!(drivers["answer"]["converted"], paths["answer"]["contacts"]);
        assert_eq!(paths["answer"]["paths"].as_array().unwrap().len(), 3);
        for what in ["before", "between", "variants", "moves", "sessions"] {
            let table = report(&["--what", what]).unwrap();
            assert!(table.lines().count() > 4 && !table.contains("(nothing)"), "{what}: {table}");
            assert!(report(&["--what", what, "--format", "csv"]).unwrap().lines().count() > 1);
        }
        assert!(report(&["--what", "pairs"]).unwrap_err().contains("--first"));
        assert!(report(&["--what", "next", "--told-by", "colour"]).unwrap_err().contains("no attribute of activities"));
    }

    #[test]
    fn figures_over_time_and_groups_agree_with_the_figures_of_the_map() {
        let rows = figures(&[]);
        let reached = |stage: &str| rows.iter().find(|row| row[0] == "stage" && row[2] == stage).unwrap()[3].clone();
        let json = |arguments: &[&str]| -> serde_json::Value {
            let text = report(&[arguments, &["--format", "json"]].concat()).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["answer"].clone()
        };
        let trend = json(&["--what", "trend", "--unit", "month", "--zone", "Europe/Prague"]);
        assert_eq!(trend["entered"].to_string(), reached("Sign-up page"));
        assert_eq!(trend["converted"].to_string(), reached("First login"));
        let stages = ["--start", "Form submitted", "--end", "Registration confirmed"];
        let times = json(&[&["--what", "times"], &stages[..]].concat());
        assert_eq!(times["reached"].to_string(), reached("Form submitted"));
        let parts = ["converted", "still_in_time", "dropped_off", "other_way"].map(|key| times[key].as_u64().unwrap());
        assert_eq!(parts.iter().sum::<u64>().to_string(), reached("Form submitted"));
        let groups = json(&["--what", "groups", "--by", "campaign", "--limit", "2"]);
        let entered = groups["groups"].as_array().unwrap().iter().map(|one| one["report"]["entered"].as_u64().unwrap());
        assert_eq!(entered.sum::<u64>().to_string(), reached("Sign-up page"));
        assert!(report(&["--what", "groups", "--by", "campaign"]).unwrap().contains("(not set)"));
        let compared = report(&["--what", "compare", "--side", "2025-02-03..2025-03-30", "--side", "2025-04-07.."]);
        assert!(compared.unwrap().contains("points more (between"));
        let failed = |arguments: &[&str]| report(arguments).unwrap_err();
        assert!(failed(&["--what", "compare"]).contains("--side"));
        assert!(failed(&["--what", "groups"]).contains("--by"));
        assert!(failed(&["--what", "trend", "--unit", "year"]).contains("“hour”, “day”"));
        assert!(failed(&["--what", "before-after", "--changed", "soon"]).contains("is no date"));
    }

    #[test]
    fn the_intervention_of_the_sample_is_told_in_a_sentence() {
        let told = report(&["--what", "before-after"]).unwrap();
        let sentence = "Of those who reached “Form submitted”, 41.5 % reached “Registration confirmed” before it, \
                        60.5 % after it: 18.9 points more (between 16.0 and 21.8). A difference this large would hardly \
                        come by chance.";
        assert!(told.contains(sentence), "{told}");
        let stages = ["--start", "Form submitted", "--end", "Registration confirmed"];
        let by_day = report(&[&["--what", "before-after", "--changed", "2025-04-07"], &stages[..]].concat()).unwrap();
        assert!(by_day.contains(sentence), "{by_day}");
    }

    #[test]
    fn dates_limit_the_entries() {
        let all: u64 = figures(&[])[0][3].parse().unwrap();
        let early: u64 = figures(&["--to", "2025-03-15"]).first().unwrap()[3].parse().unwrap();
        let late: u64 = figures(&["--from", "2025-03-16"]).first().unwrap()[3].parse().unwrap();
        assert!(early > 0 && late > 0 && early + late >= all, "{early} {late} {all}");
    }

    #[test]
    fn what_is_not_there_is_said_with_what_is() {
        let failed = |arguments: &[&str]| report(arguments).unwrap_err();
        let stage = failed(&["--what", "people", "--of", "reached:Nowhere"]);
        assert!(stage.starts_with("There is no stage “Nowhere”; there is “"), "{stage}");
        let figure = failed(&["--what", "people", "--of", "lost"]);
        assert!(figure.contains("dropped-off:STAGE"), "{figure}");
        let segment = failed(&["--segment", "VIPs"]);
        assert_eq!(segment, "There is no segment “VIPs”; there is “On a phone”.");
        assert!(failed(&["--from", "soon"]).contains("2026-03-01"));
    }
}
