-- Reads plain text: paragraphs, whose lines stay apart unless they are as long as lines that were
-- wrapped, and what is laid out by blanks as it stands.
local wrapped = 60

local function paragraph(lines)
  local inlines = {}
  for i, line in ipairs(lines) do
    if i > 1 then
      local before = #lines[i - 1] >= wrapped and pandoc.SoftBreak() or pandoc.LineBreak()
      inlines[#inlines + 1] = before
    end
    local first = true
    for word in line:gmatch("%S+") do
      if not first then inlines[#inlines + 1] = pandoc.Space() end
      inlines[#inlines + 1] = pandoc.Str(word)
      first = false
    end
  end
  return pandoc.Para(inlines)
end

function Reader(input)
  local blocks, lines, laid = {}, {}, false
  local function close()
    if #lines > 0 then
      blocks[#blocks + 1] = laid and pandoc.CodeBlock(table.concat(lines, "\n")) or paragraph(lines)
    end
    lines, laid = {}, false
  end

  local text = tostring(input):gsub("\r\n?", "\n"):gsub("\f", "\n\n")
  for line in (text .. "\n"):gmatch("(.-)\n") do
    if line:match("^%s*$") then
      close()
    else
      laid = laid or line:match("^%s%s") ~= nil or line:match("%S%s%s%s+%S") ~= nil or
        line:match("\t") ~= nil
      lines[#lines + 1] = line
    end
  end
  close()
  return pandoc.Pandoc(blocks)
end
