-- Where each of these rooms stands: epoch and newest, empty for one that is none.
-- KEYS: rooms
local heads = {}
for i, room in ipairs(KEYS) do
  local at = redis.call('HMGET', room, 'epoch', 'newest')
  heads[i] = at[1] and {at[1], at[2] or '0'} or {}
end
return heads
