-- Presence on all servers. ARGV: the calling server, the time (empty: the store's), then any number of operations, each
-- with its name and arguments. They run in order, and the answer has one element for each. Every change of a room's
-- occupants increases the room's version by one and is published at once, so notices are published in the order of
-- their versions.
-- A nick is stored and published as "RENAMES SHOWN\nKEY", where RENAMES counts how often the person was renamed. A
-- person's place, "ORDER\nPERSON", is the position of their name in the list of a room's people. It is stored as
-- "RENAMES ORDER\nPERSON", with the rename count of the nick that it belongs to: a server of an earlier version sets a
-- nick without a place.

local P = PREFIX .. 'people:'
local DAY = 24 * 60 * 60
-- Longer than any grace period.
local ALIAS = 2 * DAY
local call = redis.call
local me = ARGV[1]
local at = 2

local now = tonumber(ARGV[2])
if not now then
  local time = call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function word()
  at = at + 1
  return ARGV[at]
end

local function number()
  return tonumber(word())
end

-- Never in exponential notation.
local function whole(value)
  return string.format('%.0f', value)
end

local function fields(key)
  local flat = call('HGETALL', key)
  local map = {}
  for i = 1, #flat, 2 do
    map[flat[i]] = flat[i + 1]
  end
  return map
end

local function nickKey(nick)
  return string.match(nick, '\n(.*)$')
end

local function isServer()
  return call('ZSCORE', P .. 'servers', me)
end

local function publish(room, text)
  call('PUBLISH', CHANNELS .. '{' .. room .. '}', text)
end

-- The version of a forgotten room starts at the current time, or, if the clock was set back, above the highest version
-- of all forgotten rooms, so that no version is ever reused.
local function version(room)
  local key = P .. 'version:' .. room
  if call('EXISTS', key) == 0 then
    local highest = tonumber(call('GET', P .. 'version') or 0)
    call('SET', key, whole(math.max(now, highest + 1)), 'EX', DAY)
  end
  return key
end

-- The room is empty, so its version is forgotten after a while.
local function forget(room, at_version)
  call('EXPIRE', P .. 'version:' .. room, DAY)
  if tonumber(at_version) > tonumber(call('GET', P .. 'version') or 0) then
    call('SET', P .. 'version', at_version)
  end
end

local function changed(room)
  return whole(call('INCR', version(room)))
end

local function nickOf(person)
  return call('HGET', P .. 'person:' .. person, 'nick') or '0 \n'
end

local function renames(nick)
  return string.match(nick, '^%d+')
end

local function placeOf(person)
  local stored = call('HGET', P .. 'person:' .. person, 'place')
  return stored and string.match(stored, '^%d+ (.*)$')
end

-- Sets the person's nick, and its place in each of the person's rooms.
local function setNick(person, nick, place, rooms)
  local before = placeOf(person)
  call('HSET', P .. 'person:' .. person, 'nick', nick, 'place', renames(nick) .. ' ' .. place)
  for _, room in ipairs(rooms) do
    if before then
      call('ZREM', P .. 'names:' .. room, before)
    end
    call('ZADD', P .. 'names:' .. room, 0, place)
  end
end

-- For a person, the rooms that they are in; for a link, the rooms in which it has a seat.
local function roomsOf(hash)
  local rooms = {}
  for field in pairs(hash) do
    if string.sub(field, 1, 2) == 'r:' then
      rooms[#rooms + 1] = string.sub(field, 3)
    end
  end
  return rooms
end

-- Sets the number of the person's connections in the room.
local function setConnections(room, person, connections, order, at_version)
  local here = P .. 'here:' .. room
  if connections == 0 then
    call('HDEL', here, person)
    local place = placeOf(person)
    if place then
      call('ZREM', P .. 'names:' .. room, place)
    end
  else
    call('HSET', here, person, connections .. ':' .. order)
  end
  local online = call('HLEN', here)
  if online == 0 then
    forget(room, at_version)
    call('HDEL', P .. 'rooms', room)
    call('DEL', P .. 'names:' .. room)
  else
    call('PERSIST', P .. 'version:' .. room)
    call('HSET', P .. 'rooms', room, online)
  end
  publish(room, 's' .. at_version .. ' ' .. person .. ' ' .. connections .. ' ' .. online .. ' ' .. nickOf(person))
end

local function connectionsIn(room, person)
  local was = call('HGET', P .. 'here:' .. room, person)
  if not was then
    return 0, nil
  end
  local connections, order = string.match(was, '^(%d+):(%d+)$')
  return tonumber(connections), order
end

local function addConnection(room, person)
  local connections, order = connectionsIn(room, person)
  local as_of = changed(room)
  if connections == 0 then
    call('HSET', P .. 'person:' .. person, 'r:' .. room, '1')
    call('HINCRBY', P .. 'online', person, 1)
  end
  setConnections(room, person, connections + 1, order or as_of, as_of)
  return tonumber(as_of)
end

local function removeConnection(room, person)
  local connections, order = connectionsIn(room, person)
  if connections == 0 then
    return
  end
  if connections == 1 then
    call('HDEL', P .. 'person:' .. person, 'r:' .. room)
    if call('HINCRBY', P .. 'online', person, -1) <= 0 then
      call('HDEL', P .. 'online', person)
    end
  end
  setConnections(room, person, connections - 1, order, changed(room))
end

local function connected(id, server, person, key)
  call('HSET', P .. 'link:' .. id, 'person', person, 'server', server)
  call('SADD', P .. 'links:' .. server, id)
  if key ~= '' then
    call('HSET', P .. 'link:' .. id, 'key', key)
    call('SET', P .. 'session:' .. key, id)
  end
end

local KEYS = {'key', 'alias'}

-- Deletes the spare keys: from now on only the keys of the person's connections work.
local function dropSpares(person)
  for _, kind in ipairs(KEYS) do
    local key = call('HGET', P .. 'person:' .. person, 'spare:' .. kind)
    if key then
      call('DEL', P .. 'session:' .. key)
      call('HDEL', P .. 'person:' .. person, 'spare:' .. kind)
    end
  end
end

-- The keys of a connection that ended, by kind, and whether none of them was used to create a newer one.
local function lastKeys(id, link)
  local keys, is_newest = {}, link.key
  for _, kind in ipairs(KEYS) do
    local key = link[kind]
    if key and call('GET', P .. 'session:' .. key) == id then
      call('DEL', P .. 'session:' .. key)
      keys[kind] = key
    elseif key then
      is_newest = false
    end
  end
  return keys, is_newest
end

-- The name is released before the rooms are notified: a client that is notified may claim the name.
local function release(id)
  local link = fields(P .. 'link:' .. id)
  if not link.person then
    return
  end
  call('DEL', P .. 'link:' .. id)
  call('SREM', P .. 'links:' .. link.server, id)
  local person = P .. 'person:' .. link.person
  local last = call('HINCRBY', person, 'links', -1) <= 0
  local keys, is_newest = lastKeys(id, link)
  if is_newest or last then
    dropSpares(link.person)
  end
  if is_newest and not last then
    -- The newest key works while the person is here: the keys of the person's other connections were used up to create
    -- it. If it is unknown whether the client received the key, its alias keeps working as well.
    for kind, key in pairs(keys) do
      call('SET', P .. 'session:' .. key, '@' .. link.person)
      call('HSET', person, 'spare:' .. kind, key)
    end
  end
  if last then
    local nick = P .. 'nick:' .. nickKey(nickOf(link.person))
    if call('GET', nick) == link.person then
      call('DEL', nick)
    end
  end
  for _, room in ipairs(roomsOf(link)) do
    removeConnection(room, link.person)
  end
  if last then
    call('DEL', person)
  end
  -- Nobody waits for the connection that this one replaced.
  if link.replaces then
    release(link.replaces)
  end
end

-- Whether a server with that last heartbeat is dead: after SILENCE if its connection is closed too. While the
-- connection is open, the server may only be stalled, so it is dead only after STALL_LIMIT.
local function isDead(server, last, silence, stallLimit)
  return now - last >= stallLimit
    or now - last >= silence and call('PUBSUB', 'NUMSUB', CHANNELS .. 'server:' .. server)[2] == 0
end

local OPERATIONS = {}

-- person, nick, place, link, session key or ''. Answers 1; 0 when somebody holds the name; -1 when the calling server
-- is not known
function OPERATIONS.claim()
  local person, nick, place, link, key = word(), word(), word(), word(), word()
  if not isServer() then
    return -1
  end
  local holder = P .. 'nick:' .. nickKey(nick)
  if call('EXISTS', holder) == 1 then
    return 0
  end
  call('SET', holder, person)
  call('HSET', P .. 'person:' .. person, 'links', 1)
  setNick(person, nick, place, {})
  connected(link, me, person, key)
  return 1
end

-- the used session key, link, its session key. Answers person, nick, predecessor or '', stored place or ''; 0 for an
-- unknown key, -1 as above
function OPERATIONS.resume()
  local used, link, key = word(), word(), word()
  if not isServer() then
    return -1
  end
  local old = call('GETDEL', P .. 'session:' .. used)
  if not old then
    return 0
  end
  local found = call('HMGET', P .. 'link:' .. old, 'person', 'lost')
  local person = found[1] or string.match(old, '^@(.*)$')
  if not person then
    return 0
  end
  if not found[1] then
    -- When a server of an earlier version ended the person's last connection.
    if call('HEXISTS', P .. 'person:' .. person, 'nick') == 0 then
      return 0
    end
    dropSpares(person)
  end
  call('HINCRBY', P .. 'person:' .. person, 'links', 1)
  connected(link, me, person, key)
  call('HSET', P .. 'link:' .. link, 'from', old)
  if found[2] then
    call('HSET', P .. 'link:' .. link, 'replaces', old)
  end
  return {person, nickOf(person), found[2] and old or '', call('HGET', P .. 'person:' .. person, 'place') or ''}
end

-- person, nick, the place of that nick. Does nothing if the person has another nick by now
function OPERATIONS.place()
  local person, nick, place = word(), word(), word()
  local own = fields(P .. 'person:' .. person)
  if own.nick == nick then
    setNick(person, nick, place, roomsOf(own))
  end
  return 1
end

-- link, the session key that it was resumed with. Reverts the resume
function OPERATIONS.undo()
  local link, used = word(), word()
  local from, key = unpack(call('HMGET', P .. 'link:' .. link, 'from', 'key'))
  call('HDEL', P .. 'link:' .. link, 'replaces')
  if key then
    call('DEL', P .. 'session:' .. key)
  end
  release(link)
  local person = from and string.match(from, '^@(.*)$')
  if from and call('EXISTS', P .. 'link:' .. from) == 1 then
    call('SET', P .. 'session:' .. used, from)
  elseif person and call('EXISTS', P .. 'person:' .. person) == 1 then
    call('SET', P .. 'session:' .. used, from)
    call('HSET', P .. 'person:' .. person, 'spare:key', used)
  end
  return 1
end

-- link, the session key in its hello, which becomes its alias: the client may not have received its own
function OPERATIONS.restoreKey()
  local id, alias = word(), word()
  local link = P .. 'link:' .. id
  if call('EXISTS', link) == 1 and call('EXISTS', P .. 'session:' .. alias) == 0 then
    call('HSET', link, 'alias', alias)
    -- A server of an earlier version ends the connection without deleting this key.
    call('SET', P .. 'session:' .. alias, id, 'EX', ALIAS)
  end
  return 1
end

-- compared nick. Answers 1 when somebody holds it
function OPERATIONS.held()
  return call('EXISTS', P .. 'nick:' .. word())
end

-- person, "SHOWN\nKEY", place. Answers the nick as it is published now; 0 when another person holds it, -1 for an
-- unknown person
function OPERATIONS.rename()
  local person, requested, place = word(), word(), word()
  local own = fields(P .. 'person:' .. person)
  if not own.nick then
    return -1
  end
  local holder = call('GET', P .. 'nick:' .. nickKey(requested))
  if holder and holder ~= person then
    return 0
  end
  call('DEL', P .. 'nick:' .. nickKey(own.nick))
  call('SET', P .. 'nick:' .. nickKey(requested), person)
  local nick = renames(own.nick) + 1 .. ' ' .. requested
  local rooms = roomsOf(own)
  setNick(person, nick, place, rooms)
  for _, room in ipairs(rooms) do
    publish(room, 'r' .. changed(room) .. ' ' .. person .. ' ' .. nick)
  end
  return nick
end

-- link
function OPERATIONS.lost()
  local link = P .. 'link:' .. word()
  if call('EXISTS', link) == 1 then
    call('HSET', link, 'lost', '1')
  end
  return 1
end

-- link
function OPERATIONS.ended()
  release(word())
  return 1
end

-- room, link, predecessor or '', maximum number of people. Answers the version as of which the link has a seat; -1 for
-- an unknown link, -2 for a full room
function OPERATIONS.take()
  local room, id, predecessor, max = word(), word(), word(), number()
  local link = P .. 'link:' .. id
  local person = call('HGET', link, 'person')
  if not person then
    return -1
  end
  local seat = 'r:' .. room
  if call('HEXISTS', link, seat) == 0 then
    local kept = predecessor ~= '' and call('HDEL', P .. 'link:' .. predecessor, seat) == 1
    if not kept then
      local here = P .. 'here:' .. room
      local online = call('HLEN', here)
      if call('HEXISTS', here, person) == 0 and online >= max then
        return -2
      end
      if online == 0 then
        -- A server of an earlier version does not delete the names when the last person leaves.
        call('DEL', P .. 'names:' .. room)
      end
      addConnection(room, person)
    end
    call('HSET', link, seat, '1')
    -- For a kept seat, too: it may be from a server of an earlier version.
    local place = placeOf(person)
    if place then
      call('ZADD', P .. 'names:' .. room, 0, place)
    end
  end
  return tonumber(call('GET', version(room)))
end

-- room, link
function OPERATIONS.leave()
  local room, id = word(), word()
  local link = P .. 'link:' .. id
  if call('HDEL', link, 'r:' .. room) == 1 then
    removeConnection(room, call('HGET', link, 'person'))
  end
  return 1
end

-- room, maximum number of people to list. Answers version, online, then person, "CONNECTIONS:ORDER" and nick of each
function OPERATIONS.everybody()
  local room, max = word(), number()
  local here = P .. 'here:' .. room
  local all = {tonumber(call('GET', version(room))), call('HLEN', here)}
  if all[2] == 0 then
    forget(room, whole(all[1]))
  elseif all[2] <= max then
    local flat = call('HGETALL', here)
    for i = 1, #flat, 2 do
      all[#all + 1] = flat[i]
      all[#all + 1] = flat[i + 1]
      all[#all + 1] = nickOf(flat[i])
    end
  end
  return all
end

function OPERATIONS.online()
  return call('HLEN', P .. 'online')
end

-- room
function OPERATIONS.inroom()
  return call('HLEN', P .. 'here:' .. word())
end

-- Answers each room that has people, with their number
function OPERATIONS.rooms()
  return call('HGETALL', P .. 'rooms')
end

-- room, the text to publish
function OPERATIONS.publish()
  local room, text = word(), word()
  publish(room, text)
  return 1
end

-- address, this server's connections from it, the maximum over all servers or 0, the milliseconds of silence after
-- which a server's connections do not count. Answers 1 when the number was set, 0 when it is too high, -1 when this
-- server is not known
function OPERATIONS.count()
  local address, connections, max, doubt = word(), number(), number(), number()
  if not isServer() then
    return -1
  end
  if max > 0 then
    local all = connections
    for _, server in ipairs(call('ZRANGEBYSCORE', P .. 'servers', whole(now - doubt), '+inf')) do
      if server ~= me then
        all = all + tonumber(call('HGET', P .. 'addresses:' .. server, address) or 0)
      end
    end
    if all > max then
      return 0
    end
  end
  if connections == 0 then
    call('HDEL', P .. 'addresses:' .. me, address)
  else
    call('HSET', P .. 'addresses:' .. me, address, connections)
  end
  return 1
end

-- 1 for a new server, then the milliseconds of silence after which a server without and with a connection may be dead.
-- Answers 0 when this server is not known; else the time in milliseconds, people online, then the servers that may be
-- dead, each with 1 when that is certain
function OPERATIONS.beat()
  local new, silence, stallLimit = number(), number(), number()
  if new == 0 and not isServer() then
    return 0
  end
  call('ZADD', P .. 'servers', whole(now), me)
  -- The clock was set back: servers that have not sent a heartbeat since count as silent from now on.
  for _, server in ipairs(call('ZRANGEBYSCORE', P .. 'servers', '(' .. whole(now), '+inf')) do
    call('ZADD', P .. 'servers', whole(now), server)
  end
  local answer = {now, call('HLEN', P .. 'online')}
  for _, server in ipairs(call('ZRANGE', P .. 'dead', 0, 9)) do
    answer[#answer + 1] = server
    answer[#answer + 1] = 1
  end
  local silent = call('ZRANGEBYSCORE', P .. 'servers', '-inf', whole(now - silence), 'WITHSCORES')
  for i = 1, #silent, 2 do
    if isDead(silent[i], silent[i + 1], silence, stallLimit) then
      answer[#answer + 1] = silent[i]
      answer[#answer + 1] = 0
    end
  end
  return answer
end

-- Cleans up part of what a dead server left. Its name, milliseconds of silence without and with a connection, the grace
-- period in milliseconds, the maximum number of links. Answers 1 when more remains, else 0; then the connections that
-- may come back, which now belong to this server, each with the rest of its grace period
function OPERATIONS.reap()
  local server, silence, stallLimit, grace, max = word(), number(), number(), number(), number()
  local last = call('ZSCORE', P .. 'servers', server)
  if not isServer() then
    return {0}
  end
  if last then
    if not isDead(server, last, silence, stallLimit) then
      return {0}
    end
    call('ZREM', P .. 'servers', server)
    call('ZADD', P .. 'dead', last, server)
  end
  last = call('ZSCORE', P .. 'dead', server)
  if not last then
    return {0}
  end
  local answer = {1}
  local ids = call('SPOP', P .. 'links:' .. server, max)
  for _, id in ipairs(ids) do
    local link = P .. 'link:' .. id
    if call('HEXISTS', link, 'key') == 1 then
      call('HSET', link, 'lost', '1', 'server', me)
      call('SADD', P .. 'links:' .. me, id)
      answer[#answer + 1] = id
      -- Capped, in case the clock was set back.
      answer[#answer + 1] = math.max(0, math.min(grace, last + grace - now))
    else
      release(id)
    end
  end
  if #ids < max then
    call('UNLINK', P .. 'addresses:' .. server)
    call('ZREM', P .. 'dead', server)
    answer[1] = 0
  end
  return answer
end

-- This server shuts down: from now on any other server may clean up what it left.
function OPERATIONS.close()
  if call('ZREM', P .. 'servers', me) == 1 then
    call('ZADD', P .. 'dead', whole(now), me)
  end
  return 1
end

local answers = {}
while at < #ARGV do
  answers[#answers + 1] = OPERATIONS[word()]()
end
return answers
