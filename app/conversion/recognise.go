package conversion

import (
	"fmt"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// HeadSize is how many first bytes of a file Recognise should be given: enough for the size of a JPEG behind a large embedded thumbnail and profile.
const HeadSize = 256 << 10

// Recognise says what a file is by its first bytes, which have the last word over its name, and warns where the two differ. Errors are CorruptFile
// for what is empty or not what its name says, UnsupportedFormat for what is not recognised at all.
func Recognise(formats *format.Registry, sniffer ports.Sniffer, head []byte, name string) (Source, []string, error) {
	if len(head) == 0 {
		return Source{}, nil, fault.New(fault.CorruptFile, "%s is empty (0 bytes). Check that the right file is sent.", name)
	}
	guess := sniffer.Sniff(head, name)
	named, hasName := formats.ByFilename(name)
	is, known := formats.Find(guess.Format)
	source := Source{Name: name, Format: is.ID, Facts: guess.Facts}
	switch {
	case guess.Format == "" && hasName:
		return Source{}, nil, fault.New(fault.CorruptFile, "%s is not a readable %s file: its content is not recognised. It may be damaged or encrypted.",
			name, named.ID)
	case guess.Format == "" || !known:
		return Source{}, nil, fault.New(fault.UnsupportedFormat, "What %s holds is not recognised as any known format. Check that the right file is sent.", name)
	case hasName && named.ID != is.ID:
		return source, []string{fmt.Sprintf("%s is named like %s but holds %s (%s); it is taken as that.", name, named.ID, is.Name, is.ID)}, nil
	}
	return source, nil, nil
}
