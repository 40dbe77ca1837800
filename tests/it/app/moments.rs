//! The questions of the three samples' stories that the tabs When and Credit answer on the screen.

use super::*;
use pathlight::gui::BottomTab;

impl Window {
    /// Opens a sample and a tab below its map.
    pub(super) fn sample(folder: &Path, title: &str, tab: BottomTab) -> Self {
        let mut window = Self::open(folder, Start::StartScreen);
        let button = format!("Open sample {title} (made-up data)");
        window.until_shown(&button);
        window.click(&button);
        window.until("the data", |window| window.workspace().project.data().is_some());
        window.until_figures();
        window.click(tab.text());
        window
    }

    /// Returns a text on the screen that contains this one.
    pub(super) fn said(&self, part: &str) -> String {
        let node = self.harness.query_all_by_label_contains(part).next();
        let text = node.and_then(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value()));
        text.unwrap_or_else(|| panic!("nothing says “{part}”"))
    }

    /// Picks a text from a list with a search.
    pub(super) fn pick(&mut self, picker: &str, text: &str) {
        self.click(picker);
        self.type_over(text);
        self.key(Modifiers::NONE, Key::Enter);
        self.key(Modifiers::NONE, Key::Escape);
    }
}

#[test]
fn send_time_tells_when_mails_are_clicked_most() {
    let folder = folder();
    let mut window = Window::sample(folder.path(), "The e-mail click mystery", BottomTab::When);
    window.pick("Stage after", "Clicked");
    // In the sample, mails that leave from Tuesday to Thursday in the morning are clicked most.
    window.until_said("Best: ");
    window.until("the answer", |window| window.says("hours compared") && !window.says("of 689"));
    window.keep("when-send-time");
    let sentence = window.said("Best: ");
    let best = sentence.split(". Worst").next().unwrap();
    let morning =
        ["Tuesday", "Wednesday", "Thursday"].into_iter().any(|day| best.starts_with(&format!("Best: {day}, ")));
    assert!(morning, "{sentence}");
    assert!(sentence.contains("by more than chance"), "{sentence}");
    // A cell says its figure, and a click lists as many contacts.
    let is_cell =
        |label: &String| label.starts_with("Wednesday, 9:00–10:00: ") || label.starts_with("Monday, 9:00–10:00: ");
    let cell = window.labels().into_iter().find(is_cell).unwrap();
    let of = cell.split("%) of ").nth(1).unwrap_or_else(|| cell.rsplit(" of ").next().unwrap());
    let of: u64 = of.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
    window.click(&cell);
    window.until("the list", |window| {
        let tabs = &window.workspace().tabs;
        tabs.people.arranged().is_some_and(|list| list.rows.len() as u64 == of)
    });
}

#[test]
fn a_reminder_is_suggested_with_its_reason() {
    let folder = folder();
    let mut window = Window::sample(folder.path(), "The unconfirmed registration", BottomTab::When);
    window.click("Reminder");
    window.pick("Stage before", "Form submitted");
    window.pick("Stage after", "Registration confirmed");
    window.until_said("Remind after ");
    window.until_said("A reminder runs already at “Form submitted”: “Reminder mail after 24 hours”, since 7 Apr 2025.");
    window.keep("when-reminder");
    assert!(window.says("that were lost"));
    assert!(window.says("Any earlier would bother more than 10 %"));
    // What one would meet without it.
    window.click("Count only entries before it");
    window.until("the entries before", |window| !window.says("A reminder runs already"));
    window.until_said("entered until 6 Apr 2025");
    window.until_said("Remind after ");
}

#[test]
fn credit_tells_which_touchpoints_lead_to_the_goal() {
    let folder = folder();
    let mut window = Window::sample(folder.path(), "The content puzzle", BottomTab::Credit);
    window.until_said("conversions of ");
    let demo = window.stage("Demo requested").unwrap().reached;
    let sentence = window.said(" conversions of ");
    assert!(sentence.starts_with(&format!("{demo} conversions of {demo} contacts")), "{sentence}");
    window.keep("credit");
    for label in ["Touchpoint organic search", "Touchpoint all"] {
        assert!(window.shows(label), "{label}");
    }
    window.click("Touchpoint all");
    window.until("the list", |window| {
        let tabs = &window.workspace().tabs;
        tabs.people.arranged().is_some_and(|list| list.rows.len() as u64 == demo)
    });
}
