-- A store that returned without its newest messages would reassign their offsets, so the room gets a new epoch.
-- KEYS: room; ARGV: epoch, an offset that was assigned in it, the new epoch
local at = redis.call('HMGET', KEYS[1], 'epoch', 'newest')
if at[1] == ARGV[1] and tonumber(at[2] or 0) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[3])
end
