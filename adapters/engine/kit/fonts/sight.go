package fonts

import (
	_ "embed"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

//go:embed black.conf
var black []byte

// Sight is which of the installed fonts a command sees.
type Sight func(*sandbox.Command)

// All are all of them.
func All(*sandbox.Command) {}

// Black are those without colours of their own.
func Black(c *sandbox.Command) {
	const name = "fonts.conf"

	c.Inputs = append(c.Inputs, sandbox.Mount{Name: name, Content: black})
	c.Env = append(c.Env, "FONTCONFIG_FILE="+sandbox.InPath(name))
}
