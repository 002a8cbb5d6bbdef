//! One stream of requests to one reader, each after the answer to the one before.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use reqwest::{Client, RequestBuilder, header};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{
    Question,
    question::{self},
    understand,
};
use crate::{
    dice::Dice,
    soak::{
        check::{Answer, Chain, Checker, Observation, SharedChain},
        model::World,
        weather::Weather,
    },
};

/// Above every deadline of a reader.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// So many answers are remembered to be asked for by their ETag.
const KNOWN_MAX: usize = 200;
/// A reader that does not answer is not asked at full speed.
const AFTER_SILENCE: Duration = Duration::from_millis(20);

/// Asks one reader and lets every answer be judged.
#[derive(Debug)]
pub(crate) struct Customer {
    /// The name of the process.
    pub(crate) reader: String,
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) world: Arc<Mutex<World>>,
    /// Shared by all who ask this reader.
    pub(crate) chain: SharedChain,
    pub(crate) checker: Checker,
    pub(crate) weather: Weather,
    pub(crate) dice: Dice,
    /// Longest pause between two requests, in milliseconds.
    pub(crate) pause_ms: i32,
}

impl Customer {
    /// Asks until it is told to stop.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut known: HashMap<String, (String, Answer)> = HashMap::new();
        while !stop.is_cancelled() {
            let pause = self.dice.between(0, self.pause_ms);
            sleep(Duration::from_millis(pause.unsigned_abs().into())).await;
            if known.len() > KNOWN_MAX {
                known.clear();
            }
            let question = question::next(&self.world.lock().unwrap_or_else(PoisonError::into_inner), &mut self.dice);
            let Some(question) = question else { continue };
            let path = question.path();
            let etag = known.get(&path).filter(|_| self.dice.chance(30)).cloned();

            let incarnation = self.weather.incarnation(&self.reader);
            let mut chain = self.chain.of(incarnation);
            let asked = Instant::now();
            let (answer, new_etag) = self.ask(&question, etag.as_ref()).await;
            let is_silence = matches!(answer, Answer::Silence(_));
            if let (Some(new_etag), false) = (new_etag, is_silence) {
                known.insert(path, (new_etag, answer.clone()));
            }
            let event = question.event.map(|(number, _)| number);
            let observation = Observation { shape: question.shape, event, min: question.min, asked, answer };
            // Whether an answer on the way during a start is the old process's or the new one's, nobody knows.
            if self.weather.incarnation(&self.reader) != incarnation {
                chain = Chain::default();
            }
            self.checker.check(&self.reader, &question.describe(), &mut chain, &observation);
            self.chain.add(chain);
            if is_silence {
                sleep(AFTER_SILENCE).await;
            }
        }
    }

    async fn ask(&self, question: &Question, etag: Option<&(String, Answer)>) -> (Answer, Option<String>) {
        let mut request = self.request(question);
        if let Some((etag, _)) = etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        match request.send().await {
            Ok(response) => understand(question, response, etag.map(|(_, answer)| answer)).await,
            Err(error) => (Answer::Silence(error.to_string()), None),
        }
    }

    /// A question as a request.
    pub(crate) fn request(&self, question: &Question) -> RequestBuilder {
        let request = self.http.get(format!("{}{}", self.url, question.path())).timeout(WAIT_MAX);
        match question.min {
            Some(min) => request.header("catalog-min-version", min.to_string()),
            None => request,
        }
    }
}
