-- The occupants of a room, sorted by name. ARGV: room; the bound after which the page starts; the search text or '';
-- the bounds of the names that start with it; the maximum number of people; the maximum size of a room in which names
-- are searched in full: in a larger one only names that start with the search text are found. Answers people online, 1
-- when there are more, then nick and connections of each.

local P = PREFIX .. 'people:'
local call = redis.call
local room, from, search, begin, ending = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local max, searched = tonumber(ARGV[6]), tonumber(ARGV[7])

local here = P .. 'here:' .. room
local online = call('HLEN', here)
local is_within = search ~= '' and online <= searched
local at, to, step = from, '+', is_within and 1000 or max + 1
if search ~= '' and not is_within then
  at, to = begin, ending
end

local answer = {online, 0}
local people = 0
repeat
  local places = call('ZRANGE', P .. 'names:' .. room, at, to, 'BYLEX', 'LIMIT', 0, step)
  for _, place in ipairs(places) do
    -- Characters after the line feed do not belong to the name. Most places end here, and cost nothing more.
    local first, last = string.find(place, search, 1, true)
    local ends = first and string.find(place, '\n', 1, true)
    if first and last < ends then
      local person = string.sub(place, ends + 1)
      -- A server of an earlier version removes a person who leaves from the room but not from this list, and sets a new
      -- nick without a place. A place that does not belong to the nick would be before or after what a client requests
      -- next.
      local seat = call('HGET', here, person)
      local nick, stored = unpack(call('HMGET', P .. 'person:' .. person, 'nick', 'place'))
      if seat and nick and stored == string.match(nick, '^%d+ ') .. place then
        if people == max then
          answer[2] = 1
          return answer
        end
        people = people + 1
        answer[#answer + 1] = nick
        answer[#answer + 1] = string.match(seat, '^%d+')
      end
    end
  end
  at = '(' .. (places[#places] or '')
until #places < step
return answer
