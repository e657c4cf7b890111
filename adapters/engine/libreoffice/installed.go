package libreoffice

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// packages are those without a graphical interface: libreoffice-draw and the like would pull one
// in.
const packages = "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui " +
	"libreoffice-math-nogui"

// installation is what there is of LibreOffice.
type installation struct {
	version, build     string // "" where it is missing
	edges, installable []route.Edge
	all                []pair
}

var (
	productPattern = regexp.MustCompile(`(?m)^ProductKey=\D*([\d.]+)`)
	buildPattern   = regexp.MustCompile(`(?m)^buildid=(.+)$`)
)

// installed reads version and build from LibreOffice's own files, since starting it takes a second.
func installed(folder string) (installation, error) {
	list, err := filters()
	if err != nil {
		return installation{}, err
	}

	all := pairs(list)

	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(folder, name))
		return !errors.Is(err, fs.ErrNotExist)
	}
	if !there("soffice.bin") {
		return installation{installable: every(all), all: all}, nil
	}

	version, err := line(filepath.Join(folder, "bootstraprc"), productPattern)
	if err != nil {
		return installation{}, err
	}

	build, err := line(filepath.Join(folder, "versionrc"), buildPattern)
	if err != nil {
		return installation{}, err
	}

	missing := func(library string) bool { return !there(library) }

	return installation{version, build, edges(all, there), edges(all, missing), all}, nil
}

// offer says what the engine can do with or without unzip.
func (i installation) offer(unzips bool) kit.Capabilities {
	about := ports.EngineInfo{Name: name, Package: packages, Installable: i.installable}
	switch {
	case unzips && len(i.edges) > 0:
		about.Version = i.version
	case !unzips && len(i.installable) > 0:
		about.Package += " " + unzip
	case !unzips:
		about.Package = unzip
	}

	if !unzips {
		i.edges, about.Installable = nil, every(i.all)
	}

	return kit.Offer(about, i.edges)
}

func every(all []pair) []route.Edge { return edges(all, func(string) bool { return true }) }

func line(path string, pattern *regexp.Regexp) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("look at LibreOffice: %w", err)
	}

	found := pattern.FindSubmatch(content)
	if found == nil {
		return "", fmt.Errorf(
			"look at LibreOffice: %s has no line like %s",
			filepath.Base(path),
			pattern,
		)
	}

	return string(found[1]), nil
}
