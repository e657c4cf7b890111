package cli

import (
	"context"
	"io"

	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// Setting is one setting of an installation, as a command takes it for a flag.
type Setting struct {
	Key     string // such as "data_dir", which is the flag --data-dir
	Default string
	Doc     string
}

// Given is a setting whose flag was given.
type Given struct{ Key, Value string }

// Deps is what the commands work with. Errors that the caller's settings are to blame for are
// UsageErrors.
type Deps struct {
	Version string
	// Commands are further commands: pointers to structs whose fields are commands in kong's words.
	// Their Run methods may ask for nothing, or for what kong binds.
	Commands []any
	// Settings returns those that a command takes as flags, in the order in which they are shown.
	Settings func(command string) []Setting

	Serve   func(ctx context.Context, given []Given, log io.Writer) error
	Doctor  func(ctx context.Context, given []Given, out io.Writer) error
	Migrate func(ctx context.Context, given []Given) (Migrated, error)
	// Backup writes a backup to a file that does not exist yet, or for "-" to out.
	Backup  func(ctx context.Context, given []Given, file string, out io.Writer) (Backup, error)
	Restore func(ctx context.Context, given []Given, file string, in io.Reader) (Backup, error)
	// RotateKey makes a new key for download links.
	RotateKey func(ctx context.Context, given []Given) error
	// Admin lets do work with the accounts of an installation. A server may run meanwhile.
	Admin func(ctx context.Context, given []Given, do func(*account.Service) error) error
	// Code says what a kind of fault is called in the API.
	Code func(fault.Kind) string
	// Notifier sends events to a URL of this machine.
	Notifier ports.Notifier
	// Open makes the engines ready for conversions in this process, so many at once. It is closed
	// by Local.Close.
	Open func(ctx context.Context, given []Given, atOnce int) (*Local, error)
}

// Local is this machine's engines, without a server.
type Local struct {
	Catalog   *catalog.Catalog
	Converter *conversion.Converter
	Sniffer   ports.Sniffer
	Folders   ports.Folders
	// whether engines run under another user's id, and read only what everybody may
	Shared bool
	Close  func() error // removes every work folder
}

// Migrated is what a migration did.
type Migrated struct {
	Database string   // path of its file
	Made     bool     // whether there was none before
	Applied  []string // the migrations that were run, in order
}

// Backup is what a backup holds.
type Backup struct {
	DataDir  string
	Jobs     int64
	Files    int
	Bytes    int64    // of the files
	Warnings []string // what is wrong with what was backed up, a sentence each
}
