//! Lists read and written by place without a chance to panic.

/// Access by place: reading beyond the end gives the default, writing there does nothing.
pub(super) trait At<T> {
    /// Returns what stands at this place.
    fn at(&self, place: usize) -> T;
    /// Replaces what stands at this place.
    fn put(&mut self, place: usize, value: T);
}

impl<T: Copy + Default> At<T> for [T] {
    #[inline]
    fn at(&self, place: usize) -> T {
        self.get(place).copied().unwrap_or_default()
    }

    #[inline]
    fn put(&mut self, place: usize, value: T) {
        if let Some(slot) = self.get_mut(place) {
            *slot = value;
        }
    }
}
