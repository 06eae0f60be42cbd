-- Where a room stands; makes it.
-- KEYS: room; ARGV: name, an epoch for a new one, rooms kept (empty: it is made in any case), the age of messages that are
-- not kept, time (empty: the store's)
local at = redis.call('HMGET', KEYS[1], 'epoch', 'newest')
if at[1] then
  return {at[1], at[2] or '0'}
end
local HUNDRED = 100
local function key(name)
  return 'loquat:{' .. name .. '}'
end
if ARGV[3] ~= '' and redis.call('SCARD', 'loquat:rooms') >= tonumber(ARGV[3]) then
  -- One that has no message any more gives way, if no server follows it and nobody is in it. Not all are looked at: strangers can
  -- ask for this.
  local now = tonumber(ARGV[5])
  if not now then
    local clock = redis.call('TIME')
    now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  end
  local over = now - tonumber(ARGV[4])
  local function first(names)
    for _, name in ipairs(names) do
      local last = tonumber(redis.call('HGET', key(name), 'time') or 0)
      if last < over and name ~= 'lobby'
        and redis.call('PUBSUB', 'NUMSUB', key(name))[2] == 0
        and redis.call('HEXISTS', 'loquat:people:rooms', name) == 0 then
        return name
      end
    end
  end
  local function quiet()
    local before = string.format('(%.0f', over)
    local count = redis.call('ZCOUNT', 'loquat:rooms:last', '-inf', before)
    -- Those in which somebody is do not stand in the way of the others for ever.
    local from = now % math.max(1, count - HUNDRED + 1)
    return redis.call('ZRANGEBYSCORE', 'loquat:rooms:last', '-inf', before, 'LIMIT', string.format('%.0f', from), HUNDRED)
  end
  local found = first(redis.call('SRANDMEMBER', 'loquat:rooms:empty', HUNDRED))
    or first(quiet())
    -- Those whose last message an earlier version took are in no order.
    or first(redis.call('SRANDMEMBER', 'loquat:rooms', HUNDRED))
  if not found then
    return false
  end
  redis.call('DEL', key(found), key(found) .. ':log')
  redis.call('SREM', 'loquat:rooms', found)
  redis.call('SREM', 'loquat:rooms:empty', found)
  redis.call('ZREM', 'loquat:rooms:last', found)
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[2])
redis.call('SADD', 'loquat:rooms', ARGV[1])
redis.call('SADD', 'loquat:rooms:empty', ARGV[1])
return {ARGV[2], '0'}
