-- For wrk: the list, an event and its sessions in turn, over all events.
local requests, turn = {}, 0
local delay_ms = tonumber(os.getenv("CATALOG_DELAY_MS")) or 0

function init()
    math.randomseed(os.time())
    for id in os.getenv("CATALOG_IDS"):gmatch("%S+") do
        for _, path in ipairs({ "/api/events", "/api/events/" .. id, "/api/events/" .. id .. "/sessions" }) do
            requests[#requests + 1] = wrk.format("GET", path)
        end
    end
end

if delay_ms > 0 then
    -- Spread evenly, so that the connections do not all ask at one moment.
    function delay() return math.random(0, 2 * delay_ms) end
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        "answers %d, a second %.0f, errors: status %d, socket %d, timeout %d\nlatency ms: median %.1f, p90 %.1f, p99 %.1f, max %.1f\n",
        summary.requests, summary.requests / (summary.duration / 1e6),
        errors.status, errors.connect + errors.read + errors.write, errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
