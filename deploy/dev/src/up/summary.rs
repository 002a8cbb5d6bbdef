//! What a person reads when all is ready: where everything is, and what to try.

use std::fmt::Write;

use super::{admin, bring_up::Catalog};
use crate::state::StateDir;

/// The table, and three lines to paste into another terminal.
pub(super) fn of(catalog: &Catalog, state: &StateDir, detached: bool) -> String {
    let took = catalog.started.elapsed().unwrap_or_default().as_secs();
    let read_urls = catalog.read_urls();
    let (read, write, token) = (read_urls.first().cloned().unwrap_or_default(), catalog.write_url(), &catalog.token);
    let mut rows: Vec<(String, String)> = Vec::new();
    for (number, url) in (1..).zip(&read_urls) {
        let what = if number == 1 { "public API".to_owned() } else { format!("public API, reader {number}") };
        rows.push((what, format!("{url}/api/events")));
    }
    rows.extend([
        // By this name browsers keep the cookie of a session without TLS.
        ("admin pages".to_owned(), format!("{}/admin/", write.replace("127.0.0.1", "localhost"))),
        ("admin API".to_owned(), format!("{write}/api/admin/events")),
        ("projector".to_owned(), format!("{}/metrics", catalog.projector_url())),
        ("pictures".to_owned(), catalog.pictures_url()),
        (format!("PostgreSQL {}", catalog.postgres_version), catalog.database_url.clone()),
        (format!("Redis {}", catalog.redis_version), catalog.redis_url.clone()),
        ("logs".to_owned(), state.logs().display().to_string()),
        ("for scripts".to_owned(), state.env_file().display().to_string()),
        ("admin's account".to_owned(), format!("{} with the password {}", admin::EMAIL, catalog.password)),
        ("admin's token".to_owned(), token.clone()),
    ]);
    let width = rows.iter().map(|(what, _)| what.len()).max().unwrap_or_default();

    let mut text = format!("\nThe catalog is up ({took} s).\n\n");
    for (what, place) in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {what:width$}  {place}");
    }
    let _ = write!(
        text,
        r#"
Try, in another terminal:

  curl '{read}/api/events?page_size=3'

  EVENT=$(curl -s -o /dev/stderr -w '%header{{location}}' {write}/api/admin/events \
    -H 'Authorization: Bearer {token}' --json '{{
      "name": "Jazz in the Park", "location": "Riverside Park", "sessions": [{{
        "starts_at": "{day}T19:00:00Z", "ends_at": "{day}T22:00:00Z", "total_capacity": 400,
        "ticket_types": [{{"name": "Standard", "price": "50.00", "quantity": 400}}]}}]}}')

  curl {read}/api/events/${{EVENT##*/}}/sessions

"#,
        day = (chrono::Utc::now() + chrono::Days::new(30)).format("%Y-%m-%d"),
    );
    text.push_str(&if detached {
        format!("`{}` ends it.\n", state.command("down"))
    } else {
        "Ctrl-C ends it. Its logs:\n".into()
    });
    text
}
