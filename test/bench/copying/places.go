package copying

import (
	"fmt"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/sniff"
	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// places are where files lie and how they are known.
type places struct {
	blobs   *disk.Store
	folders *sandbox.WorkRoot
	sniffer ports.Sniffer
	catalog *catalog.Catalog
}

func (s *Server) openPlaces() (p places, err error) {
	if p.blobs, err = disk.New(disk.Config{Dir: filepath.Join(s.cfg.Dir, "storage")}); err != nil {
		return p, fmt.Errorf("storage: %w", err)
	}

	s.closers = append(s.closers, p.blobs.Close)
	if p.folders, err = sandbox.NewWorkRoot(filepath.Join(s.cfg.Dir, "work")); err != nil {
		return p, fmt.Errorf("work folders: %w", err)
	}

	s.closers = append(s.closers, p.folders.Close)

	formats, err := format.NewRegistry()
	if err != nil {
		return p, fmt.Errorf("formats: %w", err)
	}

	if p.catalog, err = catalog.New(formats, []ports.Engine{engine{}}); err != nil {
		return p, fmt.Errorf("catalogue: %w", err)
	}

	if p.sniffer, err = sniff.New(formats); err != nil {
		return p, fmt.Errorf("sniffer: %w", err)
	}

	return p, nil
}
