-- For wrk: the list, an event and its sessions in turn, over all events. Tells every answer that is not a 200.
local ids, paths, turn = {}, {}, 0
local delay_ms = tonumber(os.getenv("CATALOG_DELAY_MS")) or 0
local threads = {}

for id in os.getenv("CATALOG_IDS"):gmatch("%S+") do ids[#ids + 1] = id end
for _, id in ipairs(ids) do
    paths[#paths + 1] = "/api/events"
    paths[#paths + 1] = "/api/events/" .. id
    paths[#paths + 1] = "/api/events/" .. id .. "/sessions"
end

function setup(thread)
    threads[#threads + 1] = thread
end

function init()
    refused = 0
    math.randomseed(os.time())
end

if delay_ms > 0 then
    -- Spread evenly, so that the connections do not all ask at one moment.
    function delay() return math.random(0, 2 * delay_ms) end
end

function request()
    turn = turn % #paths + 1
    return wrk.format("GET", paths[turn])
end

function response(status)
    if status ~= 200 then refused = refused + 1 end
end

function done(summary, latency)
    local refused_in_all = 0
    for _, thread in ipairs(threads) do refused_in_all = refused_in_all + thread:get("refused") end
    local errors = summary.errors
    io.write(string.format(
        "answers %d, a second %.0f, not 200: %d, socket errors: %d, timeouts: %d\nlatency ms: median %.1f, p90 %.1f, p99 %.1f, max %.1f\n",
        summary.requests, summary.requests / (summary.duration / 1e6), refused_in_all,
        errors.connect + errors.read + errors.write, errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
