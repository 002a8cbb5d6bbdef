//! The document as a whole: what all operations have in common, around those of the routes.

use utoipa::{
    OpenApi as _,
    openapi::{
        Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, ServerBuilder,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
        tag::TagBuilder,
    },
};

use super::{
    accounts, answers, bulk, copies, deleted_events, events, headers, history, problem, receipts, sessions, ticket_types, tokens,
    transfers, trial, users, warnings,
};

/// Where all of the admin API is.
pub(crate) const BASE: &str = "/api/admin";

const DESCRIPTION: &str = include_str!("description.md");

/// What answers look like; bodies of requests are named by the routes.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(
    accounts::Accepted,
    accounts::Invited,
    accounts::Me,
    accounts::SignInList,
    bulk::BulkSummary,
    copies::ClonedEvent,
    copies::Repeated,
    deleted_events::DeletedEventList,
    events::Event,
    events::EventList,
    history::HistoryList,
    history::UndoProblem,
    history::Undone,
    history::WholeChange,
    problem::Problem,
    receipts::Receipt,
    sessions::Session,
    sessions::SessionList,
    ticket_types::TicketType,
    ticket_types::TicketTypeList,
    tokens::ApiToken,
    tokens::ApiTokenList,
    tokens::MadeApiToken,
    transfers::ImportProblem,
    transfers::ImportReport,
    trial::Trial,
    users::Invitation,
    users::InvitedUser,
    users::User,
    users::UserList,
    warnings::WarningList,
)))]
struct Bodies;

/// The document of what these routes describe.
pub(crate) fn document(routes: OpenApi) -> OpenApi {
    let info = InfoBuilder::new().title("Event Catalog Admin").version("1").description(Some(DESCRIPTION));
    let tag = |name, says: &str| TagBuilder::new().name(name).description(Some(says)).build();
    let mut paths = routes.paths;
    // Relative to where the document is, so that they are true behind every proxy.
    paths.paths =
        paths.paths.into_iter().map(|(path, item)| (path.strip_prefix(BASE).unwrap_or(&path).to_owned(), item)).collect();
    OpenApiBuilder::new()
        .info(info.license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build())).build())
        .servers(Some([ServerBuilder::new().url("../admin").build()]))
        .tags(Some([
            tag("events", "What takes place, where and when."),
            tag("sessions", "When one can go, and for how many there is room."),
            tag("ticket types", "For how much."),
            tag("own account", "Who asks: sign-in, password, and the browsers that are signed in."),
            tag("users", "The people who may sign in. Only for owners."),
            tag("tokens", "The programs that may come in. Only for owners."),
            tag("bulk", "Many writes at once, and the whole catalog in a file."),
            tag("history", "Who changed what, how it was before, and how to have that back."),
            tag("versions", "When readers of the public API have what was written."),
        ]))
        .security(Some(["token", "session"].map(|name| SecurityRequirement::new(name, [""; 0]))))
        .paths(paths)
        .components(Some(components(routes.components.unwrap_or_default())))
        .build()
}

fn components(of_routes: Components) -> Components {
    let mut components = of_routes;
    components.schemas.extend(Bodies::openapi().components.unwrap_or_default().schemas);
    components.headers.extend(headers::all().map(|(name, header)| (name.to_owned(), header.into())));
    components.responses.extend(answers::refusals().map(|(name, answer)| (name.to_owned(), answer.into())));
    components.security_schemes.extend(security().map(|(name, scheme)| (name.to_owned(), scheme.into())));
    components
}

fn security() -> [(&'static str, SecurityScheme); 2] {
    let mut token = Http::new(HttpAuthScheme::Bearer);
    token.description = Some("Of a program; `POST /tokens` or `catalog-write token create` makes one.".to_owned());
    let session = "Of a person who has signed in. Only for requests from pages of this server.";
    let session = ApiKeyValue::with_description("__Host-catalog_session", session);
    [("token", SecurityScheme::Http(token)), ("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)))]
}
