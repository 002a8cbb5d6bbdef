//! The ladder down which answers go when a store is cut off under load: a thousand connections ask on, and no answer is wrong.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use catalog_dev::testing::{Catalog, PostgresServer, RedisServer, eventually, rows};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{interval, sleep},
};

const CONNECTIONS: usize = 1_000;
/// Of each connection: 500 requests a second in all.
const EVERY: Duration = Duration::from_secs(2);
const EVENTS: usize = 40;
/// What an answer may take that no cache holds.
const UNCACHED: Duration = Duration::from_millis(500);
/// The pool of the fallback, and the connection of the index, and one that a session of ours may be using.
const CONNECTIONS_TO_POSTGRESQL_MAX: i64 = 8 + 2;

/// One answer.
struct Seen {
    path: String,
    asked: Instant,
    took: Duration,
    status: u16,
    is_right: bool,
}

/// What is asked, with what must be answered while nothing is written.
type Right = HashMap<String, Value>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_store_may_go_under_load_and_no_answer_is_wrong() {
    let (postgres, redis) = (PostgresServer::start().await, RedisServer::start().await);
    let catalog = Catalog::builder().postgres(&postgres).redis(&redis).alone().start().await;
    for n in 0..EVENTS {
        let id = rows::event(&catalog.pool, &format!("event {n}")).await;
        rows::session(&catalog.pool, id, 60 * (n as i32 + 1), 60).await;
    }
    let right = Arc::new(right_answers(&catalog).await);
    let (seen, is_over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let address = catalog.read_url.trim_start_matches("http://").to_owned();
    let mut clients = JoinSet::new();
    for n in 0..CONNECTIONS {
        clients.spawn(ask_on(n, address.clone(), Arc::clone(&right), Arc::clone(&seen), Arc::clone(&is_over)));
    }

    // Until all have connected and asked.
    sleep(EVERY * 2).await;
    let mut phases = vec![("calm", Instant::now())];
    sleep(EVERY).await;
    phases.push(("without redis", Instant::now()));
    redis.kill().await;
    sleep(EVERY * 2).await;
    let connections = sqlx::query_scalar("select count(*) from pg_stat_activity where application_name = 'catalog-read'");
    let connections: i64 = connections.fetch_one(&catalog.pool).await.unwrap();
    assert!(connections <= CONNECTIONS_TO_POSTGRESQL_MAX, "{connections} connections to postgresql");
    redis.start_again().await;
    phases.push(("redis is back", Instant::now()));
    // The projector fills it again.
    sleep(EVERY * 2).await;
    phases.push(("without postgresql", Instant::now()));
    postgres.kill().await;
    sleep(EVERY * 2).await;
    phases.push(("without both", Instant::now()));
    redis.kill().await;
    sleep(EVERY).await;
    redis.start_again().await;
    postgres.start_again().await;
    let still = Instant::now();
    eventually(Duration::from_secs(60), "all is answered again, with nothing restarted", async || {
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let late: Vec<u16> =
            seen.iter().rev().take(CONNECTIONS).map(|it: &Seen| it.status).filter(|status| *status != 200).collect();
        if seen.last().is_some_and(|it| it.asked > still) && late.is_empty() { Ok(()) } else { Err(late.len()) }
    })
    .await;
    println!("all is answered again after {:?}", still.elapsed());
    is_over.store(true, Ordering::Relaxed);
    clients.join_all().await;

    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let wrong: Vec<_> = seen.iter().filter(|it| !it.is_right).map(|it| it.path.as_str()).collect();
    assert!(wrong.is_empty(), "{} of {} answers are wrong: {:?}", wrong.len(), seen.len(), wrong.first());
    for (n, (phase, from)) in phases.iter().enumerate() {
        let until = phases.get(n + 1).map_or(still, |(_, until)| *until);
        // Judged by when it was answered: what is on its way when a store goes has to do without it.
        let of_phase: Vec<&Seen> = seen.iter().filter(|it| (*from..until).contains(&(it.asked + it.took))).collect();
        let mut times: Vec<Duration> = of_phase.iter().map(|it| it.took).collect();
        times.sort_unstable();
        let p99 = times[times.len() * 99 / 100];
        let failed: Vec<_> = of_phase.iter().filter(|it| it.status != 200).map(|it| (it.status, it.path.as_str())).collect();
        println!("{phase:<20} {:>5} answers, {:>4} failed, p99 {p99:?}", of_phase.len(), failed.len());
        assert!(of_phase.len() > CONNECTIONS / 2, "{phase}: only {} answers", of_phase.len());
        match *phase {
            // What is in memory is still answered, and nothing else can be.
            "without both" => assert!(failed.iter().all(|(status, path)| *status == 503 && path.ends_with("/sessions"))),
            _ => assert!(failed.is_empty(), "{phase}: {} failed, such as {:?}", failed.len(), failed[0]),
        }
        if *phase == "without redis" {
            assert!(p99 < UNCACHED, "p99 {p99:?}");
        }
    }
}

async fn right_answers(catalog: &Catalog) -> Right {
    let version: i64 = sqlx::query_scalar("select catalog_version()").fetch_one(&catalog.pool).await.unwrap();
    let ask = async |path: &str| -> Value {
        let asked = catalog.public(path).header("catalog-min-version", format!("{version:016x}"));
        asked.send().await.unwrap().json().await.unwrap()
    };
    eventually(Duration::from_secs(30), "all is there", async || {
        let list = ask("/api/events?page_size=100").await;
        let ids = list["results"].as_array().into_iter().flatten().map(|it| it["id"].as_str().unwrap());
        let mut paths = vec!["/api/events".to_owned(), "/api/events?search=event".to_owned()];
        paths.extend(ids.flat_map(|id| [format!("/api/events/{id}"), format!("/api/events/{id}/sessions")]));
        let mut right = Right::new();
        for path in paths {
            let mut body = ask(&path).await;
            if body["status"] == 503 {
                return Err(body);
            }
            forget_moments(&mut body);
            right.insert(path, body);
        }
        if right.len() == 2 + 2 * EVENTS { Ok(right) } else { Err(list) }
    })
    .await
}

/// A link to the next page tells when it was made.
fn forget_moments(body: &mut Value) {
    if let Some(next) = body.get_mut("next") {
        *next = Value::Null;
    }
}

async fn ask_on(n: usize, address: String, right: Arc<Right>, seen: Arc<Mutex<Vec<Seen>>>, is_over: Arc<AtomicBool>) {
    let mut paths: Vec<&String> = right.keys().collect();
    paths.sort_unstable();
    sleep(EVERY * n as u32 / CONNECTIONS as u32).await;
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let mut tick = interval(EVERY);
    for turn in n.. {
        tick.tick().await;
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        // Every fourth asks for a list.
        let path = if turn % 4 == 0 { paths[turn / 4 % 2] } else { paths[turn % paths.len()] };
        let asked = Instant::now();
        let (status, body) = get(&mut stream, path).await;
        let took = asked.elapsed();
        let is_right = status != 200 || {
            let mut body: Value = serde_json::from_slice(&body).unwrap_or_default();
            forget_moments(&mut body);
            body == right[path]
        };
        seen.lock().unwrap_or_else(PoisonError::into_inner).push(Seen { path: path.clone(), asked, took, status, is_right });
    }
}

/// One request on a connection that stays open.
async fn get(stream: &mut TcpStream, path: &str) -> (u16, Vec<u8>) {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: catalog.example\r\n\r\n").as_bytes()).await.unwrap();
    let (mut bytes, mut chunk) = (Vec::new(), [0; 16_384]);
    loop {
        let read = stream.read(&mut chunk).await.unwrap();
        assert!(read > 0, "the connection was closed");
        bytes.extend_from_slice(&chunk[..read]);
        let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok()).unwrap();
        if bytes.len() == end + 4 + length {
            return (head[9..12].parse().unwrap(), bytes.split_off(end + 4));
        }
    }
}
