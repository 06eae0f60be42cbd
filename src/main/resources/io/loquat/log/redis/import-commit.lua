-- Makes the staged rooms those of the chat, atomically. Answers 'taken'; 'rooms' if there are rooms already; 'gone' if
-- some of the staged ones have expired.
-- KEYS: staged rooms, rooms, rooms without messages, last guest number, digest of the imported chat
-- ARGV: prefix and suffix of the name in the keys of a staged room, its log, a room, a log (a pair each), number of
-- rooms, last guest number, the digest
local function key(pair, name)
  return ARGV[pair] .. name .. ARGV[pair + 1]
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  return 'rooms'
end
local names = redis.call('SMEMBERS', KEYS[1])
if #names ~= tonumber(ARGV[9]) then
  return 'gone'
end
for _, name in ipairs(names) do
  if redis.call('EXISTS', key(1, name)) == 0 then
    return 'gone'
  end
end
for _, name in ipairs(names) do
  redis.call('RENAME', key(1, name), key(5, name))
  redis.call('PERSIST', key(5, name))
  redis.call('SADD', KEYS[2], name)
  if redis.call('EXISTS', key(3, name)) == 1 then
    redis.call('RENAME', key(3, name), key(7, name))
    redis.call('PERSIST', key(7, name))
    redis.call('ZADD', PREFIX .. 'rooms:last', redis.call('HGET', key(5, name), 'time') or 0, name)
  end
  if redis.call('HGET', key(5, name), 'newest') == '0' then
    redis.call('SADD', KEYS[3], name)
  end
end
redis.call('DEL', KEYS[1])
if tonumber(ARGV[10]) > tonumber(redis.call('GET', KEYS[4]) or '0') then
  redis.call('SET', KEYS[4], ARGV[10])
end
redis.call('SET', KEYS[5], ARGV[11])
return 'taken'
