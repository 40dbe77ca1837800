//! The attributes in the data with their most frequent values.

use crate::engine::columns::AttributeKind;
use crate::gui::widgets;
use crate::overlay::text;
use crate::project::DataSummary;
use crate::theme::Ink;
use egui::{CollapsingHeader, Ui};

/// Values shown of an attribute.
const VALUES: usize = 8;

/// Shows the attributes.
pub fn show(ui: &mut Ui, data: &DataSummary) {
    if data.attributes.is_empty() {
        widgets::note(ui, "The activities have no attributes.");
    }
    for attribute in &data.attributes {
        let header = CollapsingHeader::new(&attribute.name).id_salt(("attribute", &attribute.name));
        header.show_unindented(ui, |ui| {
            let kind = match attribute.kind {
                AttributeKind::Text => "text",
                AttributeKind::Number => "numbers",
                AttributeKind::Date => "dates",
                AttributeKind::Bool => "true or false",
            };
            let set = text::percent(crate::domain::Rate::new(attribute.set, data.activities));
            let different = text::count(attribute.different);
            widgets::note(ui, &format!("{different} different values ({kind}); {set} of the activities have one."));
            for (value, count) in attribute.top.iter().take(VALUES) {
                widgets::share_bar(ui, value, *count, attribute.set, Ink::MovedOn);
            }
        });
    }
}
