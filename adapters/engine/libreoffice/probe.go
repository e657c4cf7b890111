package libreoffice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

const unzip = "unzip"

// Probe checks a document's container: a zip must unpack whole, an old office file begin like one,
// and RTF have all of its binary data.
// It counts the sheets and slides of OOXML. A document that a password protects is
// PasswordRequired, as far as can be told.
func (e *Engine) Probe(
	ctx context.Context,
	path, formatID string,
	known file.Facts,
) (file.Facts, error) {
	if formatID == "rtf" {
		return known, refuseMissingBytes(path, formatID)
	}

	head, err := firstBytes(path)
	if err != nil {
		return known, err
	}

	old := bytes.HasPrefix(head, []byte(compound))

	switch container(formatID) {
	case "zip":
		if old && byDefault(formatID) {
			return known, nil // Excel's own password, which LibreOffice tries, may open it
		}

		if old { // OOXML encrypted by a password lies inside an old office file
			return known, protected()
		}

		return e.probeZip(ctx, path, formatID, known)
	case "ole":
		return known, probeOld(path, formatID, head)
	}

	return known, nil
}

// container returns what the files of a format are packed as: "zip", "ole", or "" for others.
func container(formatID string) string {
	for kind, ids := range map[string]string{
		"zip": "docx xlsx pptx docm dotx dotm xlsm xltx pptm potx potm ppsx ppsm " +
			"odt ods odp odg ott ots otp otg",
		"ole": "doc dot xls xlt ppt pot pps",
	} {
		if slices.Contains(strings.Fields(ids), formatID) {
			return kind
		}
	}

	return ""
}

// probeOld looks at what an old office file begins with.
func probeOld(path, formatID string, head []byte) error {
	if _, ok := variantOf(formatID, head); ok {
		return nil
	}

	if !bytes.HasPrefix(head, []byte(compound)) {
		return kit.Damaged(formatID)
	}

	if encrypted(head, formatID) && !byDefault(formatID) {
		return protected()
	}

	if slices.Contains(strings.Fields("ppt pot pps"), formatID) {
		return refuseEncryptedSlides(path)
	}

	return nil
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
	return fault.New(
		fault.PasswordRequired,
		"The document is protected by a password. Send one without.",
	)
}

func (e *Engine) probeZip(
	ctx context.Context,
	path, formatID string,
	known file.Facts,
) (file.Facts, error) {
	listing, err := e.unpacked(ctx, path, formatID)
	if err != nil {
		return known, err
	}

	known.Probed = true

	if strings.HasPrefix(formatID, "o") { // OpenDocument, of which all ids do
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

// unpacked has a document unpacked for nobody, and returns the list of its parts. Of one that is
// large enough it is read before how much there is: on a small machine one probe runs at a time,
// and what unpacks to too much would run to the end of its time.
func (e *Engine) unpacked(ctx context.Context, path, formatID string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("look at the document: %w", err)
	}

	if info.Size() > suspicious/mostDeflated {
		totals, err := e.unzip(ctx, path, formatID, "-Z", "-t")
		if err == nil {
			err = tooMuchInside(totals)
		}

		if err != nil {
			return nil, err
		}
	}

	return e.unzip(ctx, path, formatID, "-t")
}

const (
	// mostUnpacked is how many bytes the parts of a document may hold together; the largest that
	// LibreOffice was seen to convert within its limits hold a tenth of that.
	mostUnpacked = 2 << 30
	// From suspicious bytes on, parts that hold mostSwollen times what they are packed in are no
	// document's: the XML of sheets that repeat themselves packs to a sixtieth.
	suspicious  = 512 << 20
	mostSwollen = 200
	// mostDeflated is how many times its size Deflate unpacks to at most (see zlib).
	mostDeflated = 1032
)

var totalsPattern = regexp.MustCompile(`(\d+) bytes uncompressed, (\d+) bytes compressed`)

// tooMuchInside reads the totals of "unzip -Z -t", which are "3 files, 6000 bytes uncompressed, 900
// bytes compressed: 85.0%", and returns FileTooLarge where that is too much to work on.
func tooMuchInside(totals []byte) error {
	found := totalsPattern.FindSubmatch(totals)
	if found == nil {
		return nil
	}

	size, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		size = math.MaxInt64
	}

	packed, err := strconv.ParseInt(string(found[2]), 10, 64)
	if err != nil {
		packed = math.MaxInt64
	}

	most := int64(mostUnpacked)
	if size/mostSwollen > packed {
		most = suspicious
	}

	if size <= most {
		return nil
	}

	return fault.New(fault.FileTooLarge,
		"The document unpacks to more than %d MB. Send one with less in it.", most>>20)
}

// unzip runs "unzip OPTION… document MEMBER…".
func (e *Engine) unzip(
	ctx context.Context,
	document, formatID string,
	words ...string,
) ([]byte, error) {
	name := inputName(formatID)
	options := len(words)

	if i := slices.IndexFunc(words, func(w string) bool { return w[0] != '-' }); i >= 0 {
		options = i
	}

	c := kit.Probe(unzip, slices.Insert(slices.Clone(words), options, sandbox.InPath(name))...)
	c.Limits = unzipLimits()
	c.Inputs = []sandbox.Mount{{Host: filepath.Clean(document), Name: name}}
	made, err := e.deps.Runner.Run(ctx, c)

	var exit *sandbox.Exit

	const onlyWarnings = 1
	if errors.As(err, &exit) && exit.Code == onlyWarnings {
		return made.Stdout, nil
	}

	if err != nil {
		return nil, sandbox.Fault(ctx, err, failure(formatID))
	}

	return made.Stdout, nil
}

// unzipLimits hold for unzip, which takes 2 ms and 4 MB; what does not unpack within them is no
// document that LibreOffice could take.
func unzipLimits() sandbox.Limits {
	const mb = 1 << 20

	return sandbox.Limits{
		Wall: 20 * time.Second, CPU: 10 * time.Second,
		Memory: 256 * mb, AddressSpace: 512 * mb, Output: mb, Processes: 8,
	}
}

func inputName(formatID string) string { return "input." + path.Base(formatID) }
