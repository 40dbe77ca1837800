//! The presets that come with the program.

use super::Preset;
use std::sync::LazyLock;

macro_rules! presets {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../../../../assets/presets/", $name, ".ron")))),*] };
}

const FILES: [(&str, &str); 17] = presets![
    "pathlight",
    "kentico-activities",
    "kentico-contacts",
    "ga4",
    "mixpanel",
    "amplitude",
    "posthog",
    "segment",
    "snowplow",
    "hubspot",
    "klaviyo",
    "mailchimp",
    "marketo",
    "salesforce-marketing-cloud",
    "iterable",
    "matomo",
    "shopify-orders",
];

static PRESETS: LazyLock<Vec<Preset>> =
    LazyLock::new(|| FILES.into_iter().filter_map(|(name, text)| Preset::parse(name, text).ok()).collect());

/// Returns the presets that come with the program.
pub fn built_in() -> &'static [Preset] {
    &PRESETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_read_and_says_what_is_needed() {
        for (name, text) in FILES {
            let preset = Preset::parse(name, text).unwrap();
            assert!(!preset.title.is_empty() && !preset.recognise.is_empty(), "{name}");
            assert!(!preset.contact.is_empty() && !preset.time.is_empty(), "{name}");
            let named = preset.activity_name.is_some() || preset.activity_from_file;
            assert!(!preset.activity.is_empty() || named, "{name}");
            assert!(text.starts_with("// "), "{name} says what it is for");
        }
        assert_eq!(built_in().len(), FILES.len());
    }
}
