"""What the description of the admin API cannot say, told to schemathesis by `.ci/contract-admin`."""

import json
import os
import re
import urllib.request
import uuid

import schemathesis
from hypothesis import strategies as st

TIMES = st.datetimes().filter(lambda time: 1970 < time.year < 9999).map(lambda time: f"{time.isoformat(timespec='seconds')}Z")
schemathesis.openapi.format("date-time", TIMES)
ZONES = ["UTC", "Europe/Berlin", "Pacific/Apia", "Etc/GMT+5"]
schemathesis.openapi.format("iana-time-zone", st.sampled_from(ZONES))
schemathesis.openapi.format("entity-tags", st.sampled_from(["*", "*", "*", '"a"', 'W/"a", "b"']))

UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
WHEN = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
EMAIL = re.compile(r"""[^\s\x00-\x1f\x7f-\x9f@,;:<>()\[\]"\\]{1,64}@[^\s\x00-\x1f\x7f-\x9f@,;:<>()\[\]"\\]+""")


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    """Of an import: the text that was made up, or one line of what is no text."""
    return (value if isinstance(value, str) else json.dumps(value)).encode(errors="replace")


def call(method, path, body=None):
    """Of the API, as JSON."""
    headers = {"Authorization": f"Bearer {os.environ['CONTRACT_TOKEN']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["CONTRACT_API"] + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def made():
    """Ids of what is there, by the first segment of its paths: of tokens it is the one that asks."""
    ticket_type = {"name": "Seat", "price": "5.00", "quantity": 1}
    times = {"starts_at": "2040-01-01T00:00:00Z", "ends_at": "2040-01-02T00:00:00Z"}
    session = {**times, "total_capacity": 1, "ticket_types": [ticket_type]}
    event = call("POST", "/events", {"name": "Contract", "sessions": [session]})
    session = event["sessions"][0]
    catalog = {"events": event["id"], "sessions": session["id"], "ticket-types": session["ticket_types"][0]["id"]}
    user = call("POST", "/users", {"email": email(), "role": "viewer"})
    return {**catalog, "users": user["id"], "tokens": call("GET", "/me")["id"]}


def email():
    """One that no account has."""
    return f"{uuid.uuid4()}@tickets.example"


KNOWN = made()


def tidy(value):
    """Makes true of a body what no schema tells, and nothing that one does."""
    if isinstance(value, list):
        return [tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    body = {name: tidy(item) for name, item in value.items()}
    # Outer white space of a name is cut off, whatever it is.
    if isinstance(body.get("name"), str):
        body["name"] = body["name"].strip()[:200].strip()
    # A whole number has no decimal point, and an amount at most two decimals.
    for name, item in body.items():
        if isinstance(item, float) and item.is_integer():
            body[name] = int(item)
        elif isinstance(item, float) and name == "price":
            body[name] = round(item, 2)
    # By the description any text may be one.
    if isinstance(body.get("timezone"), str) and body["timezone"] not in ZONES:
        body["timezone"] = "UTC"
    # No two accounts have the same one, and not all that looks like one is one.
    if isinstance(body.get("email"), str) and EMAIL.fullmatch(body["email"]) and len(body["email"]) <= 254:
        body["email"] = email()
    # What ends is yet to do so.
    if isinstance(body.get("expires_at"), str) and TIME.fullmatch(body["expires_at"]):
        body["expires_at"] = "9999-12-31T00:00:00Z"
    starts, ends = body.get("starts_at"), body.get("ends_at")
    if all(isinstance(time, str) and WHEN.fullmatch(time) for time in (starts, ends)):
        # Which is first, is not in the schema.
        body.update(starts_at="1970-01-02T00:00:00Z", ends_at="9999-12-31T00:00:00Z")
    # An id of what is there, and what the service sets, may only be sent back as it is.
    for name in ("id", "created_at", "updated_at"):
        if isinstance(body.get(name), str) and (UUID.fullmatch(body[name]) or re.fullmatch(TIME, body[name])):
            del body[name]
    # Where something moves to must be there.
    for name, kind in (("event_id", "events"), ("session_id", "sessions")):
        if isinstance(body.get(name), str) and UUID.fullmatch(body[name]):
            body[name] = KNOWN[kind]
    return body


def children(body, name):
    """Those of a list that is one."""
    found = body.get(name)
    return [child for child in found if isinstance(child, dict)] if isinstance(found, list) else []


@schemathesis.hook
def before_call(context, case, kwargs):
    """Leaves out what is well-formed and yet rightly refused, and asks half the time for what is there."""
    path, headers, query = case.path_parameters or {}, case.headers or {}, case.query or {}
    kind = case.path.split("/")[1]
    if re.search("[0-7]$", str(path.get("id", ""))) and UUID.fullmatch(str(path["id"])):
        # Of one's own sessions there are none: a token is not signed in.
        path["id"] = KNOWN.get(kind, path["id"])
    if case.method == "DELETE":
        # Others are still to find it.
        if path.get("id") in KNOWN.values():
            path["id"] = str(uuid.uuid4())
        # What was deleted is expected to be gone.
        if str(query.get("dry_run", "")).lower() == "true":
            query["dry_run"] = "false"
    if re.fullmatch("[1-9][0-9]*", str(query.get("page", ""))):
        # There are no others, or they are soon no more.
        query["page"] = 1
    if re.fullmatch("[!#-~]+", headers.get("Idempotency-Key", "")):
        # One that was used for another request is refused.
        headers["Idempotency-Key"] = str(uuid.uuid4())
    if case.path.endswith("/undo") and str(query.get("dry_run", "false")).lower() == "false":
        # Others are still to find what was made.
        case.query = {**query, "dry_run": "true"}
    if not isinstance(case.body, dict):
        return
    if case.method == "PATCH" and ("starts_at" in case.body) != ("ends_at" in case.body):
        # What stays may lie on the wrong side of what changes.
        case.body = {"starts_at": "1970-01-02T00:00:00Z", "ends_at": "9999-12-31T00:00:00Z", **case.body}
    case.body = tidy(case.body)
    if case.method == "PUT":
        makes = headers.get("If-None-Match") == "*"
        # Only what is made comes with its children, and needs to be told where it belongs.
        if makes:
            parent = {"sessions": "event_id", "ticket-types": "session_id"}.get(kind)
            if parent and parent not in case.body:
                case.body[parent] = KNOWN[{"event_id": "events", "session_id": "sessions"}[parent]]
        else:
            case.body.pop({"events": "sessions", "sessions": "ticket_types"}.get(kind), None)
        # Children that are made with it belong to nothing else.
        for session in children(case.body, "sessions") if kind == "events" else []:
            for child, name in [(session, "event_id"), *((child, "session_id") for child in children(session, "ticket_types"))]:
                if isinstance(child.get(name), str) and UUID.fullmatch(child[name]):
                    del child[name]
