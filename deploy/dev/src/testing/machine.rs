//! The processors, which the tests of one program share: what is measured under load is not measured beside other tests.

use std::time::Duration;

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::sleep,
};

/// More than the tests that ever run at once.
const SHARES: u32 = 1_000;
static MACHINE: Semaphore = Semaphore::const_new(SHARES as usize);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a product under test has of the machine, as long as it lives.
#[derive(Debug)]
pub(super) struct Share {
    _permit: SemaphorePermit<'static>,
}

/// All of it, once no other product runs; or a part beside others.
pub(super) async fn share(is_alone: bool) -> Share {
    let count = if is_alone { SHARES } else { 1 };
    // Nobody queues: behind one who waits for all of it a test could not start its second product, nor ever end.
    loop {
        match MACHINE.try_acquire_many(count) {
            Ok(permit) => return Share { _permit: permit },
            Err(_) => sleep(LOOK_EVERY).await,
        }
    }
}
