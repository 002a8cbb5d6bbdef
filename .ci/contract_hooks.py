"""What the description of the API cannot say of its parameters, told to schemathesis by `.ci/contract`."""

import os
import re

import schemathesis
from hypothesis import strategies as st

DAYS = st.dates().filter(lambda day: day.year >= 1970).map(str)
TIMES = st.datetimes().filter(lambda time: 1970 < time.year < 9999).map(lambda time: f"{time.isoformat(timespec='seconds')}Z")

schemathesis.openapi.format("moment", st.one_of(st.sampled_from(["now", "today"]), DAYS, TIMES))
schemathesis.openapi.format("days", st.one_of(st.sampled_from(["today", "tomorrow", "weekend", "2026-06"]), DAYS))
schemathesis.openapi.format("iana-time-zone", st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "Etc/GMT+5"]))

# By the description any text may be one of these, and so may none at all.
TEXTS = ("cursor", "location", "search", "since", "date", "starts_after", "starts_before", "tz", "updated_since")
# Of the ids that might be one's, half are.
IDS = {"id": "CONTRACT_EVENT", "session_id": "CONTRACT_SESSION"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Leaves out what is well-formed and yet rightly not answered, and makes of what is leniently read something that is not."""
    version = case.headers.get("Catalog-Min-Version", "") if case.headers else ""
    if re.fullmatch("[0-9a-f]{16}", version):
        # Nearly each of them lies ahead, which is 503.
        case.headers["Catalog-Min-Version"] = "0" * 16
    path = case.path_parameters or {}
    for name, known in IDS.items():
        if re.fullmatch("[0-9a-fA-F-]{35}[0-7]", str(path.get(name, ""))):
            path[name] = os.environ[known]
    query = case.query or {}
    if re.fullmatch("[A-Za-z0-9_-]*", str(query.get("cursor", ""))):
        # A cursor is of the one list that gave it, and excludes `page`.
        query.pop("cursor", None)
    if re.fullmatch("[A-Za-z0-9_-]+", str(query.get("since", ""))):
        # Nobody can make up a token.
        query["since"] = os.environ["CONTRACT_TOKEN"]
    for name, value in query.items():
        # Outer white space says nothing, and a blank value is as if there were none.
        if name not in TEXTS and isinstance(value, str) and value != (value.strip() or None):
            query[name] = "?"
