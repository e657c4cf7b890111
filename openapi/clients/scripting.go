package clients

import "strings"

// rubyArguments are those of a call in Ruby, which takes its query by names.
func (l language) rubyArguments(c Call) string {
	var list []string
	for _, p := range c.InPath() {
		list = append(list, l.argument(p.Name))
	}

	if c.Body {
		list = append(list, "body = {}")
	}

	for _, p := range c.InQuery() {
		list = append(list, l.argument(p.Name)+": nil")
	}

	return strings.Join(list, ", ")
}

// phpHint is the type of a parameter of the query in PHP.
func phpHint(ref Ref) string {
	switch ref.Kind {
	case Integer:
		return "?int"
	case Number:
		return "?float"
	case Boolean:
		return "?bool"
	}

	return "?string"
}

func php() language {
	return language{
		Name:    "PHP",
		Folder:  "php",
		Block:   "php",
		comment: "//",
		Install: "composer config repositories.convertd path ./openapi/sdks/php && composer require convertd/convertd",
		Needs:   "PHP 8.1 or newer with its extension curl; no other package.",
		Example: "examples.php",
		files:   map[string]string{"php.tmpl": "src/Api.php", "phpcodes.tmpl": "src/ErrorCode.php"},
		kinds: map[string]string{
			Text: "string", Integer: "int", Number: "float", Boolean: "bool",
			Any: "mixed", List: "list<%s>", Dict: "array<string, %s>",
		},
		null:    "%s|null",
		named:   camel,
		segment: `" . rawurlencode($%s) . "`,
	}
}

func ruby() language {
	return language{
		Name:    "Ruby",
		Folder:  "ruby",
		Block:   "ruby",
		comment: "#",
		Install: "gem build openapi/sdks/ruby/convertd.gemspec -C openapi/sdks/ruby && gem install openapi/sdks/ruby/convertd-*.gem",
		Needs:   "Ruby 3.0 or newer; no other gem.",
		Example: "examples.rb",
		files:   map[string]string{"ruby.tmpl": "lib/convertd/api.rb"},
		kinds: map[string]string{
			Text: "String", Integer: "Integer", Number: "Float", Boolean: "true or false",
			Any: "anything", List: "Array of %s", Dict: "Hash of %s",
		},
		null:     "%s or nil",
		named:    snake,
		reserved: []string{"from", "end", "begin", "next"},
		segment:  `#{ERB::Util.url_encode(%s)}`,
	}
}
