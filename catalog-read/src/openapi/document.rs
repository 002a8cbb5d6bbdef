//! The document as a whole: what all operations have in common, around those of the routes.

use utoipa::{
    OpenApi as _,
    openapi::{Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Paths, ServerBuilder, tag::TagBuilder},
};

use super::{answers, bodies, headers};

const DESCRIPTION: &str = include_str!("description.md");

/// The document of these operations. `server`: where they are, relative to the document, so that it is true behind every proxy.
pub(crate) fn document(paths: Paths, server: &str) -> OpenApi {
    let info = InfoBuilder::new().title("Event Catalog").version("1").description(Some(DESCRIPTION));
    let tag = |name, says: &str| TagBuilder::new().name(name).description(Some(says)).build();
    OpenApiBuilder::new()
        .info(info.license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build())).build())
        .servers(Some([ServerBuilder::new().url(server).build()]))
        .tags(Some([
            tag("events", "What takes place, where and when."),
            tag("sessions", "When one can go, and for how much."),
            tag("changes", "What has changed, for who follows the catalog."),
        ]))
        .paths(paths)
        .components(Some(components()))
        .build()
}

fn components() -> Components {
    let mut components = bodies::Bodies::openapi().components.unwrap_or_default();
    components.headers.extend(headers::all().map(|(name, header)| (name.to_owned(), header.into())));
    components.responses.extend(answers::refusals().map(|(name, answer)| (name.to_owned(), answer.into())));
    components
}
