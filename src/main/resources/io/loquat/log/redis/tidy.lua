-- Deletes the logs of some rooms whose last message has expired, and answers where to continue. Keys are not left to
-- expire by themselves, because that trusts the store's clock alone: a message has expired only if both clocks say so.
-- ARGV: cursor, about how many, maximum age of messages, time (empty: the store's), the calling server's time
local now = tonumber(ARGV[4])
if not now then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end
local cutoff = math.min(now, tonumber(ARGV[5])) - tonumber(ARGV[3])
local page = redis.call('SSCAN', PREFIX .. 'rooms', ARGV[1], 'COUNT', ARGV[2])
for _, name in ipairs(page[2]) do
  local room = PREFIX .. '{' .. name .. '}'
  local last = tonumber(redis.call('HGET', room, 'time') or 0)
  if last >= cutoff then
    -- An earlier version set it to expire.
    redis.call('PERSIST', room .. ':log')
  else
    redis.call('UNLINK', room .. ':log')
  end
end
return page[1]
