-- Opens a room, and creates it if necessary. Answers its head.
-- KEYS: room; ARGV: name, an epoch for a new room, the room limit (empty: none), the maximum age of messages, time
-- (empty: the store's), the calling server's time
local at = redis.call('HMGET', KEYS[1], 'epoch', 'newest')
if at[1] then
  return {at[1], at[2] or '0'}
end
local SAMPLE = 100
local function key(name)
  return PREFIX .. '{' .. name .. '}'
end
if ARGV[3] ~= '' and redis.call('SCARD', PREFIX .. 'rooms') >= tonumber(ARGV[3]) then
  -- Evicts a room that has no message any more, if no server follows it and nobody is in it. Not all rooms are
  -- examined, because strangers can trigger this.
  local now = tonumber(ARGV[5])
  if not now then
    local clock = redis.call('TIME')
    now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  end
  -- A message has expired only if both clocks say so: a jump of one deletes nothing.
  local cutoff = math.min(now, tonumber(ARGV[6])) - tonumber(ARGV[4])
  local function first(names)
    for _, name in ipairs(names) do
      local last = tonumber(redis.call('HGET', key(name), 'time') or 0)
      if last < cutoff and name ~= 'lobby'
        and redis.call('PUBSUB', 'NUMSUB', CHANNELS .. '{' .. name .. '}')[2] == 0
        and redis.call('HEXISTS', PREFIX .. 'people:rooms', name) == 0 then
        return name
      end
    end
  end
  local function expired()
    local before = string.format('(%.0f', cutoff)
    local count = redis.call('ZCOUNT', PREFIX .. 'rooms:last', '-inf', before)
    -- Rooms that are occupied must not block the others forever.
    local from = now % math.max(1, count - SAMPLE + 1)
    return redis.call('ZRANGEBYSCORE', PREFIX .. 'rooms:last', '-inf', before, 'LIMIT', string.format('%.0f', from), SAMPLE)
  end
  local found = first(redis.call('SRANDMEMBER', PREFIX .. 'rooms:empty', SAMPLE))
    or first(expired())
    -- Rooms whose last message was written by an earlier version are not in the order.
    or first(redis.call('SRANDMEMBER', PREFIX .. 'rooms', SAMPLE))
  if not found then
    return false
  end
  redis.call('DEL', key(found), key(found) .. ':log')
  redis.call('SREM', PREFIX .. 'rooms', found)
  redis.call('SREM', PREFIX .. 'rooms:empty', found)
  redis.call('ZREM', PREFIX .. 'rooms:last', found)
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[2])
redis.call('SADD', PREFIX .. 'rooms', ARGV[1])
redis.call('SADD', PREFIX .. 'rooms:empty', ARGV[1])
return {ARGV[2], '0'}
