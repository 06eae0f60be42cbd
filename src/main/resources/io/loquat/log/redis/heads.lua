-- The head of each of these rooms: epoch and newest; empty for a room that does not exist.
-- KEYS: rooms
local heads = {}
for i, room in ipairs(KEYS) do
  local at = redis.call('HMGET', room, 'epoch', 'newest')
  heads[i] = at[1] and {at[1], at[2] or '0'} or {}
end
return heads
