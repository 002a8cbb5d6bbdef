//! Lists held against a reference in plain code that looks at every session of every event.

use std::{collections::BTreeMap, sync::Arc};

use catalog_shared::{
    read_shape::{Event, ListedFacts, Slot},
    version::Version,
};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Index, Part, Question, Snapshot,
    source::{Change, Changes},
};
use crate::{
    floors::Floors,
    query::{
        facets::FacetSet,
        filter::Filter,
        ordering::{OrderBy, Ordering},
        span::Span,
    },
};

const TURNS: u64 = 100;

/// Numbers that look like chance (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(4) == 0).then(|| make(self))
    }
}

/// So many days after the moment at which the index is filled.
fn day(now: DateTime<Utc>, dice: &mut Dice) -> DateTime<Utc> {
    now + TimeDelta::days(dice.below(60).cast_signed() - 30)
}

fn facts(now: DateTime<Utc>, dice: &mut Dice) -> (Uuid, Value) {
    let id = Uuid::from_u128(u128::from(dice.below(u64::MAX)));
    let status = ["published", "published", "cancelled", "postponed"][dice.below(4) as usize];
    let mut slots: Vec<(DateTime<Utc>, Value)> = (0..dice.below(5))
        .map(|_| {
            let starts_at = day(now, dice);
            let ends_at = starts_at + TimeDelta::days(1 + dice.below(9).cast_signed());
            let (from, more, left) = (dice.below(4) * 20, dice.below(3) * 30, dice.below(25));
            let offer = dice.below(5) > 0;
            let price = |price: u64| if offer { json!(price.to_string()) } else { Value::Null };
            let is_cancelled = status != "published" || dice.below(5) == 0;
            let left = if offer { json!(left) } else { Value::Null };
            let slot = json!([starts_at, ends_at, is_cancelled, dice.below(6) == 0, price(from), price(from + more), left]);
            (starts_at, slot)
        })
        .collect();
    slots.sort_by_key(|(starts_at, _)| *starts_at);
    let (slots, ids): (Vec<Value>, Vec<Uuid>) = slots.into_iter().map(|(_, slot)| (slot, Uuid::new_v4())).unzip();
    let place = ["Park", "Großer Saal", "Hall", ""][dice.below(4) as usize];
    let name = format!("Event {}", dice.below(9));
    let facts = json!({
        "id": id, "name": name, "description": "", "location": place, "image_url": "", "created_at": day(now, dice),
        "updated_at": now, "status": status, "timezone": "UTC", "changed_at": day(now, dice), "changed_by": 1,
        "schedule": slots, "session_ids": ids, "publish_at": dice.maybe(|dice| day(now, dice)),
    });
    (id, facts)
}

fn filter(now: DateTime<Utc>, ids: &[Uuid], dice: &mut Dice) -> Filter {
    let flag = |dice: &mut Dice| dice.below(3) > 0;
    Filter {
        search: None,
        location: dice.maybe(|dice| vec![["saal", "PARK", "a"][dice.below(3) as usize].to_owned()]).unwrap_or_default(),
        starts: Span { from: dice.maybe(|dice| day(now, dice)), before: dice.maybe(|dice| day(now, dice)) },
        upcoming: dice.maybe(flag),
        available: dice.maybe(flag),
        price_min: dice.maybe(|dice| Decimal::from(dice.below(12) * 10)),
        price_max: dice.maybe(|dice| Decimal::from(dice.below(12) * 10)),
        free: dice.maybe(flag),
        ids: dice.maybe(|dice| ids.iter().copied().filter(|_| dice.below(2) == 0).collect()),
        updated_since: dice.maybe(|dice| day(now, dice)),
    }
}

/// The reference.
struct Known {
    listed: ListedFacts,
    changed_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    publish_at: Option<DateTime<Utc>>,
}

impl Known {
    fn told(&self, now: DateTime<Utc>) -> Value {
        serde_json::to_value(Event::new(&self.listed.event, &self.listed.schedule, "EUR", now)).unwrap()
    }

    fn ahead(&self, now: DateTime<Utc>) -> Vec<&Slot> {
        self.listed.schedule.scheduled().filter(|slot| slot.ends_at > now).collect()
    }

    fn is_let_through(&self, filter: &Filter, now: DateTime<Utc>) -> bool {
        let is_left = |slot: &Slot| slot.ends_at > now && !slot.is_closed && slot.offer.is_some_and(|offer| offer.most_left > 0);
        let (all, ahead) = (self.listed.schedule.scheduled().collect::<Vec<_>>(), self.ahead(now));
        let priced = if ahead.is_empty() { &all } else { &ahead };
        let is_free = |slot: &&Slot| slot.offer.is_some_and(|offer| offer.price_from.is_zero());
        let is_of_prices = filter.price_min.is_some() || filter.price_max.is_some() || filter.free == Some(true);
        let is_of_times = filter.starts != Span::default();
        let place = self.listed.event.location.to_lowercase().replace('ß', "ss");
        let is_met = |slot: &&Slot| {
            let offer = slot.offer;
            filter.starts.from.is_none_or(|from| slot.starts_at >= from)
                && filter.starts.before.is_none_or(|before| slot.starts_at < before)
                && (filter.upcoming != Some(true) || slot.ends_at > now)
                && (filter.available != Some(true) || is_left(slot))
                && (filter.free != Some(true) || is_free(slot))
                && (!is_of_prices || offer.is_some())
                && filter.price_min.is_none_or(|min| offer.is_some_and(|offer| offer.price_to >= min))
                && filter.price_max.is_none_or(|max| offer.is_some_and(|offer| offer.price_from <= max))
        };
        let asks = is_of_prices || is_of_times || filter.upcoming == Some(true) || filter.available == Some(true);
        let sessions = if is_of_prices && !is_of_times { priced } else { &all };
        self.publish_at.is_none_or(|publish_at| publish_at <= now)
            && (filter.location.is_empty() || filter.location.iter().any(|text| place.contains(&text.to_lowercase())))
            && filter.ids.as_ref().is_none_or(|ids| ids.contains(&self.listed.event.id))
            && filter.updated_since.is_none_or(|since| self.changed_at >= since)
            && (filter.upcoming != Some(false) || ahead.is_empty())
            && (filter.available != Some(false) || !all.iter().any(|slot| is_left(slot)))
            && (filter.free != Some(false) || !priced.iter().any(is_free))
            && (!asks || sessions.iter().any(is_met))
    }

    /// Lowest first.
    fn place(&self, ordering: Option<Ordering>, now: DateTime<Utc>) -> (u8, i64, String) {
        let told = self.told(now);
        let starts_at = told["starts_at"].as_str().map(|at| at.parse::<DateTime<Utc>>().unwrap().timestamp());
        let price =
            told["price_from"].as_str().map(|price| (price.parse::<Decimal>().unwrap() * Decimal::ONE_HUNDRED).to_string());
        let Some(Ordering { by, descending }) = ordering else {
            return match starts_at {
                None => (1, 0, String::new()),
                Some(at) if self.ahead(now).is_empty() => (2, -at, String::new()),
                Some(at) => (0, at, String::new()),
            };
        };
        let turned = |number: Option<i64>| match number {
            None => (1, 0, String::new()),
            Some(number) => (0, if descending { -number } else { number }, String::new()),
        };
        match by {
            OrderBy::StartsAt => turned(starts_at),
            OrderBy::Price => turned(price.map(|price| price.parse::<Decimal>().unwrap().trunc().to_string().parse().unwrap())),
            OrderBy::CreatedAt => turned(Some(self.created_at.timestamp())),
            OrderBy::Name => (0, 0, self.listed.event.name.to_lowercase()),
        }
    }
}

/// Counts of `of` what each event tells, under the name that it is told by.
fn counts(matching: &[&Known], of: impl Fn(&Known) -> Vec<String>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    matching.iter().flat_map(|known| of(known)).for_each(|value| *counts.entry(value).or_default() += 1);
    counts
}

fn told_counts(facet: &Value, name: impl Fn(&Value) -> String) -> BTreeMap<String, u64> {
    facet.as_array().unwrap().iter().map(|it| (name(it), it["count"].as_u64().unwrap())).collect()
}

fn check(seed: u64) {
    let (mut dice, now) = (Dice(seed), Utc::now());
    let events: Vec<(Uuid, Value)> = (0..dice.below(150)).map(|_| facts(now, &mut dice)).collect();
    let index = Index::new(Arc::new(Floors::new()));
    let change = |(id, facts): &(Uuid, Value)| Change {
        id: *id,
        facts: serde_json::from_value(facts.clone()).unwrap(),
        unpublished: None,
    };
    let changes = |version, events| Changes {
        version: Version::from_u64(version),
        snapshot: Snapshot::parse("10:10:").unwrap(),
        currency: "EUR".to_owned(),
        run: String::new(),
        events,
    };
    index.apply(changes(1, events.iter().map(change).collect()), true, 1);
    // Some go, and leave their numbers to others.
    let (gone, kept) = events.split_at(events.len() / 4);
    let removed = gone.iter().map(|(id, _)| Change { id: *id, facts: None, unpublished: None }).collect();
    index.apply(changes(2, removed), false, 2);
    let more: Vec<_> = (0..dice.below(20)).map(|_| facts(now, &mut dice)).collect();
    index.apply(changes(3, more.iter().map(change).collect()), false, 3);

    let known: Vec<Known> = kept
        .iter()
        .chain(&more)
        .map(|(_, facts)| {
            let at = |name: &str| facts[name].as_str().unwrap().parse().unwrap();
            let listed = serde_json::from_value(facts.clone()).unwrap();
            let publish_at = serde_json::from_value(facts["publish_at"].clone()).unwrap();
            Known { listed, changed_at: at("changed_at"), created_at: at("created_at"), publish_at }
        })
        .collect();
    let ids: Vec<Uuid> = known.iter().map(|it| it.listed.event.id).collect();
    for _ in 0..10 {
        let filter = filter(now, &ids, &mut dice);
        // Most are asked as of a moment for which no outlook was made.
        let moment = if dice.below(3) == 0 { Utc::now() } else { day(now, &mut dice) };
        let ordering = dice.maybe(|dice| Ordering {
            by: [OrderBy::StartsAt, OrderBy::Price, OrderBy::CreatedAt, OrderBy::Name][dice.below(4) as usize],
            descending: dice.below(2) == 0,
        });
        let (offset, size) = (dice.below(30) as usize, 1 + dice.below(20) as usize);
        let facets = FacetSet::parse("true").unwrap();
        let part = Part::Offset(offset);
        let question = Question { filter: &filter, ordering, facets: &facets, part, size, moment };
        let page: Value = serde_json::from_slice(&index.list(&question, moment).unwrap().body).unwrap();

        let mut wanted: Vec<&Known> = known.iter().filter(|it| it.is_let_through(&filter, moment)).collect();
        wanted.sort_by(|one, other| {
            let (one_place, other_place) = (one.place(ordering, moment), other.place(ordering, moment));
            let by_text = one_place.2.cmp(&other_place.2);
            let by_text = if ordering.is_some_and(|it| it.descending) { by_text.reverse() } else { by_text };
            let by_number = (one_place.0, one_place.1).cmp(&(other_place.0, other_place.1));
            by_number.then(by_text).then(one.listed.event.id.cmp(&other.listed.event.id))
        });
        let told: Vec<Value> = wanted.iter().skip(offset).take(size).map(|it| it.told(moment)).collect();
        let case = format!("seed {seed}: {question:?}");
        assert_eq!(page["count"], wanted.len(), "{case}");
        assert_eq!(page["results"], json!(told), "{case}");

        let without = |change: &dyn Fn(&mut Filter)| {
            let mut filter = filter.clone();
            change(&mut filter);
            known.iter().filter(|it| it.is_let_through(&filter, moment)).collect::<Vec<_>>()
        };
        let value = |it: &Value| it["value"].as_str().unwrap().to_owned();
        let months = counts(&without(&|filter| filter.starts = Span::default()), |it| {
            let mut months: Vec<_> = it.ahead(moment).iter().map(|slot| slot.starts_at).collect();
            months.dedup_by_key(|at| (at.year(), at.month()));
            months.iter().map(|at| at.format("%Y-%m").to_string()).collect()
        });
        assert_eq!(told_counts(&page["facets"]["month"], value), months, "{case}");
        let locations = counts(&without(&|filter| filter.location.clear()), |it| {
            Some(it.listed.event.location.clone()).filter(|place| !place.is_empty()).into_iter().collect()
        });
        assert_eq!(told_counts(&page["facets"]["location"], value), locations, "{case}");
        let left = counts(&without(&|filter| filter.available = None), |it| {
            vec![value(&json!({"value": it.told(moment)["availability"]}))]
        });
        assert_eq!(told_counts(&page["facets"]["availability"], value), left, "{case}");
        let prices = counts(&without(&|filter| (filter.price_min, filter.price_max, filter.free) = (None, None, None)), |it| {
            match it.told(moment)["price_from"].as_str().map(|price| price.parse::<Decimal>().unwrap()) {
                None => Vec::new(),
                Some(price) if price.is_zero() => vec!["0".to_owned()],
                Some(price) => {
                    vec![[200, 100, 50, 25, 0].into_iter().find(|min| price >= Decimal::from(*min)).unwrap().to_string() + "+"]
                }
            }
        });
        let band = |it: &Value| format!("{}{}", it["min"].as_str().unwrap(), if it["free"] == true { "" } else { "+" });
        assert_eq!(told_counts(&page["facets"]["price"], band), prices, "{case}");
    }
}

#[test]
fn lists_and_facets_are_as_a_look_at_every_session_finds_them() {
    (0..TURNS).for_each(check);
}
