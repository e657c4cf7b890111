// Package mcp owns the tools that language models use a server with, by the Model Context Protocol.
//
// It is a client of the API and decides nothing: what a tool may do, the API says to its key.
package mcp
