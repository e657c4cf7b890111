package clients

import "strings"

// swiftArguments are those of a call in Swift.
func (l language) swiftArguments(c Call) string {
	var list []string
	for _, p := range c.InPath() {
		list = append(list, "_ "+l.argument(p.Name)+": String")
	}

	if c.Body {
		list = append(list, "body: [String: JSONValue] = [:]")
	}

	if len(c.InQuery()) > 0 {
		list = append(list, "query: [String: String] = [:]")
	}

	return strings.Join(list, ", ")
}

func swift() language {
	return language{
		Name:    "Swift",
		Folder:  "swift",
		Block:   "swift",
		comment: "//",
		Install: "swift package add-dependency --type path openapi/sdks/swift",
		Needs:   "Swift 5.9 or newer on macOS 12 or iOS 15; no other package.",
		Example: "examples/main.swift",
		Note: "The tests have no compiler for Swift: unlike the other clients, this one has been parsed, but " +
			"neither compiled nor run.",
		files: map[string]string{"swift.tmpl": "Sources/Convertd/Api.swift"},
		kinds: map[string]string{
			Text: "String", Integer: "Int", Number: "Double", Boolean: "Bool", Values: "String",
			Any: "JSONValue", List: "[%s]", Dict: "[String: %s]",
		},
		named: camel,
		reserved: []string{
			"default",
			"in",
			"operator",
			"self",
			"init",
			"func",
			"public",
			"extension",
		},
		taken:   map[string]string{"Task": "JobTask"},
		segment: `\(segment(%s))`,
	}
}
