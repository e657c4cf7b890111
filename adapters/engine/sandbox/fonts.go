package sandbox

import (
	_ "embed"
	"slices"
	"strings"
)

const (
	fontsName     = "fonts.conf"
	fontsVariable = "FONTCONFIG_FILE="
)

//go:embed fonts.xml
var standIns string

// Fonts is a configuration of fontconfig: the system's, what stands in for fonts that are not
// installed, and more rules behind that.
func Fonts(more string) []byte {
	return []byte(`<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
` + standIns + more + "</fontconfig>\n")
}

// SeeFonts has the command see the fonts by that configuration.
func (c *Command) SeeFonts(config []byte) {
	c.Inputs = append(slices.Clip(c.Inputs), Mount{Name: fontsName, Content: config})
	c.Env = append(slices.Clip(c.Env), fontsVariable+InPath(fontsName))
}

// seeUsualFonts has a command that says nothing of fonts see them as others do.
func (c *Command) seeUsualFonts() {
	own := func(pair string) bool { return strings.HasPrefix(pair, fontsVariable) }
	taken := func(m Mount) bool { return m.Name == fontsName }

	if !slices.ContainsFunc(c.Env, own) && !slices.ContainsFunc(c.Inputs, taken) {
		c.SeeFonts(Fonts(""))
	}
}
