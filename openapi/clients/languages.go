package clients

import (
	"go/format"
	"strings"
)

// languages is the table of the SDKs.
func languages() []language {
	return []language{
		javascript(), python(), golang(), java(), kotlin(), php(), ruby(), csharp(), swift(),
	}
}

func javascript() language {
	return language{
		Name: "JavaScript and TypeScript", Folder: "javascript", Block: "js", comment: "//",
		Install: "npm install ./openapi/sdks/javascript",
		Needs:   "Node.js 18 or newer, or a browser; no other package.",
		Example: "examples.mjs",
		files:   map[string]string{"javascript.tmpl": "api.js", "typescript.tmpl": "api.d.ts"},
		kinds: map[string]string{
			Text: "string", Integer: "number", Number: "number", Boolean: "boolean",
			Any: "unknown", List: "%s[]", Dict: "Record<string, %s>",
		},
		null:     "%s | null",
		named:    func(name string) string { return name },
		reserved: []string{"delete"},
		segment:  "${encodeURIComponent(%s)}",
	}
}

func python() language {
	return language{
		Name: "Python", Folder: "python", Block: "python", comment: "#",
		Install: "pip install ./openapi/sdks/python",
		Needs:   "Python 3.9 or newer; no other package.",
		Example: "examples.py",
		files:   map[string]string{"python.tmpl": "convertd/api.py"},
		kinds: map[string]string{
			Text: "str", Integer: "int", Number: "float", Boolean: "bool",
			Any: "Any", List: "List[%s]", Dict: "Dict[str, %s]",
		},
		null:     "Optional[%s]",
		named:    snake,
		reserved: []string{"from", "global", "import"},
		segment:  "{quote(%s)}",
	}
}

func golang() language {
	l := language{
		Name: "Go", Folder: "go", Block: "go", comment: "//",
		Install: "go get github.com/convertd/convertd/openapi/sdks/go",
		Needs:   "Go 1.26 or newer; nothing of the module but this package.",
		Example: "examples/main.go",
		files:   map[string]string{"go.tmpl": "api.go"},
		format:  format.Source,
		kinds: map[string]string{
			Text: "string", Integer: "int64", Number: "float64", Boolean: "bool",
			Any: "any", List: "[]%s", Dict: "map[string]%s",
		},
		null:     "*%s",
		named:    camel,
		reserved: []string{"type", "range", "func", "map"},
		segment:  `" + url.PathEscape(%s) + "`,
	}

	return l
}

// initials are the words that Go writes in capitals.
func initials(name string) string {
	known := []string{"Id", "Url", "Sse", "Eta", "Mime", "Sha256", "Ms", "Pdf", "Api"}

	var text strings.Builder

	for _, word := range words(name) {
		word = strings.ToUpper(word[:1]) + word[1:]

		for _, k := range known {
			if word == k {
				word = strings.ToUpper(word)
			}
		}

		text.WriteString(word)
	}

	return text.String()
}
