-- Shows a text as it is written.
function Reader(input)
  return pandoc.Pandoc({ pandoc.CodeBlock(tostring(input), { class = "xml" }) })
end
