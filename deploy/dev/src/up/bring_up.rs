//! The steps from nothing to a running catalog, in their order.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{admin, build, env_file, fill, ports::Ports, schema, servers, token};
use crate::{
    cli::UpArgs,
    ports::local,
    process::{Launch, Lifetime},
    progress::Progress,
    roles,
    servers::postgres,
    services::{self, Place, Service},
    stack::Stack,
    workspace,
};

/// A service waits for PostgreSQL and Redis, which run by now.
const READY_WAIT: Duration = Duration::from_secs(60);
/// The database of the product.
pub(super) const DATABASE: &str = "ticketing_main";

/// A running catalog: what the summary and the `env` file tell.
#[derive(Debug)]
pub(super) struct Catalog {
    pub(super) ports: Ports,
    pub(super) database_url: String,
    pub(super) redis_url: String,
    pub(super) token: String,
    /// Of [`admin::EMAIL`].
    pub(super) password: String,
    pub(super) postgres_version: String,
    pub(super) redis_version: String,
    pub(super) started: SystemTime,
}

impl Catalog {
    pub(super) fn read_urls(&self) -> Vec<String> {
        self.ports.readers.iter().map(|port| url(*port)).collect()
    }

    pub(super) fn write_url(&self) -> String {
        url(self.ports.write)
    }

    pub(super) fn projector_url(&self) -> String {
        url(self.ports.projector)
    }

    pub(super) fn pictures_url(&self) -> String {
        url(self.ports.pictures)
    }
}

/// Does all of it. What it starts is on record in `stack`, whether this succeeds or not.
pub(super) async fn bring_up(args: &UpArgs, progress: &Progress, stack: &Arc<Stack>) -> anyhow::Result<Catalog> {
    let started = SystemTime::now();
    let ports = if args.free_ports { Ports::free(args.readers)? } else { Ports::well_known(args.readers)? };
    let found = servers::get(&args.servers, progress).await?;
    build::services(progress).await?;

    servers::start_postgres(&found, ports.postgres, progress, stack).await?;
    servers::start_redis(&found, ports.redis, progress, stack).await?;
    let mut catalog = Catalog {
        database_url: postgres::url(postgres::OWNER, postgres::OWNER_PASSWORD, ports.postgres, DATABASE),
        redis_url: format!("redis://{}/0", local(ports.redis)),
        token: String::new(),
        password: String::new(),
        postgres_version: found.postgres.version,
        redis_version: found.redis.version,
        ports,
        started,
    };
    schema::migrate(&catalog.database_url, progress, stack).await?;

    start_services(&catalog, progress, stack).await?;
    catalog.token = token::owners(&catalog, progress, stack).await?;
    catalog.password = admin::password(&catalog, progress, stack).await?;
    start_pictures(&catalog, progress, stack).await?;
    fill::fill(args, &catalog, progress, &stack.state).await?;
    env_file::write(&catalog, stack)?;
    Ok(catalog)
}

/// Starts the three services, the projector first so that no change waits for it, and waits until each is ready.
async fn start_services(catalog: &Catalog, progress: &Progress, stack: &Arc<Stack>) -> anyhow::Result<()> {
    let ports = &catalog.ports;
    let as_role = |role| postgres::url(role, roles::PASSWORD, ports.postgres, DATABASE);
    let mut wanted = vec![
        (Service::Projector, Service::Projector.name().to_owned(), ports.projector, as_role(roles::PROJECTOR)),
        (Service::Write, Service::Write.name().to_owned(), ports.write, catalog.database_url.clone()),
    ];
    for (number, port) in (1..).zip(&ports.readers) {
        let name = if number == 1 { Service::Read.name().to_owned() } else { format!("{}-{number}", Service::Read.name()) };
        wanted.push((Service::Read, name, *port, as_role(roles::READER)));
    }
    let (programs, http) = (workspace::programs()?, services::client()?);
    for (service, name, port, database_url) in wanted {
        let place = Place { listen: local(port), database_url, redis_url: catalog.redis_url.clone() };
        let launch = service.launch(&name, &programs, &stack.state.log(&name), stack.lifetime, &place).keeps_settings(true);
        // Here, too, a setting of our own environment goes through.
        let launch = launch.envs(std::env::var(services::RATE_LIMIT).map(|limit| (services::RATE_LIMIT, limit)));
        progress
            .step(&format!("starting {name}"), async {
                let pid = stack.start(&launch)?;
                services::ready(&http, &launch, &place.url(), READY_WAIT, || stack.ended(pid)).await?;
                progress.outcome(format!("{name} serves {}", place.url()));
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// The demo's pictures come from this very program.
async fn start_pictures(catalog: &Catalog, progress: &Progress, stack: &Arc<Stack>) -> anyhow::Result<()> {
    // Not by our own path: the build may have put a newer file in our file's place.
    let program = workspace::programs()?.join(env!("CARGO_PKG_NAME"));
    let listen: SocketAddr = local(catalog.ports.pictures);
    let launch = Launch::new("pictures", program, stack.state.log("pictures"), stack.lifetime).args([
        "pictures".to_owned(),
        "--listen".to_owned(),
        listen.to_string(),
    ]);
    progress
        .step("starting pictures", async {
            let pid = stack.start(&launch)?;
            services::listens(listen, &launch, READY_WAIT, || stack.ended(pid)).await?;
            progress.outcome(format!("pictures serves {}", catalog.pictures_url()));
            Ok(())
        })
        .await
}

/// A command that runs to its end and dies with us if it does not get there.
pub(super) fn errand(name: &str, program: &std::path::Path, stack: &Stack) -> Launch {
    Launch::new(name, program, stack.state.log(name), Lifetime::WithParent)
}

fn url(port: u16) -> String {
    format!("http://{}", local(port))
}
