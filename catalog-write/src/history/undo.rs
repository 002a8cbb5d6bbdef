//! Undoing a change: all of it, and only if every row that it touched still is as it left it.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::{Outcome, Work},
    error::Error,
    history::{
        change,
        conflict::{Conflict, not_undoable, refuse},
        inverse,
        net::{Kind, Net, net},
        store::{self, Counts, Entry},
        values::{Fields, told},
    },
    representation::Representation,
};

/// Entries of a change that can be undone: what one transaction of a bearable length writes.
pub(crate) const ENTRIES_MAX: usize = 10_000;
/// Entries of the undoing that are told one by one; the counts tell of all.
const ENTRIES_TOLD_MAX: i64 = 1000;

/// Undoes the change of this id.
pub(super) struct Undo {
    pub(super) id: i64,
    /// Changes of accounts are known to who asks, though none can be undone.
    pub(super) with_accounts: bool,
}

/// What was done.
#[derive(Debug, Serialize)]
struct Undone {
    /// The change that was undone.
    undone: i64,
    /// The change that this made, to be undone in turn. `None`: the change had come to nothing.
    change: Option<i64>,
    counts: Counts,
    entries: Vec<Entry>,
}

impl Work for Undo {
    /// A change has no state that a condition could name: whether it can be undone, the rows decide.
    async fn current(&self, _: &mut PgConnection) -> Result<Option<Representation>, Error> {
        Ok(None)
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        inverse::take_time(connection).await?;
        change::find(connection, self.id, self.with_accounts).await?;
        let limit = i64::try_from(ENTRIES_MAX).unwrap_or(i64::MAX).saturating_add(1);
        let entries = store::of_change(connection, self.id, 0, limit, true).await?;
        if entries.len() > ENTRIES_MAX {
            let detail = format!("This change has more than {ENTRIES_MAX} entries: too many to be undone at once.");
            return Err(not_undoable(detail));
        }
        let Some(nets) = net(entries) else { return Err(not_undoable("Only changes of the catalog can be undone.")) };
        undo(connection, &nets).await?;
        let (counts, entries) = store::of_transaction(connection, ENTRIES_TOLD_MAX).await?;
        let change = store::undoes(connection, self.id).await?;
        Outcome::done(&Undone { undone: self.id, change, counts, entries })
    }
}

async fn undo(connection: &mut PgConnection, nets: &[Net]) -> Result<(), Error> {
    let mut conflicts = Vec::new();
    let mut present = HashMap::new();
    // Parents first, as everybody locks them.
    for kind in [Kind::Event, Kind::Session, Kind::TicketType] {
        let of_kind: Vec<&Net> = nets.iter().filter(|net| net.kind == kind).collect();
        let ids: Vec<Uuid> = of_kind.iter().map(|net| net.id).collect();
        let held = inverse::hold(connection, kind, &ids).await?;
        for net in of_kind {
            compare(net, held.get(&net.id), &mut conflicts);
        }
        present.extend(held.into_iter().map(|(id, row)| ((kind, id), row)));
    }
    conflicts.extend(orphans(connection, nets).await?);
    refuse(conflicts)?;

    let remade: Vec<&Net> = nets.iter().filter(|net| net.after.is_none()).collect();
    let changed: Vec<&Net> = nets.iter().filter(|net| net.before.is_some() && net.after.is_some()).collect();
    inverse::insert(connection, &remade).await?;
    inverse::update(connection, &changed, &present).await?;
    // What the change had moved elsewhere is back by now.
    let made =
        |kind| nets.iter().filter(move |net| net.kind == kind && net.before.is_none()).map(|net| net.id).collect::<Vec<_>>();
    let [events, sessions, ticket_types] = [Kind::Event, Kind::Session, Kind::TicketType].map(made);
    let added = inverse::added(connection, &events, &sessions, &ticket_types).await?;
    refuse(added.into_iter().map(|(kind, id)| Conflict::added(kind, id)).collect())?;
    inverse::delete(connection, &events, &sessions, &ticket_types).await
}

/// Whether a row is as the change left it.
fn compare(net: &Net, present: Option<&Fields>, conflicts: &mut Vec<Conflict>) {
    let (kind, id) = (net.kind, net.id);
    match (&net.after, present) {
        (None, None) => {}
        (None, Some(_)) => conflicts.push(Conflict::there(kind, id)),
        (Some(_), None) => conflicts.push(Conflict::deleted(kind, id)),
        (Some(left), Some(present)) => {
            for (field, expected) in left {
                let expected = told(field, expected);
                let present = present.get(field).map(|value| told(field, value)).unwrap_or_default();
                if expected != present {
                    conflicts.push(Conflict::changed(kind, id, field, expected, present));
                }
            }
        }
    }
}

/// Rows that would come back to a parent that is not there.
async fn orphans(connection: &mut PgConnection, nets: &[Net]) -> Result<Vec<Conflict>, Error> {
    let back: HashSet<(Kind, Uuid)> = nets.iter().filter(|net| net.before.is_some()).map(|net| (net.kind, net.id)).collect();
    let mut wanted: HashMap<(Kind, Uuid), Vec<(&Net, &str)>> = HashMap::new();
    for net in nets {
        let Some((field, parent)) = net.kind.parent() else { continue };
        let Some(parent_id) = net.before.as_ref().and_then(|row| row.get(field)?.as_str()?.parse::<Uuid>().ok()) else {
            continue;
        };
        if !back.contains(&(parent, parent_id)) {
            wanted.entry((parent, parent_id)).or_default().push((net, field));
        }
    }
    let mut conflicts = Vec::new();
    for kind in [Kind::Event, Kind::Session] {
        let ids: Vec<Uuid> = wanted.keys().filter(|(parent, _)| *parent == kind).map(|(_, id)| *id).collect();
        let there = inverse::keep(connection, kind, &ids).await?;
        for parent_id in ids.into_iter().filter(|id| !there.contains(id)) {
            let children = wanted.get(&(kind, parent_id)).map(Vec::as_slice).unwrap_or_default();
            conflicts.extend(children.iter().map(|(net, field)| Conflict::orphan(net.kind, net.id, field, parent_id)));
        }
    }
    Ok(conflicts)
}
