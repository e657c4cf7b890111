package libreoffice

import (
	"regexp"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// failure says what it means that a tool has ended while it read a document of that format.
func failure(formatID string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		if exit.Tool == unzip {
			return sandbox.WithOutput(kit.Damaged(formatID), exit.Stderr).Because(exit)
		}

		return exit.Fault(fault.ConversionFailed, "LibreOffice gave up on this document.")
	}
}

// notMade is for a run that ends with success and without a file, which is how LibreOffice tells
// most failures.
func notMade(formatID, said string, cause error) error {
	f := fault.New(fault.ConversionFailed, "LibreOffice ended without a document.")
	if strings.Contains(said, "source file could not be loaded") {
		f = fault.New(
			fault.CorruptFile,
			"The %s file cannot be read: it is damaged, cut short, or protected by a password.",
			formatID,
		)
	}

	return sandbox.WithOutput(f, said).Because(cause)
}

var (
	sheetPattern = regexp.MustCompile(`testing: xl/worksheets/[^/\s]+\.xml `)
	slidePattern = regexp.MustCompile(`testing: ppt/slides/[^/\s]+\.xml `)
)

// countParts returns how many sheets or slides unzip has named, 0 for other documents.
func countParts(listing []byte, formatID string) int {
	switch formatID {
	case "xlsx", "xlsm", "xltx":
		return len(sheetPattern.FindAll(listing, -1))
	case "pptx", "pptm", "potx", "potm", "ppsx", "ppsm":
		return len(slidePattern.FindAll(listing, -1))
	}

	return 0
}

// encrypted looks where Word and Excel put their first stream, in the first sector. It finds most,
// not all: what it misses cannot be loaded.
func encrypted(head []byte, formatID string) bool {
	const sector = 512
	if len(head) < sector+12 {
		return false
	}

	stream := head[sector:]

	switch formatID {
	case "doc", "dot": // MS-DOC 2.5.2: wIdent, and bit 8 of the flags
		return stream[0] == 0xec && stream[1] == 0xa5 && stream[11]&1 != 0
	case "xls", "xlt": // MS-XLS 2.4.117: FilePass, behind the first BOF
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
