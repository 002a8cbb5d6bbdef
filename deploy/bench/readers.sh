#!/usr/bin/env bash
# readers.sh [seconds] [connections]
#
# How the reader answers many at once: the three endpoints in turn, for 30 s, over 1,000 connections, by wrk.
# First from Redis at full speed; then with Redis hanging, from PostgreSQL: at a stated rate and at full speed.
# Starts a catalog of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-30} connections=${2:-1000} state=target/bench
ulimit -n 16384

command -v wrk >/dev/null || { [ "$(id -u)" = 0 ] && apt-get install -qq -y --no-install-recommends wrk >/dev/null; } ||
    { echo "wrk is not installed: apt-get install wrk" >&2; exit 1; }

trap 'kill -CONT "$REDIS_PID" 2>/dev/null || true; cargo dev down --state "$state"' EXIT
cargo dev up --detach --free-ports --state "$state"
# shellcheck disable=SC1091
. "$state/env"
ids=$(curl -fsS "$CATALOG_READ_URL/api/events?page_size=100" | python3 -c 'import json, sys
print(" ".join(e["id"] for e in json.load(sys.stdin)["results"]))')

load() { # load TITLE DELAY_MS
    printf '\n== %s: %s connections, %s s\n' "$1" "$connections" "$seconds"
    CATALOG_IDS=$ids CATALOG_DELAY_MS=$2 wrk --threads 2 --connections "$connections" --duration "${seconds}s" \
        --timeout 10s --script deploy/bench/readers.lua "$CATALOG_READ_URL"
}

load "from Redis, as fast as it goes" 0
kill -STOP "$REDIS_PID"
load "without Redis, from PostgreSQL, each connection asks about once a second" 1000
load "without Redis, from PostgreSQL, as fast as it goes" 0
