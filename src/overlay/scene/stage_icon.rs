//! Which icon stands on a stage's card, by the words of its name and activity types.

use crate::document::StageRecord;
use crate::domain::Stage;
use crate::theme::icon;

/// Parts of words and the icon they call for; the first that occurs decides, so the telling ones stand first.
const WORDS: [(&[&str], &str); 27] = [
    (&["checklist", "check list"], icon::LIST_BULLETS),
    (&["whatsapp"], icon::WHATSAPP_LOGO),
    (&["facebook", "instagram", "linkedin", "tiktok", "social"], icon::SHARE_NETWORK),
    (&["paid search", "online display", "display ad", "banner"], icon::MEGAPHONE),
    (&["demo", "webinar", "present"], icon::PRESENTATION),
    (&["confirm", "opt-in", "verif", "activat"], icon::CHECK),
    (&["newsletter", "subscri"], icon::NEWSPAPER),
    (&["click"], icon::CURSOR_CLICK),
    (&["open"], icon::ENVELOPE_OPEN),
    (&["mail", "message"], icon::ENVELOPE_SIMPLE),
    (&["download"], icon::DOWNLOAD_SIMPLE),
    (&["payment", "paid", "checkout", "invoice"], icon::CREDIT_CARD),
    (&["purchase", "order", "cart", "to buy", "buys", "bought"], icon::SHOPPING_CART),
    (&["sign-up", "signup", "sign up", "regist", "account", "trial"], icon::IDENTIFICATION_CARD),
    (&["form", "survey", "request", "apply", "applic"], icon::CLIPBOARD),
    (&["call", "phone"], icon::PHONE),
    (&["meeting", "appoint", "booking", "booked", "book a", "schedul"], icon::CALENDAR_CHECK),
    (&["deal", "contract", "quote", "offer", "won"], icon::HANDSHAKE),
    (&["video", "watch"], icon::VIDEO_CAMERA),
    (&["article", "blog", "read", "content", "paper", "guide"], icon::ARTICLE),
    (&["search"], icon::MAGNIFYING_GLASS),
    (&["ad ", "ads", "campaign", "impression"], icon::MEGAPHONE),
    (&["app", "mobile"], icon::DEVICE_MOBILE),
    (&["log in", "login", "log-in", "return"], icon::SIGN_IN),
    (&["shop", "store", "product", "catalog"], icon::STOREFRONT),
    (&["page", "visit", "view", "site", "web", "landing", "home"], icon::GLOBE),
    (&["support", "ticket", "complain", "case"], icon::CHAT_CIRCLE),
];

/// An icon that can be chosen for a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageIcon {
    /// Its name in the document.
    pub name: &'static str,
    /// Its glyph in the icon font.
    pub glyph: &'static str,
    /// Words by which it is found.
    pub words: &'static str,
}

/// The icons that can be chosen, those for common activities first.
const ICONS: [StageIcon; 76] = [
    StageIcon { name: "envelope-simple", glyph: icon::ENVELOPE_SIMPLE, words: "mail e-mail message letter newsletter" },
    StageIcon { name: "envelope-open", glyph: icon::ENVELOPE_OPEN, words: "opened mail read" },
    StageIcon { name: "cursor-click", glyph: icon::CURSOR_CLICK, words: "click link button call to action" },
    StageIcon { name: "globe", glyph: icon::GLOBE, words: "web site page visit landing" },
    StageIcon { name: "magnifying-glass", glyph: icon::MAGNIFYING_GLASS, words: "search find seo" },
    StageIcon { name: "megaphone", glyph: icon::MEGAPHONE, words: "ad campaign announce social promotion" },
    StageIcon { name: "newspaper", glyph: icon::NEWSPAPER, words: "newsletter news press" },
    StageIcon { name: "article", glyph: icon::ARTICLE, words: "article blog content read" },
    StageIcon { name: "book-open", glyph: icon::BOOK_OPEN, words: "guide e-book whitepaper learn" },
    StageIcon { name: "video-camera", glyph: icon::VIDEO_CAMERA, words: "video watch stream" },
    StageIcon { name: "presentation", glyph: icon::PRESENTATION, words: "webinar demo present event" },
    StageIcon { name: "download-simple", glyph: icon::DOWNLOAD_SIMPLE, words: "download file" },
    StageIcon { name: "upload-simple", glyph: icon::UPLOAD_SIMPLE, words: "upload send file" },
    StageIcon { name: "clipboard", glyph: icon::CLIPBOARD, words: "form survey apply questionnaire" },
    StageIcon { name: "textbox", glyph: icon::TEXTBOX, words: "form field fill in" },
    StageIcon {
        name: "identification-card",
        glyph: icon::IDENTIFICATION_CARD,
        words: "sign-up account register member trial",
    },
    StageIcon { name: "user", glyph: icon::USER, words: "person contact lead" },
    StageIcon { name: "users", glyph: icon::USERS, words: "people team group audience" },
    StageIcon { name: "user-circle", glyph: icon::USER_CIRCLE, words: "profile account contact" },
    StageIcon { name: "sign-in", glyph: icon::SIGN_IN, words: "log in enter return" },
    StageIcon { name: "sign-out", glyph: icon::SIGN_OUT, words: "log out leave cancel" },
    StageIcon { name: "check", glyph: icon::CHECK, words: "confirm done verified opt-in" },
    StageIcon { name: "lock", glyph: icon::LOCK, words: "secure password consent" },
    StageIcon { name: "shopping-cart", glyph: icon::SHOPPING_CART, words: "cart order buy purchase" },
    StageIcon { name: "storefront", glyph: icon::STOREFRONT, words: "shop store product" },
    StageIcon { name: "credit-card", glyph: icon::CREDIT_CARD, words: "pay payment checkout card" },
    StageIcon { name: "tag", glyph: icon::TAG, words: "price offer discount coupon" },
    StageIcon { name: "gift", glyph: icon::GIFT, words: "gift reward voucher loyalty" },
    StageIcon { name: "handshake", glyph: icon::HANDSHAKE, words: "deal contract meeting won partner" },
    StageIcon { name: "phone", glyph: icon::PHONE, words: "call phone" },
    StageIcon { name: "device-mobile", glyph: icon::DEVICE_MOBILE, words: "app mobile phone sms" },
    StageIcon { name: "desktop", glyph: icon::DESKTOP, words: "computer desktop software" },
    StageIcon { name: "whatsapp-logo", glyph: icon::WHATSAPP_LOGO, words: "whatsapp chat message" },
    StageIcon { name: "chat-circle", glyph: icon::CHAT_CIRCLE, words: "chat talk support comment" },
    StageIcon { name: "bell", glyph: icon::BELL, words: "reminder notify push" },
    StageIcon { name: "calendar", glyph: icon::CALENDAR, words: "date event appointment" },
    StageIcon { name: "calendar-check", glyph: icon::CALENDAR_CHECK, words: "appointment booked meeting" },
    StageIcon { name: "clock", glyph: icon::CLOCK, words: "time wait" },
    StageIcon { name: "timer", glyph: icon::TIMER, words: "time limit wait" },
    StageIcon { name: "hourglass", glyph: icon::HOURGLASS, words: "wait pending" },
    StageIcon { name: "star", glyph: icon::STAR, words: "review rating favourite" },
    StageIcon { name: "heart", glyph: icon::HEART, words: "love loyalty like" },
    StageIcon { name: "trophy", glyph: icon::TROPHY, words: "win success goal" },
    StageIcon { name: "target", glyph: icon::TARGET, words: "target goal aim" },
    StageIcon { name: "flag", glyph: icon::FLAG, words: "milestone start" },
    StageIcon { name: "flag-checkered", glyph: icon::FLAG_CHECKERED, words: "goal finish end" },
    StageIcon { name: "sparkle", glyph: icon::SPARKLE, words: "new activation delight" },
    StageIcon { name: "lightning", glyph: icon::LIGHTNING, words: "fast trigger automation" },
    StageIcon { name: "magic-wand", glyph: icon::MAGIC_WAND, words: "automation onboarding" },
    StageIcon { name: "map-trifold", glyph: icon::MAP_TRIFOLD, words: "map journey store visit" },
    StageIcon { name: "signpost", glyph: icon::SIGNPOST, words: "choice way branch" },
    StageIcon { name: "door-open", glyph: icon::DOOR_OPEN, words: "entry welcome visit" },
    StageIcon { name: "house", glyph: icon::HOUSE, words: "home start" },
    StageIcon { name: "link", glyph: icon::LINK, words: "link url" },
    StageIcon { name: "share-network", glyph: icon::SHARE_NETWORK, words: "share recommend refer social" },
    StageIcon { name: "repeat", glyph: icon::REPEAT, words: "again renew retention repeat" },
    StageIcon { name: "arrow-clockwise", glyph: icon::ARROW_CLOCKWISE, words: "renew again return" },
    StageIcon { name: "chart-bar", glyph: icon::CHART_BAR, words: "report figures" },
    StageIcon { name: "chart-line-up", glyph: icon::CHART_LINE_UP, words: "growth upsell" },
    StageIcon { name: "trend-up", glyph: icon::TREND_UP, words: "growth upgrade" },
    StageIcon { name: "trend-down", glyph: icon::TREND_DOWN, words: "loss downgrade churn" },
    StageIcon { name: "database", glyph: icon::DATABASE, words: "data crm" },
    StageIcon { name: "file-text", glyph: icon::FILE_TEXT, words: "document contract invoice" },
    StageIcon { name: "note-pencil", glyph: icon::NOTE_PENCIL, words: "note sign write" },
    StageIcon { name: "image", glyph: icon::IMAGE, words: "picture banner" },
    StageIcon { name: "eye", glyph: icon::EYE, words: "view impression see" },
    StageIcon { name: "question", glyph: icon::QUESTION, words: "question help ask" },
    StageIcon { name: "info", glyph: icon::INFO, words: "information" },
    StageIcon { name: "warning", glyph: icon::WARNING, words: "problem complaint" },
    StageIcon { name: "gear", glyph: icon::GEAR, words: "setup settings configure" },
    StageIcon { name: "funnel", glyph: icon::FUNNEL, words: "qualify lead scoring" },
    StageIcon { name: "push-pin", glyph: icon::PUSH_PIN, words: "pin place" },
    StageIcon { name: "sun", glyph: icon::SUN, words: "morning summer" },
    StageIcon { name: "moon", glyph: icon::MOON, words: "night evening" },
    StageIcon { name: "diamond", glyph: icon::DIAMOND, words: "premium value" },
    StageIcon { name: "x", glyph: icon::X, words: "cancel stop unsubscribe" },
];

/// Returns the icons whose name or words hold all words that are asked for; of none, all icons.
pub fn stage_icons(asked: &str) -> Vec<StageIcon> {
    let asked = asked.to_lowercase();
    let holds =
        |one: &&StageIcon| asked.split_whitespace().all(|word| one.name.contains(word) || one.words.contains(word));
    ICONS.iter().filter(holds).copied().collect()
}

/// Returns the icon on a stage's card: the chosen one, or where none is chosen or known, the one that its words call for.
pub fn card_icon(record: &StageRecord) -> &'static str {
    let chosen = record.icon.as_deref().and_then(|name| ICONS.iter().find(|one| one.name == name));
    chosen.map_or_else(|| stage_icon(&record.stage), |one| one.glyph)
}

/// Returns the icon that a stage's words call for: by its name, else by the activity types of its rule, else a plain mark.
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
        assert_eq!(stage_icon(&stage("Facebook", "x")), icon::SHARE_NETWORK);
        assert_eq!(stage_icon(&stage("Paid Search", "x")), icon::MEGAPHONE);
        assert_eq!(stage_icon(&stage("Booked a call", "x")), icon::PHONE);
    }

    #[test]
    fn a_chosen_icon_comes_first_and_one_that_is_not_known_is_guessed() {
        let stage = Stage {
            id: StageId(1),
            name: "Opened the mail".to_owned(),
            rule: Rule::default(),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        let mut record = StageRecord::new(stage, Default::default());
        assert_eq!(card_icon(&record), icon::ENVELOPE_OPEN);
        record.icon = Some("gift".to_owned());
        assert_eq!(card_icon(&record), icon::GIFT);
        record.icon = Some("an icon of a later version".to_owned());
        assert_eq!(card_icon(&record), icon::ENVELOPE_OPEN);
    }

    #[test]
    fn icons_are_found_by_words_and_each_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> = ICONS.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), ICONS.len());
        let found = |asked: &str| stage_icons(asked).iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(found("Mail open"), ["envelope-open"]);
        assert!(found("loyalty").contains(&"heart") && found("xyzzy").is_empty());
        assert_eq!(stage_icons(" ").len(), ICONS.len());
    }
}
