-- Where a room stands; makes it.
-- KEYS: room; ARGV: name, an epoch for a new one, rooms kept (empty: it is made in any case)
local at = redis.call('HMGET', KEYS[1], 'epoch', 'newest')
if at[1] then
  return {at[1], at[2] or '0'}
end
if ARGV[3] ~= '' and redis.call('SCARD', PREFIX .. 'rooms') >= tonumber(ARGV[3]) then
  -- One without messages gives way, if no server follows it. Not all are looked at: strangers can ask for this.
  local found
  for _, name in ipairs(redis.call('SRANDMEMBER', PREFIX .. 'rooms:empty', 100)) do
    if redis.call('PUBSUB', 'NUMSUB', CHANNELS .. '{' .. name .. '}')[2] == 0 then
      found = name
      break
    end
  end
  if not found then
    return false
  end
  redis.call('DEL', PREFIX .. '{' .. found .. '}')
  redis.call('SREM', PREFIX .. 'rooms', found)
  redis.call('SREM', PREFIX .. 'rooms:empty', found)
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[2])
redis.call('SADD', PREFIX .. 'rooms', ARGV[1])
redis.call('SADD', PREFIX .. 'rooms:empty', ARGV[1])
return {ARGV[2], '0'}
