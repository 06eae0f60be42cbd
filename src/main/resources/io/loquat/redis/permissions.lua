-- The permissions that the store's user lacks, of all that the servers need: commands as +name, keys as ~ and channels
-- as &. A replica, which cannot be written to, answers with its error. Leaves nothing behind.
local key, channel = PREFIX .. 'rights', CHANNELS .. 'rights'
local lacks = {}
for _, command in ipairs({
  {'PING'},
  {'TIME'},
  {'DEL', key},
  -- From here on it is a string: commands for other types fail for that reason, but only after the user's permissions
  -- were checked.
  {'SET', key, '', 'PX', 1000},
  {'EXISTS', key},
  {'EXPIRE', key, 1},
  {'GET', key},
  {'HDEL', key, ''},
  {'HEXISTS', key, ''},
  {'HGET', key, ''},
  {'HGETALL', key},
  {'HINCRBY', key, '', 1},
  {'HLEN', key},
  {'HMGET', key, ''},
  {'HSET', key, '', ''},
  {'INCR', key},
  {'PERSIST', key},
  {'PUBLISH', channel, ''},
  {'PUBSUB', 'NUMSUB', channel},
  {'SADD', key, ''},
  {'SCARD', key},
  {'SPOP', key, 1},
  {'SRANDMEMBER', key, 1},
  {'SREM', key, ''},
  {'SSCAN', key, 0},
  {'XADD', key, '1-0', '', ''},
  {'XRANGE', key, '-', '+', 'COUNT', 1},
  {'XTRIM', key, 'MINID', '0-0'},
  {'ZADD', key, 0, ''},
  {'ZCOUNT', key, 0, 0},
  {'ZRANGE', key, 0, 0},
  {'ZRANGEBYSCORE', key, 0, 0},
  {'ZREM', key, ''},
  {'ZSCORE', key, ''},
  {'GETDEL', key},
  {'UNLINK', key},
}) do
  local answer = redis.pcall(unpack(command))
  local refusal = type(answer) == 'table' and answer.err or ''
  if string.find(refusal, 'READONLY', 1, true) then
    return answer
  elseif string.find(refusal, 'run this command', 1, true) or string.find(refusal, 'permissions to run', 1, true) then
    lacks['+' .. string.lower(command[1])] = true
  elseif string.find(refusal, 'channel', 1, true) then
    lacks['&'] = true
  elseif string.find(refusal, 'access', 1, true) and string.find(refusal, 'key', 1, true) then
    lacks['~'] = true
  end
end
local answer = {}
for right in pairs(lacks) do
  answer[#answer + 1] = right
end
table.sort(answer)
return answer
