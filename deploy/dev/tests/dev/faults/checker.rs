//! The checker itself: what is wrong does not get past it.

use std::collections::HashMap;

use catalog_dev::{
    soak::{Rule, Trial},
    testing::eventually,
};
use redis::{AsyncTypedCommands, aio::MultiplexedConnection};

use super::ms;

/// Puts documents back that were there before, past the compare-and-set, as a faulty process would.
#[tokio::test]
async fn old_documents_in_redis_are_noticed() {
    let trial = Trial::of("planted").start().await;
    let mut redis = trial.catalog().redis().await;
    let old = eventually(ms(10_000), "documents are there", async || documents(&mut redis).await).await;
    for _ in 0..5 {
        trial.go_on(ms(500)).await;
        for (key, document) in &old {
            redis.set(key, document).await.unwrap();
        }
    }
    let report = trial.finish().await;
    for rule in [Rule::WentBack, Rule::BelowDemanded] {
        assert!(report.violations.iter().any(|violation| violation.rule == rule), "no {rule:?}:\n{report}");
    }
}

/// The documents of the events, or how few there are yet.
async fn documents(redis: &mut MultiplexedConnection) -> Result<HashMap<String, String>, usize> {
    let mut documents = HashMap::new();
    for key in redis.keys("events:????????-*").await.unwrap() {
        if let Some(document) = redis.get(&key).await.unwrap() {
            documents.insert(key, document);
        }
    }
    if documents.len() > 20 { Ok(documents) } else { Err(documents.len()) }
}
