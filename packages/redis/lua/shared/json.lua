-- JSON that goes through as text.

-- JSON text of a string, or null.
local function text(value)
  if value == nil or value == false or value == '' then return 'null' end
  return cjson.encode(value)
end

-- A number with all its digits; cjson would keep 14.
local function digits(value) return string.format('%.17g', value) end

-- What stored JSON says, for reading only: encoded again, [] would be {} and numbers lose digits. Nil if it
-- is not the JSON of an array or object.
local function parsed(json)
  local readable, value = pcall(cjson.decode, json)
  return readable and type(value) == 'table' and value or nil
end

-- Place of the quote that closes the string whose opening quote is at `at`.
local function closing_quote(json, at)
  local found = string.find(json, '["\\]', at + 1)
  while found and string.sub(json, found, found) == '\\' do found = string.find(json, '["\\]', found + 2) end
  return found or #json
end

-- The texts between the commas of a JSON array or object as JSON.stringify writes it, untouched.
local function parts(json)
  local found, depth, from = {}, 0, 2
  local at = string.find(json, '[%[%]{},"]')
  while at do
    local mark = string.sub(json, at, at)
    if mark == '"' then
      at = closing_quote(json, at)
    elseif mark == '[' or mark == '{' then
      depth = depth + 1
    elseif mark == ',' then
      if depth == 1 then
        found[#found + 1] = string.sub(json, from, at - 1)
        from = at + 1
      end
    else
      depth = depth - 1
      if depth == 0 then
        if at > from then found[#found + 1] = string.sub(json, from, at - 1) end
        return found
      end
    end
    at = string.find(json, '[%[%]{},"]', at + 1)
  end
  return {}
end

-- Of an object without others in it: no other text in it than a name has a comma or the brace before its quote and a colon
-- behind the other. What stands between two texts may have, as in `"a,":":"`, but is no more than a comma or a colon.
local function member_of_flat(json, start)
  local _, before = string.find(json, ',' .. start, 1, true)
  if string.sub(json, 2, #start + 1) == start then before = #start + 1 end
  if not before then return end
  local isText = string.sub(json, before + 1, before + 1) == '"'
  local last = isText and closing_quote(json, before + 1) or string.find(json, '[,}]', before + 1) - 1
  return string.sub(json, before + 1, last)
end

-- Whether an object has a member of this name anywhere: in no text of it a quote stands before a colon.
local function has(json, name) return string.find(json or '', '"' .. name .. '":', 1, true) ~= nil end

-- The text of a member of a JSON object, untouched, or nil.
local function member_of(json, name)
  local start = '"' .. name .. '":'
  local is_mark = name == ',' or name == ':'
  if json and not is_mark and string.find(json, '^{[^%[{]*}$') then return member_of_flat(json, start) end
  for _, part in ipairs(parts(json or '')) do
    if string.sub(part, 1, #start) == start then return string.sub(part, #start + 1) end
  end
end
