//! Where the present moment comes from: time moves when data does not, so tests set it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Utc};

/// The machine's clock, moved by an offset that tests set; production leaves it at zero.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let offset = chrono::Duration::milliseconds(self.offset_ms.load(Ordering::Relaxed));
        Utc::now().checked_add_signed(offset).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// From now on this clock, and each clone of it, is `offset` ahead of the machine's.
    pub fn move_by(&self, offset: chrono::Duration) {
        self.offset_ms.store(offset.num_milliseconds(), Ordering::Relaxed);
    }
}
