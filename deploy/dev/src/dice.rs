//! Chance that falls the same way every time for the same seed.

/// A SplitMix64 generator.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice that always fall alike for the same `name`.
    pub(crate) fn of(name: &str) -> Self {
        // FNV-1a.
        let seed =
            name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(seed)
    }

    /// Dice that always fall alike for the same number and purpose.
    pub(crate) fn seeded(seed: u64, purpose: &str) -> Self {
        Self(Self::of(purpose).0 ^ Self(seed).next())
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::from(high.abs_diff(low)) + 1;
        // Below the span of two i32, so it fits.
        low + i32::try_from(self.next() % span).unwrap_or(0)
    }

    /// One of `choices`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let index = self.next() % choices.len() as u64;
        choices[usize::try_from(index).unwrap_or(0)]
    }

    /// True in `percent` of 100 throws.
    pub(crate) fn chance(&mut self, percent: i32) -> bool {
        self.between(1, 100) <= percent
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
