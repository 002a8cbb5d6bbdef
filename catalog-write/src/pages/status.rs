//! The line at the foot of every page: whether what is saved reaches readers. `/admin/status` alone is a page of its own, for who has no
//! scripts.

use askama::Template;
use axum::{extract::State, response::Response};
use catalog_shared::projecting::Projecting;
use http::StatusCode;

use crate::pages::{
    answer::html,
    chrome::{Chrome, Files, Section},
    refusal::Refusal,
    site::Site,
    visit::Visit,
};

/// Publishing takes some milliseconds: what waits longer than this waits for something else.
const LAG_MS_MAX: i64 = 5_000;

/// What there is to say.
struct Status {
    /// Changes that wait to be published.
    waiting: i64,
    /// How long the first of them has, in milliseconds.
    lag_ms: i64,
    /// Projectors that are connected.
    projectors: usize,
    /// Those that cannot write to Redis.
    without_redis: usize,
    /// Those that publish nothing for another reason.
    halted: usize,
}

/// The first that is not as it should be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    NoProjector,
    RedisFails,
    RedisFailsForSome,
    Halted,
    Behind,
    Live,
}

impl Status {
    async fn look(site: &Site) -> Result<Self, Refusal> {
        // A projector tells how it goes by the name of a connection: see `catalog_shared::projecting`.
        let row = sqlx::query!(
            r#"select count(*) as "waiting!",
                 coalesce(ceil(extract(epoch from clock_timestamp() - min(marked_at)) * 1000), 0)::bigint as "lag_ms!",
                 array(select application_name from pg_stat_activity
                     where datname = current_database() and application_name like 'projector % listening%') as "projectors!"
               from (select marked_at from catalog_dirty order by id limit 10000) d"#
        )
        .fetch_one(&site.app.pool)
        .await?;
        let count = |how| row.projectors.iter().filter(|name| Projecting::of(name) == Some(how)).count();
        Ok(Self {
            waiting: row.waiting,
            lag_ms: row.lag_ms,
            projectors: row.projectors.len(),
            without_redis: count(Projecting::RedisFails),
            halted: count(Projecting::Halted),
        })
    }

    fn verdict(&self) -> Verdict {
        match self {
            Self { projectors: 0, .. } => Verdict::NoProjector,
            Self { projectors, without_redis, .. } if projectors == without_redis => Verdict::RedisFails,
            Self { projectors, without_redis, halted, .. } if *projectors == without_redis + halted => Verdict::Halted,
            Self { lag_ms: LAG_MS_MAX.., .. } => Verdict::Behind,
            Self { without_redis: 1.., .. } => Verdict::RedisFailsForSome,
            Self { .. } => Verdict::Live,
        }
    }

    fn redis(&self) -> &'static str {
        match self {
            Self { projectors: 0, .. } => "not known",
            Self { without_redis: 0, .. } => "ok",
            Self { projectors, without_redis, .. } if projectors == without_redis => "out of reach",
            Self { .. } => "out of reach for some",
        }
    }

    /// For people.
    fn lag(&self) -> String {
        if self.lag_ms < LAG_MS_MAX { format!("{} ms", self.lag_ms) } else { format!("{} s", self.lag_ms / 1000) }
    }
}

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPart<'a> {
    files: Files<'a>,
    status: Status,
}

#[derive(Template)]
#[template(path = "status_page.html")]
struct StatusPage<'a> {
    chrome: Chrome<'a>,
    status: Status,
}

/// The line, or the page.
pub(super) async fn show(State(site): State<Site>, visit: Visit) -> Result<Response, Refusal> {
    let status = Status::look(&site).await?;
    if visit.is_part {
        return html(StatusCode::OK, &StatusPart { files: Files::of(&site), status });
    }
    html(StatusCode::OK, &StatusPage { chrome: Chrome::new(&site, &visit, Section::Status), status })
}
