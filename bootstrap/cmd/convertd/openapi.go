package main

import (
	"cmp"
	"fmt"
	"os"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/bootstrap"
)

type openAPI struct {
	Format  string `enum:"yaml,json" default:"yaml" help:"yaml or json."`
	Version string `enum:"3.1,3.0"   default:"3.1"  help:"Version of OpenAPI: 3.1 or 3.0."`
	Release string `                                help:"The version to say of the API. Default: this program's." placeholder:"VERSION"`
	Output  string `                                help:"Write to this file instead of standard output."          placeholder:"FILE"    short:"o" type:"path"`
}

// Run prints the description. It needs no server and no settings.
func (o openAPI) Run() error {
	doc, err := httpapi.Published(cmp.Or(o.Release, bootstrap.Version()))
	if err != nil {
		return err
	}

	text, err := describe.Render(doc, o.Version, o.Format)
	if err != nil {
		return err
	}

	if o.Output == "" {
		_, err = os.Stdout.Write(text)
	} else {
		err = os.WriteFile(o.Output, text, 0o644) //nolint:gosec // a public document
	}

	if err != nil {
		return fmt.Errorf("write the description: %w", err)
	}

	return nil
}
