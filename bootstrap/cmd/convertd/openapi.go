package main

import (
	"fmt"
	"os"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/httpapi/describe"
)

type openAPI struct {
	Format  string `enum:"yaml,json" default:"yaml" help:"yaml or json."`
	Version string `enum:"3.1,3.0" default:"3.1" help:"Version of OpenAPI: 3.1 or 3.0."`
	Output  string `short:"o" type:"path" placeholder:"FILE" help:"Write to this file instead of standard output."`
}

// Run prints the description. It needs no server and no settings.
func (o openAPI) Run() error {
	doc, err := httpapi.Describe()
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
