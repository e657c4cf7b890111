package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/convertd/convertd/adapters/cli"
	"github.com/convertd/convertd/bootstrap"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(cli.Run(ctx, bootstrap.CommandLine(os.Environ()), os.Args[1:]))
}
