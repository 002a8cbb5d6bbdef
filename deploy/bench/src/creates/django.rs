//! An admin site of Django: forms, as a browser sends them. Inlines go one level deep there, so an event is one form, and each of
//! its sessions with its ticket types another one.

use anyhow::{Context, ensure};
use reqwest::{
    Client, Response, StatusCode,
    header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};

use super::{SESSIONS, TICKET_TYPES};

/// Django asks that form and cookie say the same, and a client may choose what.
const CSRF: &str = "abcdefghijklmnopqrstuvwxyzABCDEF";

/// Somebody who is signed in.
pub(super) struct Site {
    url: String,
    cookies: String,
    /// Which follows no redirect.
    client: Client,
}

impl Site {
    pub(super) async fn sign_in(url: &str, user: &str, password: &str) -> anyhow::Result<Self> {
        let client = Client::builder().no_proxy().tcp_nodelay(true).redirect(Policy::none()).build()?;
        let mut site = Self { url: url.trim_end_matches('/').to_owned(), cookies: format!("csrftoken={CSRF}"), client };
        let answer = site.post("login/", &[("username", user), ("password", password), ("next", "/admin/")]).await?;
        let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        let session = cookies.filter_map(|cookie| cookie.split(';').next()).find(|pair| pair.starts_with("sessionid="));
        site.cookies = format!("csrftoken={CSRF}; {}", session.context("Django did not let us sign in")?);
        Ok(site)
    }

    /// Makes an event with its sessions and their ticket types.
    pub(super) async fn make(&self, _: &Client, number: u32) -> anyhow::Result<()> {
        let name = format!("Event {number}");
        let fields = [
            ("name", name.as_str()),
            ("location", "Riverside Park"),
            ("description", ""),
            ("image_url", ""),
            ("sessions-TOTAL_FORMS", "0"),
            ("sessions-INITIAL_FORMS", "0"),
            ("_continue", "1"),
        ];
        let answer = self.post("events/event/add/", &fields).await?;
        let location = answer.headers().get(LOCATION).and_then(|at| at.to_str().ok()).context("the event was refused")?;
        let id = location.trim_end_matches("/change/").rsplit('/').next().unwrap_or_default().to_owned();
        for day in 1..=SESSIONS {
            let (day, count) = (format!("2030-06-0{day}"), TICKET_TYPES.to_string());
            let mut form = vec![
                ("event".to_owned(), id.clone()),
                ("starts_at_0".to_owned(), day.clone()),
                ("starts_at_1".to_owned(), "17:00:00".to_owned()),
                ("ends_at_0".to_owned(), day),
                ("ends_at_1".to_owned(), "20:00:00".to_owned()),
                ("total_capacity".to_owned(), "400".to_owned()),
                ("ticket_types-TOTAL_FORMS".to_owned(), count),
                ("ticket_types-INITIAL_FORMS".to_owned(), "0".to_owned()),
            ];
            for n in 0..TICKET_TYPES {
                let field = |name: &str, value: String| (format!("ticket_types-{n}-{name}"), value);
                form.extend([
                    field("name", format!("Ticket {n}")),
                    field("price", "50.00".to_owned()),
                    field("quantity", "100".to_owned()),
                ]);
            }
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            self.post("events/session/add/", &form).await?;
        }
        Ok(())
    }

    /// What Django takes it answers with a redirect; a form that it refuses comes back with 200.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Response> {
        let encoded = |text: &str| text.replace(' ', "+").replace(':', "%3A").replace('/', "%2F");
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let body = pairs.chain([format!("csrfmiddlewaretoken={CSRF}")]).collect::<Vec<_>>().join("&");
        let request = self.client.post(format!("{}/admin/{path}", self.url)).header(COOKIE, &self.cookies);
        let answer = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).send().await?;
        ensure!(answer.status() == StatusCode::FOUND, "Django answered {} to {path}", answer.status());
        Ok(answer)
    }
}
