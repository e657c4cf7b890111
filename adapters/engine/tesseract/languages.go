package tesseract

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
)

// installed asks which languages can be read. What tells how pages lie is none.
func installed(ctx context.Context, deps kit.Deps) ([]string, error) {
	said, err := deps.Runner.Run(ctx, kit.Probe(tool, "--list-langs"))
	if err != nil {
		return nil, fmt.Errorf("ask tesseract for its languages: %w", err)
	}

	var list []string

	for _, line := range strings.Split(string(said.Stdout), "\n")[1:] { // the first is a heading
		if code := strings.TrimSpace(line); code != "" && code != orientation {
			list = append(list, code)
		}
	}

	return list, nil
}

// orientation is the name of the data by which Tesseract tells how a page lies.
const orientation = "osd"

var codePattern = regexp.MustCompile(`^[a-z]{3}(_[a-z]+)*$`)

// chosen returns the languages that are asked for, as Tesseract takes them. One that is not
// installed is a fault that names what would bring it.
func chosen(asked, installed []string) (string, error) {
	var codes []string

	for _, text := range asked {
		for code := range strings.SplitSeq(text, "+") {
			code = strings.TrimSpace(code)
			if !slices.Contains(installed, code) {
				return "", missing(code, installed)
			}

			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}

	return strings.Join(codes, "+"), nil
}

func missing(code string, installed []string) error {
	here := strings.Join(installed, ", ")
	if !codePattern.MatchString(code) {
		return fault.New(fault.InvalidInput, "%q is no language's code. Those installed here are: %s.",
			fault.Clip(code, fault.MaxNamed), here).
			On("language")
	}

	brings := "tesseract-ocr-" + strings.ReplaceAll(code, "_", "-")

	return fault.New(fault.InvalidInput, "The language %s is not installed here. The Debian package %s brings it; these are here: %s.",
		code, brings, here).
		On("language").
		With("package", brings)
}
