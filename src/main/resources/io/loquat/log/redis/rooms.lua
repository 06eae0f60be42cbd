-- The heads of some rooms, and where to continue: cursor, then name, epoch, newest and its time (empty: none) of each.
-- ARGV: cursor, about how many
local page = redis.call('SSCAN', PREFIX .. 'rooms', ARGV[1], 'COUNT', ARGV[2])
local heads = {page[1]}
for _, name in ipairs(page[2]) do
  local at = redis.call('HMGET', PREFIX .. '{' .. name .. '}', 'epoch', 'newest', 'time')
  if at[1] then
    heads[#heads + 1] = {name, at[1], at[2] or '0', at[3] or ''}
  end
end
return heads
