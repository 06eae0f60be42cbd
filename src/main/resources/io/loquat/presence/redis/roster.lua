-- Who is in a room, in the order of their names. ARGV: room; the bound behind which the page begins; what is looked for or ''; the bounds
-- of the names that begin with that; the most people; the most people of a room in which names are searched from end to end: in a larger one
-- only those that begin so are found. The answer: people online, 1 where there are more, then nick and connections of each.

local P = PREFIX .. 'people:'
local call = redis.call
local room, from, search, begin, ending = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local most, searched = tonumber(ARGV[6]), tonumber(ARGV[7])

local here = P .. 'here:' .. room
local online = call('HLEN', here)
local is_within = search ~= '' and online <= searched
local at, to, step = from, '+', is_within and 1000 or most + 1
if search ~= '' and not is_within then
  at, to = begin, ending
end

local answer = {online, 0}
local people = 0
repeat
  local places = call('ZRANGE', P .. 'names:' .. room, at, to, 'BYLEX', 'LIMIT', 0, step)
  for _, place in ipairs(places) do
    -- Behind the name is no letter of it. Most places end here, and cost nothing but the look.
    local first, last = string.find(place, search, 1, true)
    local ends = first and string.find(place, '\n', 1, true)
    if first and last < ends then
      local person = string.sub(place, ends + 1)
      -- A server of an earlier version takes who leaves out of the room, and not out of here, and gives a new nick and no place. A place
      -- that is not that of the nick would be behind or before what a client asks for next.
      local seat = call('HGET', here, person)
      local nick, stored = unpack(call('HMGET', P .. 'person:' .. person, 'nick', 'place'))
      if seat and nick and stored == string.match(nick, '^%d+ ') .. place then
        if people == most then
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
