"""Reads the other formats of the catalog with what others have written, and tells what would be amiss to a client of theirs.

Called by `.ci/contract` with the address of the API and ids of an event and of one of its sessions. What must not be amiss of
structured data is by https://developers.google.com/search/docs/appearance/structured-data/event.
"""

import json
import re
import sys
import urllib.request
from datetime import datetime

import feedparser
import icalendar

REQUIRED = ("name", "startDate", "location")
# Nobody tells the catalog who performs or organizes, and not every event has a picture, a description or tickets.
RECOMMENDED = ("endDate", "eventStatus")
KNOWN_IF_GIVEN = ("description", "image", "offers")
OFFER = ("availability", "price", "priceCurrency", "url", "validFrom")
MEETING = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "URL")

faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)


def fetch(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read(), answer.headers


def calendar(address, at_least):
    """Holds at least so many sessions, each with what calendars need, and nothing is amiss in it."""
    body, headers = fetch(address)
    expect(headers.get_content_type() == "text/calendar", f"{address} is {headers['Content-Type']}")
    read = icalendar.Calendar.from_ical(body)
    expect(read.get("VERSION") == "2.0" and read.get("PRODID"), f"{address} lacks VERSION or PRODID")
    expect(read.subcomponents, f"{address} has no component")
    unread = [error for part in read.walk() for error in part.errors]
    expect(not unread, f"{address} has what cannot be read: {unread}")
    meetings = read.walk("VEVENT")
    expect(len(meetings) >= at_least, f"{address} has {len(meetings)} sessions")
    for meeting in meetings:
        lacking = [name for name in MEETING if name not in meeting]
        expect(not lacking, f"{address} lacks {lacking}")
        expect(lacking or unread or meeting.decoded("DTSTART") < meeting.decoded("DTEND"), f"{address} ends before it starts")
    uids = [str(meeting.get("UID")) for meeting in meetings]
    expect(len(uids) == len(set(uids)), f"{address} tells a session twice")


def feed(address):
    body, headers = fetch(address)
    expect(headers.get_content_type() == "application/atom+xml", f"{address} is {headers['Content-Type']}")
    read = feedparser.parse(body)
    expect(read.bozo == 0, f"{address}: {read.get('bozo_exception')}")
    expect(read.version == "atom10", f"{address} is {read.version}")
    expect(all(read.feed.get(name) for name in ("id", "title", "updated_parsed", "author")), f"{address} lacks what feeds have")
    expect({"self", "first", "last"} <= {link.rel for link in read.feed.links}, f"{address} lacks links")
    expect(read.entries, f"{address} has no entries")
    for entry in read.entries:
        whole = all(entry.get(name) for name in ("id", "title", "updated_parsed", "published_parsed", "link"))
        expect(whole, f"{address} lacks what entries have: {entry.get('id')}")
    times = [entry.updated_parsed for entry in read.entries]
    expect(times == sorted(times, reverse=True), f"{address} does not begin with what changed last")


def structured(event, facts):
    address = f"{event}.jsonld"
    body, headers = fetch(address)
    expect(headers.get_content_type() == "application/ld+json", f"{address} is {headers['Content-Type']}")
    expect(not set(b"<>&") & set(body), f"{address} cannot stand in HTML")
    read = json.loads(body)
    for one in read if isinstance(read, list) else [read]:
        given = [name for name in KNOWN_IF_GIVEN if facts[{"image": "image_url", "offers": "price_from"}.get(name, name)]]
        # A session may have no ticket types though the event has some.
        given = [name for name in given if name != "offers" or facts["session_count"] == 1]
        lacking = [name for name in (*REQUIRED, *RECOMMENDED, *given) if not one.get(name)]
        expect(not lacking, f"{address} lacks {lacking}")
        if lacking:
            continue
        expect((one.get("@context"), one.get("@type")) == ("https://schema.org", "Event"), f"{address} is no event")
        start, end = datetime.fromisoformat(one["startDate"]), datetime.fromisoformat(one["endDate"])
        expect(start.tzinfo and start < end, f"{address} has dates that nobody can go by")
        place = one["location"]
        known = place.get("url") if place["@type"] == "VirtualLocation" else place.get("name") and place.get("address")
        expect(known, f"{address} has a location without its place")
        for offer in one.get("offers", []):
            lacking = [name for name in OFFER if offer.get(name) is None]
            expect(not lacking, f"{address} lacks {lacking} of an offer")
            expect(re.fullmatch(r"\d+(\.\d{1,2})?", str(offer.get("price"))), f"{address} has no price")
    return read


def main(api, event, session):
    calendar(f"{api}/events.ics", at_least=1)
    calendar(f"{api}/events.ics?location=nowhere-at-all", at_least=0)
    calendar(f"{api}/events/{event}/sessions/{session}.ics", at_least=1)
    feed(f"{api}/events.atom?page_size=100")
    page = json.loads(fetch(f"{api}/events?page_size=100")[0])["results"]
    expect(any(facts["session_count"] == 0 for facts in page), "no event without sessions to look at")
    told = 0
    for facts in page:
        address = f"{api}/events/{facts['id']}"
        calendar(f"{address}.ics", at_least=facts["session_count"])
        read = structured(address, facts)
        told += bool(read)
        expect(bool(read) or facts["session_count"] == 0, f"{address}.jsonld is empty")
    expect(told, "no structured data to look at")
    print("\n".join(faults) or f"formats: {told} events, their calendars and the feed are as others read them")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
