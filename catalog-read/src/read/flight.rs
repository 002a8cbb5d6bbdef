//! Single flight: of all who want one key at one moment, one fetches it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::sync::watch;

/// The flights under way, by key. As many at most as there are requests under way.
pub(super) struct Flights<T>(Arc<Mutex<HashMap<String, watch::Receiver<Option<T>>>>>);

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// What the flight for `key` brings; starts one if there is none. It lands even if all who wait have gone, so that no
    /// turn and no lease is held by a flight that nobody drives. `None`: it crashed.
    pub(super) async fn join(&self, key: String, fetch: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let mut landing = match self.board(&key) {
            Boarded::UnderWay(landing) => landing,
            Boarded::First(lands, landing) => {
                let on_landing = Landing { flights: Arc::clone(&self.0), key };
                tokio::spawn(async move {
                    let brought = fetch.await;
                    // Off the board first: nobody boards a flight that has landed.
                    drop(on_landing);
                    lands.send_replace(Some(brought));
                });
                landing
            }
        };
        landing.wait_for(Option::is_some).await.ok()?.clone()
    }

    fn board(&self, key: &str) -> Boarded<T> {
        let mut flights = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(landing) = flights.get(key) {
            return Boarded::UnderWay(landing.clone());
        }
        let (lands, landing) = watch::channel(None);
        flights.insert(key.to_owned(), landing.clone());
        Boarded::First(lands, landing)
    }
}

enum Boarded<T> {
    UnderWay(watch::Receiver<Option<T>>),
    First(watch::Sender<Option<T>>, watch::Receiver<Option<T>>),
}

/// Takes the flight off the board, also when it crashed.
struct Landing<T> {
    flights: Arc<Mutex<HashMap<String, watch::Receiver<Option<T>>>>>,
    key: String,
}

impl<T> Drop for Landing<T> {
    fn drop(&mut self) {
        self.flights.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn all_who_wait_share_one_flight_and_the_next_one_is_new() {
        static FLOWN: AtomicUsize = AtomicUsize::new(0);
        let flights = Flights::default();
        let fetch = || async {
            tokio::task::yield_now().await;
            FLOWN.fetch_add(1, Ordering::SeqCst)
        };
        let join = |key: &str| flights.join(key.to_owned(), fetch());
        let (a, b, c) = tokio::join!(join("k"), join("k"), join("other"));
        assert_eq!((a, FLOWN.load(Ordering::SeqCst)), (b, 2));
        assert_ne!(a, c);
        assert_eq!(join("k").await, Some(2));
    }

    #[tokio::test]
    async fn a_flight_that_crashes_fails_those_who_wait_and_leaves_the_board() {
        let flights = Flights::<u8>::default();
        assert_eq!(flights.join("k".to_owned(), async { panic!("engine") }).await, None);
        assert_eq!(flights.join("k".to_owned(), async { 7 }).await, Some(7));
    }

    #[tokio::test]
    async fn a_flight_lands_though_nobody_waits() {
        let flights = Flights::<u8>::default();
        let (go, goes) = tokio::sync::oneshot::channel();
        let (landed, lands) = tokio::sync::oneshot::channel();
        let waiting = flights.join("k".to_owned(), async move {
            let _ = goes.await;
            let _ = landed.send(());
            1
        });
        assert!(tokio::time::timeout(std::time::Duration::from_millis(10), waiting).await.is_err());
        go.send(()).unwrap();
        lands.await.unwrap();
    }
}
