package fonts

import "github.com/convertd/convertd/adapters/engine/sandbox"

// LibreOffice 7.4 writes PDFs in which the glyphs of colour fonts cannot be seen, and takes such a
// font for Chinese beside an emoji.
const colourless = `<selectfont><rejectfont><pattern>` +
	`<patelt name="color"><bool>true</bool></patelt></pattern></rejectfont></selectfont>` + "\n"

// Sight is which of the installed fonts a command sees.
type Sight func(*sandbox.Command)

// All are all of them.
func All(*sandbox.Command) {}

// Black are those without colours of their own.
func Black(c *sandbox.Command) { c.SeeFonts(sandbox.Fonts(colourless)) }
