//! Makes the demo catalog through the admin API, one request an event: what a visitor sees has come the way of real data.

use std::time::Duration;

use anyhow::{Context, bail};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{
    catalog::{self, DemoEvent, Ticket},
    schedule,
};

/// The largest event has 120 sessions; even on a busy machine that is far below this.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Creates the demo catalog at `write_url`, with pictures from `pictures_url`; answers how many events were made.
///
/// `on_progress` hears how many are done, out of how many.
///
/// # Errors
/// If the API can't be reached, or answers anything but 201: then with the problem's `detail` and `errors`.
pub async fn seed(
    write_url: &str,
    token: &str,
    pictures_url: &str,
    on_progress: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<usize> {
    let events = catalog::events()?;
    let now = Timestamp::now();
    // The services are on this machine: a proxy from the environment must not come between.
    let client = reqwest::Client::builder().no_proxy().timeout(REQUEST_TIMEOUT).build()?;
    let endpoint = format!("{write_url}/api/admin/events");
    for (done, event) in events.iter().enumerate() {
        on_progress(done, events.len());
        let request = NewEvent::of(event, pictures_url, now)?;
        create(&client, &endpoint, token, &request)
            .await
            .with_context(|| format!("the demo event \"{}\" was not made", event.name))?;
    }
    on_progress(events.len(), events.len());
    Ok(events.len())
}

async fn create(client: &reqwest::Client, endpoint: &str, token: &str, event: &NewEvent<'_>) -> anyhow::Result<()> {
    let response = client.post(endpoint).bearer_auth(token).json(event).send().await?;
    let status = response.status();
    if status == reqwest::StatusCode::CREATED {
        return Ok(());
    }
    let body = response.text().await.unwrap_or_default();
    bail!("{endpoint} answered {status}: {}", explain(&body));
}

/// What an RFC 9457 problem says went wrong, or the beginning of whatever else was answered.
fn explain(body: &str) -> String {
    let Ok(problem) = serde_json::from_str::<Value>(body) else {
        return body.chars().take(300).collect();
    };
    let detail = problem["detail"].as_str().or(problem["title"].as_str()).unwrap_or("no detail");
    match problem.get("errors") {
        Some(errors) => format!("{detail} {errors}"),
        None => detail.to_owned(),
    }
}

/// The body of `POST /api/admin/events`.
#[derive(Debug, Serialize)]
struct NewEvent<'a> {
    name: &'a str,
    description: &'a str,
    location: &'a str,
    image_url: String,
    status: &'a str,
    timezone: &'a str,
    sessions: Vec<NewSession<'a>>,
}

#[derive(Debug, Serialize)]
struct NewSession<'a> {
    starts_at: String,
    ends_at: String,
    total_capacity: u32,
    status: &'a str,
    ticket_types: &'a [Ticket],
}

impl<'a> NewEvent<'a> {
    fn of(event: &'a DemoEvent, pictures_url: &str, now: Timestamp) -> anyhow::Result<Self> {
        let mut sessions = Vec::new();
        for rule in &event.sessions {
            let moments =
                schedule::resolve(rule, &event.timezone, now).with_context(|| format!("the sessions of \"{}\"", event.name))?;
            sessions.extend(moments.into_iter().map(|moments| NewSession {
                starts_at: moments.starts_at.to_string(),
                ends_at: moments.ends_at.to_string(),
                total_capacity: rule.capacity,
                status: &rule.status,
                ticket_types: &rule.tickets,
            }));
        }
        Ok(Self {
            name: &event.name,
            description: &event.description,
            location: &event.location,
            image_url: format!("{pictures_url}/{}.svg", event.slug),
            status: &event.status,
            timezone: &event.timezone,
            sessions,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_stays_below_64_kib() {
        for event in catalog::events().unwrap() {
            let request = NewEvent::of(&event, "http://127.0.0.1:8083", Timestamp::now()).unwrap();
            let bytes = serde_json::to_vec(&request).unwrap().len();
            assert!(bytes < 64 * 1024, "{}: {bytes} bytes", event.slug);
        }
    }

    #[test]
    fn a_refusal_is_explained_with_its_detail_and_every_fault() {
        let problem =
            r#"{"title":"Bad Request","detail":"2 fields are wrong.","errors":[{"pointer":"/name","detail":"is empty"}]}"#;
        assert_eq!(explain(problem), r#"2 fields are wrong. [{"detail":"is empty","pointer":"/name"}]"#);
        assert_eq!(explain("bad gateway"), "bad gateway");
    }
}
