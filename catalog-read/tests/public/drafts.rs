//! Drafts are invisible to the public in every way.

use catalog_dev::testing::{Catalog, Link, rows};
use catalog_shared::version::Version;
use reqwest::StatusCode;
use uuid::Uuid;

use crate::{SOON, eventually, get, listed, source};

#[tokio::test]
async fn a_draft_is_in_no_list_no_count_and_at_no_address_until_it_is_published() {
    let catalog = Catalog::start().await;
    let shown = rows::event(&catalog.pool, "shown").await;
    let draft = rows::event(&catalog.pool, "draft").await;
    rows::session(&catalog.pool, shown, 60, 60).await;
    rows::session(&catalog.pool, draft, 10, 60).await;
    rows::run(&catalog.pool, &format!("update events set status = 'draft' where id = '{draft}'")).await;

    let hidden = async || {
        let page = listed(&catalog, &["shown"]).await;
        assert_eq!(page["count"], 1);
        for path in [format!("/api/events/{draft}"), format!("/api/events/{draft}/sessions")] {
            eventually(SOON, &path, async || {
                let status = get(&catalog, &path).await.status();
                if status == StatusCode::NOT_FOUND { Ok(()) } else { Err(status) }
            })
            .await;
        }
    };
    hidden().await;

    rows::run(&catalog.pool, &format!("update events set status = 'published' where id = '{draft}'")).await;
    let page = listed(&catalog, &["draft", "shown"]).await;
    assert_eq!(page["count"], 2);
    eventually(SOON, "the sessions are shown", async || {
        let answer = get(&catalog, &format!("/api/events/{draft}/sessions")).await;
        if answer.status() == StatusCode::OK { Ok(()) } else { Err(answer.status()) }
    })
    .await;

    rows::run(&catalog.pool, &format!("update events set status = 'draft' where id = '{draft}'")).await;
    hidden().await;
}

#[tokio::test]
async fn a_draft_stays_hidden_without_redis() {
    let catalog = Catalog::builder().without_redis().without_projector().start().await;
    let draft = rows::event(&catalog.pool, "draft").await;
    rows::run(&catalog.pool, "update events set status = 'draft'").await;
    let page = listed(&catalog, &[]).await;
    assert_eq!(page["count"], 0);
    for path in [format!("/api/events/{draft}"), format!("/api/events/{draft}/sessions")] {
        assert_eq!(get(&catalog, &path).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_404_tells_where_it_is_from_and_of_which_state() {
    let catalog = Catalog::builder().proxied().start().await;
    let id = rows::event(&catalog.pool, "Late").await;
    rows::run(&catalog.pool, "update events set status = 'draft'").await;
    let path = format!("/api/events/{id}");
    let absent = async |path: &str, from: &str| -> Version {
        eventually(SOON, &format!("{path} is 404 from {from}"), async || {
            let answer = get(&catalog, path).await;
            if answer.status() != StatusCode::NOT_FOUND || source(&answer) != from {
                return Err(format!("{answer:?}"));
            }
            Ok(answer.headers()["catalog-version"].to_str().unwrap().parse().unwrap())
        })
        .await
    };
    let of_the_draft = absent(&path, "redis").await;
    let unknown = format!("/api/events/{}/sessions", Uuid::now_v7());
    assert_eq!(source(&get(&catalog, &unknown).await), "postgres");
    assert!(absent(&unknown, "absent").await >= of_the_draft);
    assert_eq!(source(&get(&catalog, "/api/events?page=9").await), "postgres");

    // The reader has answered something newer than the tombstone, which alone is left then.
    catalog.process("projector").kill().await;
    catalog.proxy(Link::ReaderRedis).cut();
    rows::run(&catalog.pool, "update events set status = 'published'").await;
    assert_eq!(get(&catalog, &path).await.status(), StatusCode::OK);
    catalog.proxy(Link::ReaderPostgres).cut();
    catalog.proxy(Link::ReaderRedis).restore();
    assert_eq!(absent(&path, "stale").await, of_the_draft);
}
