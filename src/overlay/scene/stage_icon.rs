//! Which icon stands on a stage's card, by the words of its name and activity types.

use crate::domain::Stage;
use crate::theme::icon;

/// Parts of words and the icon they call for; the first that occurs decides, so the telling ones stand first.
const WORDS: [(&[&str], &str); 23] = [
    (&["whatsapp"], icon::WHATSAPP_LOGO),
    (&["demo", "webinar", "present"], icon::PRESENTATION),
    (&["confirm", "opt-in", "verif", "activat"], icon::CHECK),
    (&["newsletter", "subscri"], icon::NEWSPAPER),
    (&["click"], icon::CURSOR_CLICK),
    (&["open"], icon::ENVELOPE_OPEN),
    (&["mail", "message"], icon::ENVELOPE_SIMPLE),
    (&["download"], icon::DOWNLOAD_SIMPLE),
    (&["payment", "paid", "checkout", "invoice"], icon::CREDIT_CARD),
    (&["purchase", "order", "cart", "buy", "bought"], icon::SHOPPING_CART),
    (&["sign-up", "signup", "sign up", "regist", "account", "trial"], icon::IDENTIFICATION_CARD),
    (&["form", "survey", "request", "apply", "applic"], icon::CLIPBOARD),
    (&["call", "phone"], icon::PHONE),
    (&["meeting", "appoint", "book", "schedul"], icon::CALENDAR_CHECK),
    (&["deal", "contract", "quote", "offer", "won"], icon::HANDSHAKE),
    (&["video", "watch"], icon::VIDEO_CAMERA),
    (&["article", "blog", "read", "content", "paper", "guide"], icon::ARTICLE),
    (&["search"], icon::MAGNIFYING_GLASS),
    (&["ad ", "ads", "campaign", "impression"], icon::MEGAPHONE),
    (&["app", "mobile"], icon::DEVICE_MOBILE),
    (&["log in", "login", "log-in", "return"], icon::SIGN_IN),
    (&["shop", "store", "product", "catalog"], icon::STOREFRONT),
    (&["page", "visit", "view", "site", "web", "landing", "home"], icon::GLOBE),
];

/// Returns the icon of a stage: by its name, else by the activity types of its rule, else a plain mark.
pub fn stage_icon(stage: &Stage) -> &'static str {
    let by_words = |text: &str| {
        let text = text.to_lowercase();
        WORDS.iter().find(|(words, _)| words.iter().any(|word| text.contains(word))).map(|(_, icon)| *icon)
    };
    by_words(&stage.name)
        .or_else(|| stage.rule.conditions().flat_map(|condition| &condition.activities).find_map(|name| by_words(name)))
        .unwrap_or(icon::USER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Rule, StageId};

    #[test]
    fn name_comes_before_rule_and_a_plain_mark_last() {
        let stage = |name: &str, activity: &str| Stage {
            id: StageId(1),
            name: name.to_owned(),
            rule: Rule::activity(activity),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        assert_eq!(stage_icon(&stage("Opened the mail", "x")), icon::ENVELOPE_OPEN);
        assert_eq!(stage_icon(&stage("Interested", "page_view")), icon::GLOBE);
        assert_eq!(stage_icon(&stage("Interested", "x")), icon::USER);
    }
}
