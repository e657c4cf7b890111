package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/convertd/convertd/bootstrap"
)

type commands struct {
	Serve   serve   `cmd:"" help:"Run the server: the API and its worker, in one process."`
	Doctor  doctor  `cmd:"" help:"Check engines, sandbox, disk and database; say what is missing and what brings it."`
	OpenAPI openAPI `cmd:"" name:"openapi" help:"Print the API's description (OpenAPI)."`
	Engine  engine  `cmd:"" hidden:""`
}

func main() {
	var cli commands
	parsed := kong.Parse(&cli, kong.Name("convertd"), kong.UsageOnError(),
		kong.Description("Converts files. Settings are environment variables that begin with CONVERTD_; "+
			"without any, it serves on http://127.0.0.1:8080 and keeps its data in ./data."))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "convertd:", err)
		os.Exit(1)
	}
}

type serve struct{}

// Run serves until SIGINT or SIGTERM.
func (serve) Run() error {
	cfg, err := bootstrap.Load(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	return bootstrap.Serve(ctx, cfg, os.Stderr)
}

type doctor struct{}

// Run prints the findings and fails if something needed is missing.
func (doctor) Run() error {
	cfg, err := bootstrap.Load(os.Environ())
	if err != nil {
		return err
	}
	return bootstrap.Doctor(context.Background(), cfg, os.Stdout)
}
