-- Takes away the logs of some rooms whose last message is too old, and answers where to go on. Not left to the expiry of keys, which
-- trusts the store's clock alone: what is too old is so by both clocks.
-- ARGV: cursor, about how many, age of messages, time (empty: the store's), the asking server's time
local now = tonumber(ARGV[4])
if not now then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end
local old_by = math.min(now, tonumber(ARGV[5])) - tonumber(ARGV[3])
local page = redis.call('SSCAN', PREFIX .. 'rooms', ARGV[1], 'COUNT', ARGV[2])
for _, name in ipairs(page[2]) do
  local room = PREFIX .. '{' .. name .. '}'
  local last = tonumber(redis.call('HGET', room, 'time') or 0)
  if last >= old_by then
    -- An earlier version let it expire.
    redis.call('PERSIST', room .. ':log')
  else
    redis.call('UNLINK', room .. ':log')
  end
end
return page[1]
