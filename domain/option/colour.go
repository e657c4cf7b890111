package option

import (
	"regexp"
	"strings"
)

var hexColour = regexp.MustCompile(`^#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$`)

// parseColour returns "#rrggbb", or "#rrggbbaa" where the colour is not opaque.
func parseColour(in any) (any, string) {
	text, _ := in.(string)

	text = strings.ToLower(strings.TrimSpace(text))
	if named, ok := basicColours()[text]; ok {
		return named, ""
	}

	if !hexColour.MatchString(text) {
		return nil, "must be a colour such as #ff8800, #ff8800cc or white."
	}

	if len(text) == len("#rgb") {
		text = string([]byte{'#', text[1], text[1], text[2], text[2], text[3], text[3]})
	}

	return strings.TrimSuffix(text, opaque(text)), ""
}

// opaque returns the part of "#rrggbbff" that says nothing.
func opaque(text string) string {
	if len(text) == len("#rrggbbaa") {
		return "ff"
	}

	return ""
}

// basicColours are the names of CSS level 1, and transparent.
func basicColours() map[string]string {
	return map[string]string{
		"black":       "#000000",
		"silver":      "#c0c0c0",
		"gray":        "#808080",
		"grey":        "#808080",
		"white":       "#ffffff",
		"maroon":      "#800000",
		"red":         "#ff0000",
		"purple":      "#800080",
		"fuchsia":     "#ff00ff",
		"green":       "#008000",
		"lime":        "#00ff00",
		"olive":       "#808000",
		"yellow":      "#ffff00",
		"navy":        "#000080",
		"blue":        "#0000ff",
		"teal":        "#008080",
		"aqua":        "#00ffff",
		"transparent": "#00000000",
	}
}
