//! Trend, times and groups as sheets.

use super::moments::Names;
use super::sheet::{Cell, Sheet};
use crate::domain::{Journey, Rate, Span, StageId};
use crate::engine::analysis::breakdown::{BreakdownReport, Group, GroupName};
use crate::engine::analysis::pace::{PaceReport, Stretch};
use crate::engine::analysis::stats::{ALPHA, compare_rates, holm};
use crate::engine::analysis::times::{Bin, histogram};
use crate::engine::analysis::trend::TrendReport;
use crate::overlay::text;

/// Returns one row a period.
pub fn trend(title: &str, report: &TrendReport) -> Sheet {
    let mut sheet = Sheet::new(
        format!("{title} by {} of entry ({})", report.unit.name(), report.zone),
        &[
            ("period", "period"),
            ("entered", "entered"),
            ("converted", "converted"),
            ("share", "share"),
            ("from", "share_low"),
            ("to", "share_high"),
            ("median time", "median_seconds"),
            ("still in time", "still_in_time"),
            ("mark", "mark"),
        ],
    );
    for period in &report.periods {
        sheet.row([
            Cell::text(&period.label),
            Cell::Count(period.entered),
            Cell::Count(period.converted),
            Cell::of(period.share, Cell::Share),
            Cell::of(period.interval.map(|one| one.low), Cell::Share),
            Cell::of(period.interval.map(|one| one.high), Cell::Share),
            Cell::of(period.median, Cell::Span),
            Cell::Count(period.still_in_time),
            Cell::text(if period.is_open { "open" } else { "" }),
        ]);
    }
    sheet.note(trend_note(report));
    report.warnings.iter().for_each(|warning| sheet.note(warning));
    sheet
}

/// Says how the periods add up, and how many are open.
pub fn trend_note(report: &TrendReport) -> String {
    let open = report.periods.iter().filter(|period| period.is_open).count();
    let mut note = format!(
        "{} contacts entered, {} of them converted; one that enters in several {}s counts in each.",
        text::count(report.entered),
        text::count(report.converted),
        report.unit.name()
    );
    if open > 0 {
        note += &format!(
            " In the last {} the time of some is not over yet: their share can still rise.",
            if open == 1 { report.unit.name().to_owned() } else { format!("{open} {}s", report.unit.name()) }
        );
    }
    note
}

/// Says between what times are taken.
pub fn stretch(names: &Names, journey: &Journey, over: Stretch) -> String {
    let name = |id| names.get(&id).map_or("", String::as_str);
    match over {
        Stretch::Transition(id) => {
            let ends = journey.transitions.iter().find(|one| one.id == id);
            ends.map(|one| format!("{} → {}", name(one.from), name(one.to))).unwrap_or_default()
        }
        Stretch::Stages(from, to) => format!("{} → {}", name(from), name(to)),
        Stretch::ToStage(to) => format!("entry → {}", name(to)),
        Stretch::ToGoal(from) => format!("{} → goal", name(from)),
        Stretch::Whole => "entry → goal".to_owned(),
    }
}

/// Says what became of all who reached the first: the parts add up.
pub fn times_note(report: &PaceReport) -> String {
    format!(
        "Of {} contacts at the start {} came there, {} are still in time, {} dropped off and {} went another way.",
        text::count(report.reached),
        text::count(report.converted),
        text::count(report.still_in_time),
        text::count(report.dropped_off),
        text::count(report.other_way)
    )
}

/// Says how long it took.
pub fn times_summary(report: &PaceReport) -> String {
    let span = |span: Option<Span>| span.map_or(text::DASH.to_owned(), |span| span.to_string());
    let times = &report.times;
    if times.count == 0 {
        return format!("None of {} contacts came there yet, so there are no times.", text::count(report.reached));
    }
    let mut words = format!(
        "{} of {} contacts came there, half of them within {}; eight in ten took between {} and {}, the mean is {}.",
        text::count(times.count),
        text::count(report.reached),
        span(times.median),
        span(times.p10),
        span(times.p90),
        span(times.mean)
    );
    if report.spent.count > 0 {
        words += &format!(" Those who dropped off were last active after {} (median).", span(report.spent.median));
    }
    words
}

/// Returns one row a bar of the histogram, with the share converted by its end.
pub fn times(title: &str, report: &PaceReport, bins: Option<usize>) -> Sheet {
    let mut sheet = Sheet::new(
        format!("Time {title}"),
        &[
            ("from", "from_seconds"),
            ("to", "to_seconds"),
            ("contacts", "contacts"),
            ("converted by then", "share_converted"),
        ],
    );
    let sorted = report.sorted_times();
    let bars: Vec<Bin> = histogram(&sorted, bins);
    let width = match bars.as_slice() {
        [first, second, ..] => second.from.0 - first.from.0,
        _ => 0,
    };
    for bar in &bars {
        let end = Span(bar.from.0.saturating_add(width));
        sheet.row([Cell::Span(bar.from), Cell::Span(end), Cell::Count(bar.count), Cell::Share(report.curve.at(end))]);
    }
    sheet.note(times_note(report));
    sheet.note(times_summary(report));
    sheet
}

/// Returns one row a group: stages reached, and rates.
pub fn groups(names: &Names, report: &BreakdownReport) -> Sheet {
    let by: Vec<&str> = report.by.iter().map(|key| key.attribute.as_str()).collect();
    let mut sheet = Sheet::new(
        format!("Groups by {}", by.join(" and ")),
        &[("group", "group"), ("entered", "entered"), ("completed", "completed"), ("share", "share_completed")],
    );
    let stages = report.groups.first().map(|group| &group.report.stages[..]).unwrap_or_default();
    for stage in stages {
        let name = names.get(&stage.id).map_or("", String::as_str);
        sheet.column(name, format!("reached {name}"));
        sheet.column(format!("{name}, median time there"), format!("median seconds in {name}"));
    }
    sheet.column("mark", "mark");
    for group in &report.groups {
        let figures = &group.report;
        let mut row = vec![
            Cell::text(group.name.shown()),
            Cell::Count(figures.entered),
            Cell::Count(figures.completed),
            Cell::of(crate::domain::Rate::new(figures.completed, figures.entered).value(), Cell::Share),
        ];
        for stage in &figures.stages {
            row.push(Cell::Count(stage.reached));
            row.push(Cell::of(stage.time_in_stage.median, Cell::Span));
        }
        row.push(Cell::text(if group.is_small { "few" } else { "" }));
        sheet.row(row);
    }
    if let Some(answer) = groups_answer(names, report, None) {
        sheet.note(answer);
    }
    sheet.note(groups_note(report));
    report.warnings.iter().for_each(|warning| sheet.note(warning));
    sheet
}

/// Says which groups have the highest and the lowest share of contacts that reached a stage, or a goal, and whether that
/// could be chance; small groups and those that are pooled are none of them. `None` where there are not two to compare.
pub fn groups_answer(names: &Names, report: &BreakdownReport, to: Option<StageId>) -> Option<String> {
    let rate = |group: &Group| {
        let reached = |id: StageId| group.report.stages.iter().find(|one| one.id == id).map_or(0, |one| one.reached);
        Rate::new(to.map_or(group.report.completed, reached), group.report.entered)
    };
    let all = report.groups.iter().fold(Rate::default(), |all, group| {
        let one = rate(group);
        Rate::new(all.part + one.part, all.whole + one.whole)
    });
    let listed: Vec<(&Group, Rate)> = report
        .groups
        .iter()
        .filter(|group| !group.is_small && group.name != GroupName::Other)
        .map(|group| (group, rate(group)))
        .collect();
    let others = |one: Rate| Rate::new(all.part - one.part, all.whole - one.whole);
    let chances: Vec<Option<f64>> =
        listed.iter().map(|(_, one)| compare_rates(*one, others(*one)).map(|test| test.p)).collect();
    let adjusted = holm(&chances);
    let share = |place: &usize| listed.get(*place).and_then(|(_, rate)| rate.value()).unwrap_or_default();
    let best = (0..listed.len()).rev().max_by(|one, other| share(one).total_cmp(&share(other)))?;
    let worst = (0..listed.len()).min_by(|one, other| share(one).total_cmp(&share(other)))?;
    let (Some((first, of_first)), Some((last, of_last))) = (listed.get(best), listed.get(worst)) else { return None };
    let reached =
        to.and_then(|id| names.get(&id)).map_or("a goal".to_owned(), |name| format!("“{}”", text::tame(name)));
    if best == worst || share(&best) == share(&worst) {
        return (listed.len() > 1).then(|| format!("The same share of all groups reached {reached}."));
    }
    let [first, last] = [first, last].map(|group| format!("“{}”", text::tame(&group.name.shown())));
    let mut words = format!(
        "The highest share reached {reached} among {first}: {} of {}; the lowest among {last}: {} of {}.",
        text::percent(*of_first),
        text::count(of_first.whole),
        text::percent(*of_last),
        text::count(of_last.whole)
    );
    // Groups that share contacts are not to be tested against one another.
    if report.adds_up {
        let sure = |place: usize| adjusted.get(place).copied().flatten().is_some_and(|p| p < ALPHA);
        // Each of two groups is the rest of the other, so there is one difference alone.
        let of_two = chances.get(best).copied().flatten().filter(|_| report.groups.len() == 2);
        words += &match (sure(best), sure(worst)) {
            _ if of_two.is_some_and(|p| p < ALPHA) => " The difference is more than chance.".to_owned(),
            _ if of_two.is_some() => " The difference could be chance.".to_owned(),
            (true, true) => " Both differ from the rest by more than chance.".to_owned(),
            (true, false) => format!(" {first} differs from the rest by more than chance, {last} may not."),
            (false, true) => format!(" {last} differs from the rest by more than chance, {first} may not."),
            (false, false) => " Either could be chance.".to_owned(),
        };
    }
    Some(words)
}

/// Says whether the groups add up, and how many are pooled.
pub fn groups_note(report: &BreakdownReport) -> String {
    let listed = report.groups.len() as u64;
    let pooled = report.different.saturating_sub(listed.saturating_sub(1));
    let mut note = if report.adds_up {
        "Every contact that entered is in one group, so the groups add up.".to_owned()
    } else {
        "A contact can be in several groups, so the groups do not add up.".to_owned()
    };
    if report.different > listed || report.groups.iter().any(|group| group.name == GroupName::Other) {
        note += &format!(" The {} smallest groups are put together as (other).", text::count(pooled));
    }
    note
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::analysis::breakdown::Touch;
    use crate::engine::analysis::report::Report;

    fn group(name: &str, completed: u64, entered: u64) -> Group {
        let report = Report { completed, entered, ..Report::default() };
        Group { name: GroupName::Values(vec![name.to_owned()]), is_small: entered < 30, report }
    }

    fn report(groups: Vec<Group>) -> BreakdownReport {
        let different = groups.len() as u64;
        BreakdownReport { by: Vec::new(), touch: Touch::Entry, adds_up: true, different, groups, warnings: Vec::new() }
    }

    fn answer(report: &BreakdownReport) -> Option<String> {
        groups_answer(&Names::new(), report, None)
    }

    #[test]
    fn the_highest_and_the_lowest_group_are_named_with_how_sure_it_is() {
        let clear = report(vec![group("a", 50, 100), group("b", 300, 1000), group("c", 5, 100), group("few", 3, 3)]);
        let expected = "The highest share reached a goal among “a”: 50.0 % of 100; the lowest among “c”: 5.0 % of 100. \
                        Both differ from the rest by more than chance.";
        assert_eq!(answer(&clear).as_deref(), Some(expected));
        let two = report(vec![group("a", 21, 100), group("b", 40, 100)]);
        assert!(answer(&two).unwrap().ends_with("The difference is more than chance."));
        let two = report(vec![group("a", 21, 100), group("b", 20, 100)]);
        assert!(answer(&two).unwrap().ends_with("The difference could be chance."));
        let chance = report(vec![group("a", 21, 100), group("b", 20, 100), group("c", 22, 100)]);
        assert!(answer(&chance).unwrap().ends_with("Either could be chance."));
        let shared = BreakdownReport { adds_up: false, ..clear };
        assert!(answer(&shared).unwrap().ends_with("5.0 % of 100."));
    }

    #[test]
    fn where_there_is_nothing_to_compare_nothing_is_claimed() {
        assert_eq!(answer(&report(vec![group("a", 5, 100), group("few", 2, 3)])), None);
        assert_eq!(answer(&report(Vec::new())), None);
        let same = report(vec![group("a", 5, 50), group("b", 10, 100)]);
        assert_eq!(answer(&same).as_deref(), Some("The same share of all groups reached a goal."));
    }
}
