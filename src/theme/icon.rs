//! Names of the icons in the bundled icon font (Phosphor, MIT); each constant is one glyph to put into text.

/// The icon `align-center-horizontal`.
pub const ALIGN_CENTER_HORIZONTAL: &str = "\u{E50A}";
/// The icon `align-left`.
pub const ALIGN_LEFT: &str = "\u{E50E}";
/// The icon `arrow-bend-down-right`.
pub const ARROW_BEND_DOWN_RIGHT: &str = "\u{E01A}";
/// The icon `arrow-clockwise`.
pub const ARROW_CLOCKWISE: &str = "\u{E036}";
/// The icon `arrow-counter-clockwise`.
pub const ARROW_COUNTER_CLOCKWISE: &str = "\u{E038}";
/// The icon `arrow-down`.
pub const ARROW_DOWN: &str = "\u{E03E}";
/// The icon `arrow-left`.
pub const ARROW_LEFT: &str = "\u{E058}";
/// The icon `arrow-right`.
pub const ARROW_RIGHT: &str = "\u{E06C}";
/// The icon `arrow-square-out`.
pub const ARROW_SQUARE_OUT: &str = "\u{E5DE}";
/// The icon `arrow-u-up-left`.
pub const ARROW_U_UP_LEFT: &str = "\u{E08A}";
/// The icon `arrow-u-up-right`.
pub const ARROW_U_UP_RIGHT: &str = "\u{E08C}";
/// The icon `arrow-up`.
pub const ARROW_UP: &str = "\u{E08E}";
/// The icon `arrows-out-cardinal`.
pub const ARROWS_OUT_CARDINAL: &str = "\u{E0A4}";
/// The icon `article`.
pub const ARTICLE: &str = "\u{E0A8}";
/// The icon `bell`.
pub const BELL: &str = "\u{E0CE}";
/// The icon `book-open`.
pub const BOOK_OPEN: &str = "\u{E0E6}";
/// The icon `broom`.
pub const BROOM: &str = "\u{EC54}";
/// The icon `calendar`.
pub const CALENDAR: &str = "\u{E108}";
/// The icon `calendar-blank`.
pub const CALENDAR_BLANK: &str = "\u{E10A}";
/// The icon `calendar-check`.
pub const CALENDAR_CHECK: &str = "\u{E712}";
/// The icon `caret-double-left`.
pub const CARET_DOUBLE_LEFT: &str = "\u{E128}";
/// The icon `caret-double-right`.
pub const CARET_DOUBLE_RIGHT: &str = "\u{E12A}";
/// The icon `caret-down`.
pub const CARET_DOWN: &str = "\u{E136}";
/// The icon `caret-left`.
pub const CARET_LEFT: &str = "\u{E138}";
/// The icon `caret-right`.
pub const CARET_RIGHT: &str = "\u{E13A}";
/// The icon `caret-up`.
pub const CARET_UP: &str = "\u{E13C}";
/// The icon `chart-bar`.
pub const CHART_BAR: &str = "\u{E150}";
/// The icon `chart-bar-horizontal`.
pub const CHART_BAR_HORIZONTAL: &str = "\u{E152}";
/// The icon `chart-line-up`.
pub const CHART_LINE_UP: &str = "\u{E156}";
/// The icon `chat-circle`.
pub const CHAT_CIRCLE: &str = "\u{E168}";
/// The icon `check`.
pub const CHECK: &str = "\u{E182}";
/// The icon `circle`.
pub const CIRCLE: &str = "\u{E18A}";
/// The icon `circle-dashed`.
pub const CIRCLE_DASHED: &str = "\u{E602}";
/// The icon `circle-half`.
pub const CIRCLE_HALF: &str = "\u{E18C}";
/// The icon `clipboard`.
pub const CLIPBOARD: &str = "\u{E196}";
/// The icon `clock`.
pub const CLOCK: &str = "\u{E19A}";
/// The icon `columns`.
pub const COLUMNS: &str = "\u{E546}";
/// The icon `command`.
pub const COMMAND: &str = "\u{E1C4}";
/// The icon `copy`.
pub const COPY: &str = "\u{E1CA}";
/// The icon `corners-out`.
pub const CORNERS_OUT: &str = "\u{E1D0}";
/// The icon `credit-card`.
pub const CREDIT_CARD: &str = "\u{E1D2}";
/// The icon `cursor`.
pub const CURSOR: &str = "\u{E1DC}";
/// The icon `cursor-click`.
pub const CURSOR_CLICK: &str = "\u{E7C8}";
/// The icon `database`.
pub const DATABASE: &str = "\u{E1DE}";
/// The icon `desktop`.
pub const DESKTOP: &str = "\u{E560}";
/// The icon `device-mobile`.
pub const DEVICE_MOBILE: &str = "\u{E1E0}";
/// The icon `diamond`.
pub const DIAMOND: &str = "\u{E1EC}";
/// The icon `door-open`.
pub const DOOR_OPEN: &str = "\u{E7E6}";
/// The icon `dots-six-vertical`.
pub const DOTS_SIX_VERTICAL: &str = "\u{EAE2}";
/// The icon `dots-three`.
pub const DOTS_THREE: &str = "\u{E1FE}";
/// The icon `dots-three-vertical`.
pub const DOTS_THREE_VERTICAL: &str = "\u{E208}";
/// The icon `download-simple`.
pub const DOWNLOAD_SIMPLE: &str = "\u{E20C}";
/// The icon `envelope`.
pub const ENVELOPE: &str = "\u{E214}";
/// The icon `envelope-open`.
pub const ENVELOPE_OPEN: &str = "\u{E216}";
/// The icon `envelope-simple`.
pub const ENVELOPE_SIMPLE: &str = "\u{E218}";
/// The icon `export`.
pub const EXPORT: &str = "\u{EAF0}";
/// The icon `eye`.
pub const EYE: &str = "\u{E220}";
/// The icon `eye-slash`.
pub const EYE_SLASH: &str = "\u{E224}";
/// The icon `fast-forward`.
pub const FAST_FORWARD: &str = "\u{E6A6}";
/// The icon `file-arrow-down`.
pub const FILE_ARROW_DOWN: &str = "\u{E232}";
/// The icon `file-csv`.
pub const FILE_CSV: &str = "\u{EB1C}";
/// The icon `file-plus`.
pub const FILE_PLUS: &str = "\u{E236}";
/// The icon `file-text`.
pub const FILE_TEXT: &str = "\u{E23A}";
/// The icon `flag`.
pub const FLAG: &str = "\u{E244}";
/// The icon `flag-banner`.
pub const FLAG_BANNER: &str = "\u{E622}";
/// The icon `flag-checkered`.
pub const FLAG_CHECKERED: &str = "\u{EA38}";
/// The icon `floppy-disk`.
pub const FLOPPY_DISK: &str = "\u{E248}";
/// The icon `flow-arrow`.
pub const FLOW_ARROW: &str = "\u{E6EC}";
/// The icon `funnel`.
pub const FUNNEL: &str = "\u{E266}";
/// The icon `funnel-simple`.
pub const FUNNEL_SIMPLE: &str = "\u{E268}";
/// The icon `gear`.
pub const GEAR: &str = "\u{E270}";
/// The icon `gear-six`.
pub const GEAR_SIX: &str = "\u{E272}";
/// The icon `gift`.
pub const GIFT: &str = "\u{E276}";
/// The icon `git-branch`.
pub const GIT_BRANCH: &str = "\u{E278}";
/// The icon `globe`.
pub const GLOBE: &str = "\u{E288}";
/// The icon `graph`.
pub const GRAPH: &str = "\u{EB58}";
/// The icon `hand`.
pub const HAND: &str = "\u{E298}";
/// The icon `handshake`.
pub const HANDSHAKE: &str = "\u{E582}";
/// The icon `hard-drives`.
pub const HARD_DRIVES: &str = "\u{E2A0}";
/// The icon `hash`.
pub const HASH: &str = "\u{E2A2}";
/// The icon `heart`.
pub const HEART: &str = "\u{E2A8}";
/// The icon `hourglass`.
pub const HOURGLASS: &str = "\u{E2B2}";
/// The icon `hourglass-high`.
pub const HOURGLASS_HIGH: &str = "\u{E2B4}";
/// The icon `hourglass-medium`.
pub const HOURGLASS_MEDIUM: &str = "\u{E2B8}";
/// The icon `house`.
pub const HOUSE: &str = "\u{E2C2}";
/// The icon `identification-card`.
pub const IDENTIFICATION_CARD: &str = "\u{E2C8}";
/// The icon `image`.
pub const IMAGE: &str = "\u{E2CA}";
/// The icon `info`.
pub const INFO: &str = "\u{E2CE}";
/// The icon `intersect`.
pub const INTERSECT: &str = "\u{E2D2}";
/// The icon `keyboard`.
pub const KEYBOARD: &str = "\u{E2D8}";
/// The icon `lightning`.
pub const LIGHTNING: &str = "\u{E2DE}";
/// The icon `link`.
pub const LINK: &str = "\u{E2E2}";
/// The icon `link-break`.
pub const LINK_BREAK: &str = "\u{E2E4}";
/// The icon `list-bullets`.
pub const LIST_BULLETS: &str = "\u{E2F2}";
/// The icon `lock`.
pub const LOCK: &str = "\u{E2FA}";
/// The icon `magic-wand`.
pub const MAGIC_WAND: &str = "\u{E6B6}";
/// The icon `magnifying-glass`.
pub const MAGNIFYING_GLASS: &str = "\u{E30C}";
/// The icon `magnifying-glass-minus`.
pub const MAGNIFYING_GLASS_MINUS: &str = "\u{E30E}";
/// The icon `magnifying-glass-plus`.
pub const MAGNIFYING_GLASS_PLUS: &str = "\u{E310}";
/// The icon `map-trifold`.
pub const MAP_TRIFOLD: &str = "\u{E31A}";
/// The icon `megaphone`.
pub const MEGAPHONE: &str = "\u{E324}";
/// The icon `minus`.
pub const MINUS: &str = "\u{E32A}";
/// The icon `moon`.
pub const MOON: &str = "\u{E330}";
/// The icon `newspaper`.
pub const NEWSPAPER: &str = "\u{E344}";
/// The icon `note`.
pub const NOTE: &str = "\u{E348}";
/// The icon `note-pencil`.
pub const NOTE_PENCIL: &str = "\u{E34C}";
/// The icon `path`.
pub const PATH: &str = "\u{E39C}";
/// The icon `pause`.
pub const PAUSE: &str = "\u{E39E}";
/// The icon `pencil-simple`.
pub const PENCIL_SIMPLE: &str = "\u{E3B4}";
/// The icon `phone`.
pub const PHONE: &str = "\u{E3B8}";
/// The icon `play`.
pub const PLAY: &str = "\u{E3D0}";
/// The icon `plus`.
pub const PLUS: &str = "\u{E3D4}";
/// The icon `polygon`.
pub const POLYGON: &str = "\u{E6D0}";
/// The icon `presentation`.
pub const PRESENTATION: &str = "\u{E654}";
/// The icon `push-pin`.
pub const PUSH_PIN: &str = "\u{E3E2}";
/// The icon `question`.
pub const QUESTION: &str = "\u{E3E8}";
/// The icon `repeat`.
pub const REPEAT: &str = "\u{E3F6}";
/// The icon `rows`.
pub const ROWS: &str = "\u{E5A2}";
/// The icon `scissors`.
pub const SCISSORS: &str = "\u{EAE0}";
/// The icon `selection-all`.
pub const SELECTION_ALL: &str = "\u{E746}";
/// The icon `selection-plus`.
pub const SELECTION_PLUS: &str = "\u{E69C}";
/// The icon `share-network`.
pub const SHARE_NETWORK: &str = "\u{E408}";
/// The icon `shopping-cart`.
pub const SHOPPING_CART: &str = "\u{E41E}";
/// The icon `sidebar-simple`.
pub const SIDEBAR_SIMPLE: &str = "\u{EC24}";
/// The icon `sign-in`.
pub const SIGN_IN: &str = "\u{E428}";
/// The icon `sign-out`.
pub const SIGN_OUT: &str = "\u{E42A}";
/// The icon `signpost`.
pub const SIGNPOST: &str = "\u{E89C}";
/// The icon `skip-back`.
pub const SKIP_BACK: &str = "\u{E5A4}";
/// The icon `skip-forward`.
pub const SKIP_FORWARD: &str = "\u{E5A6}";
/// The icon `sparkle`.
pub const SPARKLE: &str = "\u{E6A2}";
/// The icon `spinner-gap`.
pub const SPINNER_GAP: &str = "\u{E66C}";
/// The icon `square-split-horizontal`.
pub const SQUARE_SPLIT_HORIZONTAL: &str = "\u{E870}";
/// The icon `stack`.
pub const STACK: &str = "\u{E466}";
/// The icon `star`.
pub const STAR: &str = "\u{E46A}";
/// The icon `stop`.
pub const STOP: &str = "\u{E46C}";
/// The icon `storefront`.
pub const STOREFRONT: &str = "\u{E470}";
/// The icon `sun`.
pub const SUN: &str = "\u{E472}";
/// The icon `swap`.
pub const SWAP: &str = "\u{E83C}";
/// The icon `table`.
pub const TABLE: &str = "\u{E476}";
/// The icon `tag`.
pub const TAG: &str = "\u{E478}";
/// The icon `target`.
pub const TARGET: &str = "\u{E47C}";
/// The icon `text-t`.
pub const TEXT_T: &str = "\u{E48A}";
/// The icon `textbox`.
pub const TEXTBOX: &str = "\u{EB0A}";
/// The icon `timer`.
pub const TIMER: &str = "\u{E492}";
/// The icon `toggle-left`.
pub const TOGGLE_LEFT: &str = "\u{E674}";
/// The icon `trash`.
pub const TRASH: &str = "\u{E4A6}";
/// The icon `tree-structure`.
pub const TREE_STRUCTURE: &str = "\u{E67C}";
/// The icon `trend-down`.
pub const TREND_DOWN: &str = "\u{E4AC}";
/// The icon `trend-up`.
pub const TREND_UP: &str = "\u{E4AE}";
/// The icon `trophy`.
pub const TROPHY: &str = "\u{E67E}";
/// The icon `upload-simple`.
pub const UPLOAD_SIMPLE: &str = "\u{E4C0}";
/// The icon `user`.
pub const USER: &str = "\u{E4C2}";
/// The icon `user-circle`.
pub const USER_CIRCLE: &str = "\u{E4C4}";
/// The icon `users`.
pub const USERS: &str = "\u{E4D6}";
/// The icon `video-camera`.
pub const VIDEO_CAMERA: &str = "\u{E4DA}";
/// The icon `warning`.
pub const WARNING: &str = "\u{E4E0}";
/// The icon `warning-circle`.
pub const WARNING_CIRCLE: &str = "\u{E4E2}";
/// The icon `whatsapp-logo`.
pub const WHATSAPP_LOGO: &str = "\u{E5D0}";
/// The icon `x`.
pub const X: &str = "\u{E4F6}";
