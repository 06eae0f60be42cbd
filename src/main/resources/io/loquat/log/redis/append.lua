-- Appends a message atomically: checks for a duplicate, assigns the offset, stores, trims, publishes.
-- KEYS: room, log, the message's idempotency key, if it has one
-- ARGV: name of the room, an epoch in case the room is re-created, message, time (empty: the store's), number of
-- messages kept, their maximum age, maximum age of keys, the calling server's time
local at = redis.call('HMGET', KEYS[1], 'epoch', 'newest', 'time')
local epoch, newest, last = at[1], tonumber(at[2] or 0), tonumber(at[3] or 0)
local now = tonumber(ARGV[4])
if not now then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end
-- A message has expired only if both clocks say so: a jump of one deletes nothing.
local cutoff = math.min(now, tonumber(ARGV[8])) - tonumber(ARGV[6])
now = math.max(now, last)
if not epoch then
  epoch = ARGV[2]
  redis.call('HSET', KEYS[1], 'epoch', epoch)
  redis.call('SADD', PREFIX .. 'rooms', ARGV[1])
end
if KEYS[3] then
  local first = redis.call('GET', KEYS[3])
  if first then
    local of, time = first:match('^(%S+) %d+ (%d+)\n')
    if of == epoch and now - tonumber(time) <= tonumber(ARGV[7]) then
      return {first}
    end
  end
end
newest = newest + 1
if newest == 1 then
  redis.call('SREM', PREFIX .. 'rooms:empty', ARGV[1])
end
local offset, time = string.format('%.0f', newest), string.format('%.0f', now)
local place = epoch .. ' ' .. offset .. ' ' .. time
local entry = place .. '\n' .. ARGV[3]
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[5], offset .. '-0', 't', time, 'm', ARGV[3])
redis.call('HSET', KEYS[1], 'newest', offset, 'time', time)
-- The room's score in the eviction order is the time of its last message, or of one up to a 64th of the maximum age
-- earlier.
local late = math.ceil(tonumber(ARGV[6]) / 64)
if newest == 1 or math.floor(now / late) ~= math.floor(last / late) then
  redis.call('ZADD', PREFIX .. 'rooms:last', time, ARGV[1])
end
if KEYS[3] then
  redis.call('SET', KEYS[3], entry, 'PX', ARGV[7])
end
redis.call('PUBLISH', CHANNELS .. '{' .. ARGV[1] .. '}', 'm' .. entry)
if newest % 64 == 0 then
  -- Pages omit expired messages already; here they are deleted.
  local function firstKept(count)
    local keep
    for _, one in ipairs(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', count)) do
      if tonumber(one[2][2]) >= cutoff then
        break
      end
      keep = tonumber(one[1]:match('^%d+')) + 1
    end
    return keep
  end
  local keep = firstKept(1) and firstKept(128)
  if keep then
    redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f-0', keep))
  end
end
return place
