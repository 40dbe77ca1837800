//! The playhead: where the replay is, whether it plays, how fast, on which clock, and how contacts are shown.

use crate::domain::{Moment, Span};
use crate::engine::analysis::breakdown::Key;
use crate::overlay::replay::{Clock, Replay, ReplayFrame, Step, Visible};

/// Slowest speed, as a multiple of the one at which all of it lasts half a minute.
pub const SLOWEST: f32 = 0.1;
/// Fastest speed.
pub const FASTEST: f32 = 100.0;
/// Longest time between two frames that counts as playing, in seconds: after a pause of the program nothing is skipped.
const LONGEST_FRAME_SECS: f64 = 0.1;
/// A stretch that is looped lasts at least so long, as a part of the whole.
const SHORTEST_STRETCH: f64 = 0.005;

/// By what contacts are told apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ColourBy {
    /// Everybody looks the same.
    #[default]
    Nothing,
    /// By the saved segments.
    Segments,
    /// By the value of an attribute.
    Value(Key),
}

/// Where the replay is and how it goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Playback {
    /// Where it is; `None` is the beginning.
    pub moment: Option<Moment>,
    /// Whether it moves.
    pub playing: bool,
    /// How fast, as a multiple of the speed at which all of it lasts half a minute.
    pub speed: f32,
    /// Whether it starts again at the end.
    pub looping: bool,
    /// The only stretch that is played, from one moment to another.
    pub stretch: Option<(Moment, Moment)>,
    /// Which time is played. The application prepares a replay for it where the one at hand has another.
    pub clock: Clock,
    /// How far the arrow keys go; `None` is what suits the length of the replay.
    pub step: Option<Step>,
    /// Whether moving dots leave a trail.
    pub trails: bool,
    /// Whether contacts close together become one dot with a count.
    pub merge: bool,
    /// By what contacts are told apart.
    pub colour_by: ColourBy,
    /// The groups that are shown.
    pub visible: Visible,
    /// Whether the first two groups that are shown have a map each.
    pub side_by_side: bool,
    /// The only contact that is played, by its place in the columns.
    pub alone: Option<u32>,
    /// How many frames a strip has.
    pub frames: u32,
}

impl Default for Playback {
    fn default() -> Self {
        Self {
            moment: None,
            playing: false,
            speed: 1.0,
            looping: false,
            stretch: None,
            clock: Clock::Absolute,
            step: None,
            trails: false,
            merge: true,
            colour_by: ColourBy::Nothing,
            visible: Visible::ALL,
            side_by_side: false,
            alone: None,
            frames: 6,
        }
    }
}

impl Playback {
    /// Returns where it is in this replay.
    pub fn moment_in(&self, replay: &Replay) -> Moment {
        let (start, end) = replay.range();
        self.moment.unwrap_or(self.stretch_in(replay).0).clamp(start, end)
    }

    /// Returns the stretch that is played: the one that was chosen, or all of it.
    pub fn stretch_in(&self, replay: &Replay) -> (Moment, Moment) {
        let (start, end) = replay.range();
        match self.stretch {
            Some((from, to)) => (from.clamp(start, end), to.clamp(start, end)),
            None => (start, end),
        }
    }

    /// Plays or pauses; at the end it plays again from the beginning.
    pub fn toggle(&mut self, replay: &Replay) {
        self.playing = !self.playing;
        let (from, to) = self.stretch_in(replay);
        let moment = self.moment_in(replay);
        if self.playing && (moment >= to || moment < from) {
            self.moment = Some(from);
        }
    }

    /// Moves on by the time since the last frame and returns whether there is more to come.
    pub fn advance(&mut self, replay: &Replay, since_last_secs: f64) -> bool {
        if !self.playing {
            return false;
        }
        let (start, end) = self.stretch_in(replay);
        let secs = since_last_secs.clamp(0.0, LONGEST_FRAME_SECS);
        let moment = replay.advance(self.moment_in(replay), secs, self.data_speed(replay)).min(end);
        self.moment = Some(moment);
        if moment >= end {
            if self.looping && start < end {
                self.moment = Some(start);
            } else {
                self.playing = false;
            }
        }
        self.playing
    }

    /// Goes to a moment.
    pub fn seek(&mut self, replay: &Replay, moment: Moment) {
        let (start, end) = replay.range();
        self.moment = Some(moment.clamp(start, end));
    }

    /// Goes one step on or back.
    pub fn step(&mut self, replay: &Replay, step: Step, forward: bool) {
        self.moment = Some(replay.step(self.moment_in(replay), step, forward));
    }

    /// Returns how far the arrow keys go.
    pub fn step_in(&self, replay: &Replay) -> Step {
        let (start, end) = replay.range();
        self.step.unwrap_or(Step::fitting(end.since(start)))
    }

    /// Begins the stretch that is played at a moment, and loops it.
    pub fn begin_stretch(&mut self, replay: &Replay, moment: Moment) {
        let (start, end) = replay.range();
        let least = shortest(replay);
        let to = self.stretch_in(replay).1;
        let from = moment.clamp(start, Moment(end.0.saturating_sub(least)));
        self.set_stretch(replay, (from, Moment(to.0.max(from.0.saturating_add(least)))));
    }

    /// Ends the stretch that is played at a moment, and loops it.
    pub fn end_stretch(&mut self, replay: &Replay, moment: Moment) {
        let (start, end) = replay.range();
        let least = shortest(replay);
        let from = self.stretch_in(replay).0;
        let to = moment.clamp(Moment(start.0.saturating_add(least)), end);
        self.set_stretch(replay, (Moment(from.0.min(to.0.saturating_sub(least))), to));
    }

    fn set_stretch(&mut self, replay: &Replay, stretch: (Moment, Moment)) {
        self.stretch = (stretch != replay.range()).then_some(stretch);
        self.looping |= self.stretch.is_some();
    }

    /// Sets the speed within its limits.
    pub fn set_speed(&mut self, speed: f32) {
        self.speed = if speed.is_finite() { speed.clamp(SLOWEST, FASTEST) } else { 1.0 };
    }

    /// Sets which time is played; it begins anew, since moments mean something else.
    pub fn set_clock(&mut self, clock: Clock) {
        if self.clock != clock {
            self.clock = clock;
            self.begin_anew();
        }
    }

    /// Plays one contact alone, or everybody; it begins anew.
    pub fn set_alone(&mut self, contact: Option<u32>) {
        if self.alone != contact {
            self.alone = contact;
            self.begin_anew();
        }
    }

    /// Tells contacts apart by something else; all groups are shown.
    pub fn set_colour_by(&mut self, by: ColourBy) {
        if self.colour_by != by {
            self.side_by_side &= by != ColourBy::Nothing;
            (self.colour_by, self.visible) = (by, Visible::ALL);
        }
    }

    fn begin_anew(&mut self) {
        (self.moment, self.stretch, self.playing) = (None, None, false);
    }

    /// Returns how much time of the data passes in a second.
    pub fn data_speed(&self, replay: &Replay) -> Span {
        Span(((replay.suggested_speed().0 as f64 * f64::from(self.speed)) as i64).max(1))
    }

    /// Returns where everybody is now.
    pub fn frame(&self, replay: &Replay) -> ReplayFrame {
        self.frame_of(replay, self.visible)
    }

    /// Returns where the contacts of some groups are now.
    pub fn frame_of(&self, replay: &Replay, visible: Visible) -> ReplayFrame {
        let options = replay.options(self.data_speed(replay));
        let merge = self.merge && self.alone.is_none();
        replay.frame(self.moment_in(replay), &crate::overlay::ReplayOptions { merge, visible, ..options })
    }
}

fn shortest(replay: &Replay) -> i64 {
    let (start, end) = replay.range();
    ((end.since(start).0 as f64 * SHORTEST_STRETCH) as i64).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Journey, Rule, Stage, StageId};
    use crate::engine::analysis::{Exit, Itineraries, Stay};

    /// A replay of ten hours: ten contacts that arrive hour by hour at the only stage.
    fn ten_hours() -> Replay {
        let stage = Stage {
            id: StageId(0),
            name: "A".to_owned(),
            rule: Rule::activity("a"),
            entry: false,
            goal: true,
            optional: false,
            may_be_unrecorded: false,
        };
        let journey = Journey { stages: vec![stage], ..Journey::default() };
        let stay = |hour: i64| Stay { arrival: Moment(hour * Span::HOUR.0), stage: 0, transition: None };
        let itineraries = Itineraries {
            contacts: (0..=10).collect(),
            starts: (0..=11).collect(),
            stays: (0..=10).map(stay).collect(),
            exits: vec![Exit::Finished; 11],
            ..Itineraries::default()
        };
        Replay::prepare(&journey, &itineraries, Clock::Absolute)
    }

    #[test]
    fn all_of_it_lasts_half_a_minute_and_then_stops() {
        let replay = ten_hours();
        assert_eq!(replay.range(), (Moment(0), Moment(10 * Span::HOUR.0)));
        let mut playback = Playback::default();
        assert!(!playback.advance(&replay, 0.05), "it waits to be started");
        playback.toggle(&replay);
        let frames = (0..1000).take_while(|_| playback.advance(&replay, 0.05)).count();
        assert!((590..=610).contains(&frames), "30 s in frames of 50 ms: {frames}");
        assert_eq!(playback.moment_in(&replay), replay.range().1);
        playback.toggle(&replay);
        assert_eq!(playback.moment_in(&replay), Moment(0), "it starts again");
    }

    #[test]
    fn a_loop_goes_on_and_a_long_pause_skips_nothing() {
        let replay = ten_hours();
        let mut playback = Playback { playing: true, looping: true, speed: 100.0, ..Playback::default() };
        assert!((0..100).all(|_| playback.advance(&replay, 0.05)));
        let mut playback = Playback { playing: true, ..Playback::default() };
        playback.advance(&replay, 60.0);
        assert!(playback.moment_in(&replay) < Moment(Span::HOUR.0));
    }

    #[test]
    fn a_stretch_is_looped_and_never_empty() {
        let replay = ten_hours();
        let hour = |hour: i64| Moment(hour * Span::HOUR.0);
        let mut playback = Playback::default();
        playback.begin_stretch(&replay, hour(4));
        playback.end_stretch(&replay, hour(6));
        assert_eq!((playback.stretch, playback.looping), (Some((hour(4), hour(6))), true));
        playback.toggle(&replay);
        assert_eq!(playback.moment_in(&replay), hour(4), "it starts where the stretch begins");
        for _ in 0..1000 {
            assert!(playback.advance(&replay, 0.05));
            assert!((hour(4)..=hour(6)).contains(&playback.moment_in(&replay)));
        }
        playback.end_stretch(&replay, hour(1));
        let (from, to) = playback.stretch_in(&replay);
        assert!(from < to && to == hour(1));
        playback.begin_stretch(&replay, hour(0));
        playback.end_stretch(&replay, hour(10));
        assert_eq!(playback.stretch, None, "all of it is no stretch");
    }

    #[test]
    fn steps_speeds_and_clocks_stay_within_their_limits() {
        let replay = ten_hours();
        let mut playback = Playback::default();
        playback.step(&replay, Step::Hour, true);
        assert_eq!(playback.moment, Some(Moment(Span::HOUR.0)));
        playback.step(&replay, Step::Day, true);
        assert_eq!(playback.moment, Some(Moment(10 * Span::HOUR.0)));
        playback.seek(&replay, Moment(-5));
        assert_eq!(playback.moment, Some(Moment(0)));
        playback.set_speed(1e9);
        assert_eq!(playback.speed, FASTEST);
        playback.set_speed(f32::NAN);
        assert_eq!(playback.speed, 1.0);
        playback.playing = true;
        playback.set_clock(Clock::Relative);
        assert_eq!((playback.moment, playback.playing), (None, false));
    }
}
