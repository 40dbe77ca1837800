//! The playhead: where the replay is, whether it plays, how fast, and on which clock.

use crate::domain::{Moment, Span};
use crate::overlay::replay::{Clock, Replay, ReplayFrame, ReplayOptions, Step};

/// Slowest speed, as a multiple of the one at which all of it lasts half a minute.
pub const SLOWEST: f32 = 0.1;
/// Fastest speed.
pub const FASTEST: f32 = 100.0;
/// Speeds offered by name.
pub const SPEEDS: [f32; 9] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 100.0];
/// Longest time between two frames that counts as playing, in seconds: after a pause of the program nothing is skipped.
const LONGEST_FRAME_SECS: f64 = 0.1;

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
    /// Which time is played. The application prepares a replay for it where the one at hand has another.
    pub clock: Clock,
}

impl Default for Playback {
    fn default() -> Self {
        Self { moment: None, playing: false, speed: 1.0, looping: false, clock: Clock::Absolute }
    }
}

impl Playback {
    /// Returns where it is in this replay.
    pub fn moment_in(&self, replay: &Replay) -> Moment {
        let (start, end) = replay.range();
        self.moment.unwrap_or(start).clamp(start, end)
    }

    /// Plays or pauses; at the end it plays again from the beginning.
    pub fn toggle(&mut self, replay: &Replay) {
        self.playing = !self.playing;
        if self.playing && self.moment_in(replay) >= replay.range().1 {
            self.moment = None;
        }
    }

    /// Moves on by the time since the last frame and returns whether there is more to come.
    pub fn advance(&mut self, replay: &Replay, since_last_secs: f64) -> bool {
        if !self.playing {
            return false;
        }
        let (start, end) = replay.range();
        let secs = since_last_secs.clamp(0.0, LONGEST_FRAME_SECS);
        let moment = replay.advance(self.moment_in(replay), secs, self.data_speed(replay));
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

    /// Goes to the next full hour or day, or the last one.
    pub fn step(&mut self, replay: &Replay, step: Step, forward: bool) {
        self.moment = Some(replay.step(self.moment_in(replay), step, forward));
    }

    /// Sets the speed within its limits.
    pub fn set_speed(&mut self, speed: f32) {
        self.speed = if speed.is_finite() { speed.clamp(SLOWEST, FASTEST) } else { 1.0 };
    }

    /// Sets which time is played; it begins anew, since moments mean something else.
    pub fn set_clock(&mut self, clock: Clock) {
        if self.clock != clock {
            (self.clock, self.moment, self.playing) = (clock, None, false);
        }
    }

    /// Returns how much time of the data passes in a second.
    pub fn data_speed(&self, replay: &Replay) -> Span {
        Span(((replay.suggested_speed().0 as f64 * f64::from(self.speed)) as i64).max(1))
    }

    /// Returns where everybody is now.
    pub fn frame(&self, replay: &Replay) -> ReplayFrame {
        replay.frame(self.moment_in(replay), &ReplayOptions::at_speed(self.data_speed(replay)))
    }
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
