-- Stages part of a room; nobody sees it before import-commit.lua. What an aborted import staged expires.
-- KEYS: room, log, staged rooms (none of them in use by servers yet)
-- ARGV: name, epoch, newest offset of the room, time to live in ms, then offset, time and message of each
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'newest', ARGV[3])
for i = 5, #ARGV, 3 do
  redis.call('XADD', KEYS[2], ARGV[i] .. '-0', 't', ARGV[i + 1], 'm', ARGV[i + 2])
  redis.call('HSET', KEYS[1], 'time', ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
