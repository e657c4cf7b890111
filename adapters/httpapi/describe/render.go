package describe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"
)

// Closed is the keyword that, when false, closes an object which extends another; 3.0 has none that
// does.
const Closed = "unevaluatedProperties"

// Versions of OpenAPI, and formats, that a document can be rendered in.
const (
	V31 = "3.1"
	V30 = "3.0"

	FormatJSON = "json"
	FormatYAML = "yaml"
)

// Render writes the document out. The same document gives the same bytes.
func Render(doc *huma.OpenAPI, version, format string) ([]byte, error) {
	var (
		text []byte
		err  error
	)

	switch version {
	case V31:
		text, err = doc.MarshalJSON()
	case V30:
		text, err = doc.Downgrade()
	default:
		return nil, fmt.Errorf("version %q is not known; known are %s and %s", version, V31, V30)
	}

	if err == nil {
		text, err = arrange(text, version)
	}

	if err != nil {
		return nil, fmt.Errorf("render the description: %w", err)
	}

	var out bytes.Buffer

	switch format {
	case FormatYAML:
		err = yaml.Convert(&out, bytes.NewReader(text))
	case FormatJSON:
		err = json.Indent(&out, append(text, '\n'), "", "  ")
	default:
		return nil, fmt.Errorf(
			"format %q is not known; known are %s and %s",
			format,
			FormatYAML,
			FormatJSON,
		)
	}

	if err != nil {
		return nil, fmt.Errorf("render the description: %w", err)
	}

	return out.Bytes(), nil
}

// arrange puts what a reader wants first before the components, and takes out of 3.0 what huma
// leaves of 3.1.
func arrange(text []byte, version string) ([]byte, error) {
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}

	if version == V30 {
		strip(tree)
	}

	var out bytes.Buffer

	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	out.WriteByte('{')

	for i, name := range []string{
		"openapi",
		"info",
		"servers",
		"security",
		"tags",
		"paths",
		"components",
	} {
		part, ok := tree[name]
		if !ok {
			return nil, fmt.Errorf("the document has no %s", name)
		}

		if delete(tree, name); i > 0 {
			out.WriteByte(',')
		}

		fmt.Fprintf(&out, "%q:", name)

		if err := enc.Encode(part); err != nil {
			return nil, fmt.Errorf("write %s: %w", name, err)
		}
	}

	if len(tree) > 0 {
		return nil, fmt.Errorf(
			"the document has parts that have no place yet: %v",
			slices.Sorted(maps.Keys(tree)),
		)
	}

	out.WriteByte('}')

	return out.Bytes(), nil
}

// strip removes what 3.0 does not know: keywords of JSON Schema, and anything beside a reference.
func strip(tree any) {
	switch node := tree.(type) {
	case map[string]any:
		delete(node, "contentMediaType")
		delete(node, Closed)

		if of, ok := node["anyOf"].([]any); ok && len(of) == 2 && isNull(of[1]) {
			delete(node, "anyOf")
			node["nullable"], node["allOf"] = true, of[:1]
		}

		if ref, ok := node["$ref"].(string); ok && strings.HasPrefix(ref, "#/") {
			clear(node)
			node["$ref"] = ref
		}

		for _, child := range node {
			strip(child)
		}
	case []any:
		for _, child := range node {
			strip(child)
		}
	}
}

// isNull tells a schema of null alone, which 3.0 says as a keyword of another.
func isNull(schema any) bool {
	s, _ := schema.(map[string]any)
	return s["type"] == typeNull
}
