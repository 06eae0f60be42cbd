-- Part of a log, and the bounds of what is kept, at one moment: epoch, oldest, newest, entries.
-- KEYS: room, log; ARGV: NEWEST|BEFORE|AFTER, offset, limit, number of messages kept, their maximum age, time (empty:
-- the store's), the calling server's time
local at = redis.call('HMGET', KEYS[1], 'epoch', 'newest')
if not at[1] then
  return false
end
local newest = tonumber(at[2] or 0)
local now = tonumber(ARGV[6])
if not now then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end
-- A message has expired only if both clocks say so.
now = math.min(now, tonumber(ARGV[7]))
local function text(number)
  return string.format('%.0f', number)
end
local function first(from)
  local one = redis.call('XRANGE', KEYS[2], text(from), '+', 'COUNT', 1)[1]
  if one then
    return tonumber(one[1]:match('^%d+')), now - tonumber(one[2][2]) <= tonumber(ARGV[5])
  end
end
local oldest, is_oldest_kept = first(math.max(1, newest - tonumber(ARGV[4]) + 1))
if not oldest then
  oldest = newest + 1
elseif not is_oldest_kept then
  -- Times never run backwards, so a binary search finds the first message that has not expired.
  local low, high = oldest, newest + 1
  while high - low > 1 do
    local middle = math.floor((low + high) / 2)
    local _, is_kept = first(middle)
    if is_kept then
      high = middle
    else
      low = middle
    end
  end
  oldest = high
end
local offset, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
local entries = {}
if limit > 0 then
  if ARGV[1] == 'AFTER' then
    local from = math.max(oldest, offset + 1)
    if from <= newest then
      entries = redis.call('XRANGE', KEYS[2], text(from), text(newest), 'COUNT', limit)
    end
  else
    local to = newest
    if ARGV[1] == 'BEFORE' then
      to = math.min(newest, offset - 1)
    end
    local from = math.max(oldest, to - limit + 1)
    if from <= to then
      entries = redis.call('XRANGE', KEYS[2], text(from), text(to))
    end
  end
end
return {at[1], text(oldest), text(newest), entries}
