//! Why a change cannot be undone: what is no more as it left it.

use catalog_shared::problem::{Code, Problem};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{error::Error, history::net::Kind};

/// Conflicts that are told; one is enough to refuse.
const TOLD_MAX: usize = 1000;

/// One thing that is not as the change left it.
#[derive(Debug, Serialize)]
pub(super) struct Conflict {
    /// `#/sessions/{id}/ends_at`: the row by its id.
    pointer: String,
    code: &'static str,
    detail: String,
    resource: &'static str,
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    expected: Value,
    present: Value,
}

impl Conflict {
    /// A field has another value.
    pub(super) fn changed(kind: Kind, id: Uuid, field: &str, expected: Value, present: Value) -> Self {
        let detail = format!("{field} of this {} was changed since.", kind.name());
        Self::new(kind, id, Some(field), "changed_since", detail, expected, present)
    }

    /// The row is gone.
    pub(super) fn deleted(kind: Kind, id: Uuid) -> Self {
        let detail = format!("This {} was deleted since.", kind.name());
        Self::new(kind, id, None, "deleted_since", detail, id.to_string().into(), Value::Null)
    }

    /// The row is there, and should not be.
    pub(super) fn there(kind: Kind, id: Uuid) -> Self {
        let detail = format!("There is such a {} again.", kind.name());
        Self::new(kind, id, None, "exists", detail, Value::Null, id.to_string().into())
    }

    /// The row was added below one that the change made.
    pub(super) fn added(kind: Kind, id: Uuid) -> Self {
        let detail = format!("This {} was added since; delete or move it first.", kind.name());
        Self::new(kind, id, None, "added_since", detail, Value::Null, id.to_string().into())
    }

    /// The row that this one belongs to is gone.
    pub(super) fn orphan(kind: Kind, id: Uuid, field: &str, parent_id: Uuid) -> Self {
        let detail = format!("What this {} belongs to is gone; bring that back first.", kind.name());
        Self::new(kind, id, Some(field), "parent_gone", detail, parent_id.to_string().into(), Value::Null)
    }

    fn new(
        kind: Kind,
        id: Uuid,
        field: Option<&str>,
        code: &'static str,
        detail: String,
        expected: Value,
        present: Value,
    ) -> Self {
        let inner = field.map(|field| format!("/{field}")).unwrap_or_default();
        let pointer = format!("#/{}/{id}{inner}", kind.collection());
        Self { pointer, code, detail, resource: kind.resource(), id, field: field.map(str::to_owned), expected, present }
    }
}

/// Refuses if there are any.
pub(super) fn refuse(mut conflicts: Vec<Conflict>) -> Result<(), Error> {
    if conflicts.is_empty() {
        return Ok(());
    }
    let detail = format!("Not everything is as the change left it ({} differences); see errors.", conflicts.len());
    conflicts.truncate(TOLD_MAX);
    let told = serde_json::to_value(&conflicts).map_err(|error| sqlx::Error::Encode(error.into()))?;
    Err(Error::Unreadable(Problem::new(Code::Conflict).detail(detail).extension("errors", told)))
}

/// A change that is none that could be undone.
pub(super) fn not_undoable(detail: impl Into<String>) -> Error {
    Error::Unreadable(Problem::new(Code::Conflict).detail(detail))
}
