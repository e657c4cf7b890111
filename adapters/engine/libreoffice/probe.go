package libreoffice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

const unzip = "unzip"

// Probe checks a document's container: a zip must unpack whole, an old office file begin like one. It counts the sheets and slides of OOXML.
// A document that a password protects is PasswordRequired, as far as can be told.
func (e *Engine) Probe(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error) {
	head, err := firstBytes(path)
	if err != nil {
		return known, err
	}
	compound := bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	switch formatID {
	case "docx", "xlsx", "pptx", "odt", "ods", "odp":
		if compound { // OOXML encrypted by a password lies inside an old office file
			return known, protected()
		}
		return e.probeZip(ctx, path, formatID, known)
	case "doc", "xls", "ppt":
		if !compound {
			return known, broken(formatID)
		}
		if encrypted(head, formatID) {
			return known, protected()
		}
	}
	return known, nil
}

func firstBytes(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("look at the document: %w", err)
	}
	defer func() { _ = f.Close() }()
	head, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return nil, fmt.Errorf("look at the document: %w", err)
	}
	return head, nil
}

func protected() *fault.Fault {
	return fault.New(fault.PasswordRequired, "The document is protected by a password. Send one without.")
}

func broken(formatID string) *fault.Fault {
	return fault.New(fault.CorruptFile, "The %s file cannot be read: it is damaged or cut short. Send it again, whole.", formatID)
}

func (e *Engine) probeZip(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error) {
	listing, err := e.unzip(ctx, path, formatID, "-t")
	if err != nil {
		return known, err
	}
	known.Probed = true
	if strings.HasPrefix(formatID, "o") {
		manifest, err := e.unzip(ctx, path, formatID, "-p", "META-INF/manifest.xml")
		if err != nil {
			return known, err
		}
		if bytes.Contains(manifest, []byte("encryption-data")) {
			return known, protected()
		}
		return known, nil
	}
	known.Pages = countParts(listing, formatID)
	return known, nil
}

// unzip runs "unzip OPTION document MEMBER…".
func (e *Engine) unzip(ctx context.Context, document, formatID, option string, members ...string) ([]byte, error) {
	name := inputName(formatID)
	c := check(unzip, append([]string{option, sandbox.InPath(name)}, members...)...)
	c.Inputs = []sandbox.Mount{{Host: filepath.Clean(document), Name: name}}
	made, err := e.runner.Run(ctx, c)
	var exit *sandbox.Exit
	const onlyWarnings = 1
	if errors.As(err, &exit) && exit.Code == onlyWarnings {
		return made.Stdout, nil
	}
	if err != nil {
		return nil, e.failure(ctx, err, formatID)
	}
	return made.Stdout, nil
}

func check(tool string, args ...string) sandbox.Command {
	return sandbox.Command{Tool: tool, Args: args, Light: true, Limits: checkLimits()}
}

var (
	sheetPattern = regexp.MustCompile(`testing: xl/worksheets/[^/\s]+\.xml `)
	slidePattern = regexp.MustCompile(`testing: ppt/slides/[^/\s]+\.xml `)
)

// countParts returns how many sheets or slides unzip has named, 0 for other documents.
func countParts(listing []byte, formatID string) int {
	switch formatID {
	case "xlsx":
		return len(sheetPattern.FindAll(listing, -1))
	case "pptx":
		return len(slidePattern.FindAll(listing, -1))
	}
	return 0
}

// encrypted looks where Word and Excel put their first stream, in the first sector. It finds most, not all: what it misses cannot be loaded.
func encrypted(head []byte, formatID string) bool {
	const sector = 512
	if len(head) < sector+12 {
		return false
	}
	stream := head[sector:]
	switch formatID {
	case "doc": // MS-DOC 2.5.2: wIdent, and bit 8 of the flags
		return stream[0] == 0xec && stream[1] == 0xa5 && stream[11]&1 != 0
	case "xls": // MS-XLS 2.4.117: FilePass, behind the first BOF
		for range 8 {
			if len(stream) < 4 {
				return false
			}
			kind, size := int(stream[0])|int(stream[1])<<8, int(stream[2])|int(stream[3])<<8
			if kind == 0x2f {
				return true
			}
			stream = stream[min(4+size, len(stream)):]
		}
	}
	return false
}

func inputName(formatID string) string { return "input." + path.Base(formatID) }
