-- Submits experiments under names of their own. The director's header and parcel come by the environment.
local thread_count = 0

function setup(thread)
    thread:set("number", thread_count)
    thread_count = thread_count + 1
end

function init(args)
    wrk.method = "POST"
    wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
    wrk.headers["Content-Type"] = "application/json"
    parcel = os.getenv("BENCH_PARCEL")
    prefix = os.getenv("BENCH_PREFIX") .. number .. "-"
    count = 0
end

function request()
    count = count + 1
    local body = string.format(
        '{"name":"%s%d","digest":"%s","parcel":"%s","deployments":[{"label":"a","node":"node-1"}]}',
        prefix, count, parcel, parcel)
    return wrk.format(nil, "/api/v1/experiments", nil, body)
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        'RESULT {"requests":%d,"seconds":%.6f,"errors":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n', summary.requests,
        summary.duration / 1e6, errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
