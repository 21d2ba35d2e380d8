-- What wrk sends: deposits, if the environment says BODY, else questions. Its figures are lines as those of a load.

local accounts = tonumber(os.getenv("ACCOUNTS"))
local body = os.getenv("BODY")
local headers = {["Content-Type"] = body and "application/json", ["Prefer"] = os.getenv("PREFER")}

request = function()
  local account = "/v1/accounts/bench-" .. math.random(0, accounts - 1)
  if body then return wrk.format("POST", account .. "/deposits", headers, body) end
  return wrk.format("GET", account)
end

done = function(summary, latency)
  local errors = summary.errors
  print(string.format("count\t%d\trequests", summary.requests))
  print(string.format("rate\t%f\trequests/s", summary.requests / summary.duration * 1e6))
  print(string.format("p50\t%d\tus", latency:percentile(50)))
  print(string.format("p99\t%d\tus", latency:percentile(99)))
  print(string.format("failed\t%d\trequests",
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
