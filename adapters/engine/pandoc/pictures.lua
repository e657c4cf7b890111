-- Puts the pictures that lie in the document into a page itself; where the target has no place for
-- them, leaves them out and says how many.
local left = 0

local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(bytes)
  local out = {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local n = a << 16 | (b or 0) << 8 | (c or 0)
    for k = 0, 3 do
      local at = (n >> (18 - 6 * k) & 63) + 1
      out[#out + 1] = (k == 2 and not b or k == 3 and not c) and "=" or letters:sub(at, at)
    end
  end
  return table.concat(out)
end

function Image(image)
  local mime, content = pandoc.mediabag.lookup(image.src)
  if not content then
    return nil
  end
  if FORMAT:match("^html") then
    image.src = "data:" .. (mime or "application/octet-stream") .. ";base64," .. base64(content)
    return image
  end
  left = left + 1
  return image.caption
end

function Pandoc()
  if left > 0 then io.stderr:write("convertd: pictures left out: ", left, "\n") end
end
