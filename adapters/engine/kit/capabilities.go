package kit

import (
	"fmt"
	"slices"

	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Capabilities are what an engine can do on this installation. Engines embed them, which gives them
// two of the methods of ports.Engine.
type Capabilities struct {
	about ports.EngineInfo
	edges []route.Edge
}

// Offer returns the capabilities of an engine with these edges. One without a version is missing.
func Offer(about ports.EngineInfo, edges []route.Edge) Capabilities {
	about.Missing = about.Version == ""
	return Capabilities{about: about, edges: edges}
}

// About says what was found at start-up.
func (c Capabilities) About() ports.EngineInfo { return c.about }

// Edges lists what the tool, as installed, can do.
func (c Capabilities) Edges() []route.Edge { return slices.Clone(c.edges) }

// Refuse returns an error for a step that is none of the edges.
func (c Capabilities) Refuse(s ports.Step) error {
	if route.Claimed(c.edges, s.Edge) {
		return nil
	}

	s.Engine = c.about.Name

	return fmt.Errorf("asked for %s, which is none of the engine's edges", s.Edge)
}
