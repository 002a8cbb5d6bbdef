//! Which action each route asks for. A route that does not stand here is refused to all but owners.

use http::Method;

use crate::auth::role::Action;

/// Who a route lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Whoever comes: nobody can be signed in before the sign-in.
    Anybody,
    /// Those whose role allows it.
    To(Action),
}

/// By path and method; HEAD is as GET.
#[rustfmt::skip]
const ENTRIES: &[(&str, &[(Method, Entry)])] = {
    use Action::{ChangeSession, ChangeTicketType, ManageAccounts, OwnAccount, Read, Write};
    use Entry::{Anybody, To};
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const PUT: Method = Method::PUT;
    const PATCH: Method = Method::PATCH;
    const DELETE: Method = Method::DELETE;
    &[
        ("/api/admin/events", &[(GET, To(Read)), (POST, To(Write))]),
        ("/api/admin/events/{id}", &[(GET, To(Read)), (PUT, To(Write)), (PATCH, To(Write)), (DELETE, To(Write))]),
        ("/api/admin/events/{id}/sessions", &[(GET, To(Read)), (POST, To(Write))]),
        ("/api/admin/sessions/{id}", &[(GET, To(Read)), (PUT, To(Write)), (PATCH, To(ChangeSession)), (DELETE, To(Write))]),
        ("/api/admin/sessions/{id}/ticket-types", &[(GET, To(Read)), (POST, To(Write))]),
        ("/api/admin/ticket-types/{id}", &[(GET, To(Read)), (PUT, To(Write)), (PATCH, To(ChangeTicketType)), (DELETE, To(Write))]),
        ("/api/admin/events/{id}/clone", &[(POST, To(Write))]),
        ("/api/admin/events/{id}/history", &[(GET, To(Read))]),
        ("/api/admin/events/{id}/warnings", &[(GET, To(Read))]),
        ("/api/admin/sessions/{id}/repeat", &[(POST, To(Write))]),
        ("/api/admin/bulk", &[(POST, To(Write))]),
        ("/api/admin/export.csv", &[(GET, To(Read))]),
        ("/api/admin/export.ndjson", &[(GET, To(Read))]),
        ("/api/admin/import", &[(POST, To(Write))]),
        ("/api/admin/history", &[(GET, To(Read))]),
        ("/api/admin/history.csv", &[(GET, To(Read))]),
        ("/api/admin/history.ndjson", &[(GET, To(Read))]),
        ("/api/admin/history/{id}", &[(GET, To(Read))]),
        ("/api/admin/history/{id}/undo", &[(POST, To(Write))]),
        ("/api/admin/deleted-events", &[(GET, To(Read))]),
        ("/api/admin/deleted-events/{id}/restore", &[(POST, To(Write))]),
        ("/api/admin/versions/{token}", &[(GET, To(Read))]),
        ("/api/admin/versions/{token}/stream", &[(GET, To(Read))]),
        ("/api/admin/session", &[(POST, Anybody), (DELETE, To(OwnAccount))]),
        ("/api/admin/invitations/{code}", &[(GET, Anybody), (POST, Anybody)]),
        ("/api/admin/me", &[(GET, To(OwnAccount))]),
        ("/api/admin/me/password", &[(PUT, To(OwnAccount))]),
        ("/api/admin/me/sessions", &[(GET, To(OwnAccount)), (DELETE, To(OwnAccount))]),
        ("/api/admin/me/sessions/{id}", &[(DELETE, To(OwnAccount))]),
        ("/api/admin/users", &[(GET, To(ManageAccounts)), (POST, To(ManageAccounts))]),
        ("/api/admin/users/{id}", &[(GET, To(ManageAccounts)), (PATCH, To(ManageAccounts)), (DELETE, To(ManageAccounts))]),
        ("/api/admin/users/{id}/invitation", &[(POST, To(ManageAccounts))]),
        ("/api/admin/users/{id}/sessions", &[(GET, To(ManageAccounts)), (DELETE, To(ManageAccounts))]),
        ("/api/admin/tokens", &[(GET, To(ManageAccounts)), (POST, To(ManageAccounts))]),
        ("/api/admin/tokens/{id}", &[(GET, To(ManageAccounts)), (DELETE, To(ManageAccounts))]),
    ]
};

/// What a request to this route asks for.
pub(crate) fn entry(method: &Method, route: &str) -> Entry {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let found = ENTRIES.iter().find(|(path, _)| *path == route);
    let entry = found.and_then(|(_, methods)| methods.iter().find(|(known, _)| known == method));
    entry.map_or(Entry::To(Action::Unnamed), |(_, entry)| *entry)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use utoipa::openapi::PathItem;

    use super::*;

    /// Path and methods of each route, as they are described.
    fn routes() -> Vec<(String, Vec<Method>)> {
        let described = crate::routes::described().paths.paths.into_iter();
        let methods = |item: PathItem| {
            let of = [(Method::GET, item.get), (Method::POST, item.post), (Method::PUT, item.put), (Method::PATCH, item.patch)];
            of.into_iter().chain([(Method::DELETE, item.delete)]).filter_map(|(method, it)| it.map(|_| method)).collect()
        };
        described.map(|(path, item)| (path, methods(item))).collect()
    }

    #[test]
    fn every_route_has_an_entry_and_every_entry_a_route() {
        let routes = routes();
        for (path, methods) in &routes {
            for method in methods {
                assert_ne!(entry(method, path), Entry::To(Action::Unnamed), "{method} {path}");
            }
        }
        for (path, methods) in ENTRIES {
            let known = routes.iter().find(|(known, _)| known == path).map(|(_, methods)| methods);
            assert!(known.is_some_and(|known| methods.iter().all(|(method, _)| known.contains(method))), "{path}");
        }
        assert!(routes.len() >= ENTRIES.len());
    }

    #[test]
    fn what_nobody_named_is_for_owners() {
        for (method, path) in [(Method::OPTIONS, "/api/admin/events"), (Method::GET, "/api/admin/new"), (Method::TRACE, "")] {
            assert_eq!(entry(&method, path), Entry::To(Action::Unnamed), "{method} {path}");
        }
        assert_eq!(entry(&Method::HEAD, "/api/admin/events"), Entry::To(Action::Read));
    }

    #[test]
    fn only_signing_in_is_open_to_anybody() {
        let all = ENTRIES.iter().flat_map(|(path, methods)| methods.iter().map(move |(_, entry)| (*path, *entry)));
        let open: BTreeSet<&str> = all.filter(|(_, entry)| *entry == Entry::Anybody).map(|(path, _)| path).collect();
        assert_eq!(open, BTreeSet::from(["/api/admin/session", "/api/admin/invitations/{code}"]));
    }
}
