// Package data owns the engine of structured data: trees of values (JSON, YAML, TOML …), and tables
// of them (CSV, SQLite).
//
// The server's own process parses none: the program that does is its own binary, started again and
// shut in. The order of members is kept wherever the format has one.
package data
