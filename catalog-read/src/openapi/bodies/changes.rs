//! What has changed.

use utoipa::ToSchema;

/// A page of changes.
#[derive(ToSchema)]
pub(super) struct ChangeList {
    /// Each event once, by its last change.
    #[schema(max_items = 1000)]
    results: Vec<Change>,
    /// What to send as `since` for what comes after this page.
    #[schema(pattern = "^[A-Za-z0-9_-]*$", max_length = 3072)]
    token: String,
    /// Whether there is another page already.
    more: bool,
}

#[derive(ToSchema)]
struct Change {
    /// Of the event.
    #[schema(format = "uuid")]
    id: String,
    kind: ChangeKind,
    #[schema(format = "date-time")]
    changed_at: String,
}

/// - `changed`: the event, one of its sessions or a ticket type was made or changed.
/// - `deleted`: the public does not see the event any more.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum ChangeKind {
    Changed,
    Deleted,
}
