package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	tools "github.com/convertd/convertd/adapters/mcp"
	"github.com/convertd/convertd/bootstrap"
)

type mcpServer struct {
	Server  string `env:"CONVERTD_SERVER"   default:"http://127.0.0.1:8080" placeholder:"URL"  help:"The server. Default: ${default}."`
	Key     string `env:"CONVERTD_KEY"                                      placeholder:"KEY"  help:"The API key, where the server wants one." xor:"key"`
	KeyFile string `env:"CONVERTD_KEY_FILE"                                 placeholder:"FILE" help:"A file that holds the API key."           xor:"key"`
}

// Help implements kong.HelpProvider.
func (mcpServer) Help() string {
	return `
Speaks the Model Context Protocol on standard input and output, so that language models can convert
files of this machine on a server. A client is told to run it as

  {"mcpServers": {"convertd": {"command": "convertd", "args": ["mcp"]}}}

A server offers the same tools, but for files by their paths, at /mcp.`
}

// Run serves until standard input ends.
func (c mcpServer) Run() error {
	if c.KeyFile != "" {
		content, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return fmt.Errorf("--key-file cannot be read: %w", err)
		}

		c.Key = strings.TrimSpace(string(content))
	}

	server := tools.New(tools.Config{
		BaseURL: strings.TrimRight(c.Server, "/"), Key: c.Key, Version: bootstrap.Version(),
		Files: true,
	})

	return server.Run(context.Background(), &mcp.StdioTransport{})
}
