package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/convertd/convertd/adapters/cli"
	"github.com/convertd/convertd/bootstrap"
)

// ours are the commands that need more of the program than the command line knows.
type ours struct {
	OpenAPI openAPI   `cmd:"" name:"openapi" help:"Print the API's description (OpenAPI)."`
	MCP     mcpServer `cmd:"" name:"mcp"     help:"Offer a server's conversions to language models (Model Context Protocol)." group:"server"`
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "engine" {
		os.Exit(engine(os.Args[2], os.Args[3:]))
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once

	deps := bootstrap.CommandLine(os.Environ())
	deps.Commands = []any{&ours{}}
	os.Exit(cli.Run(ctx, deps, os.Args[1:]))
}
