package chromium

import (
	"fmt"
	"strings"

	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/domain/fault"
)

// empty is the fault of a page that shows nothing. Its kind is one that no other engine is asked
// for: LibreOffice, which runs no script, would print an empty sheet.
func empty(r browser.Report) error {
	why := "It is empty."

	switch {
	case len(r.Blocked) > 0:
		why = blocked(r.Blocked)
	case r.Stopped:
		why = fmt.Sprintf("Its scripts had drawn nothing after %d seconds.", scripts)
	}

	return fault.New(fault.UnsupportedConversion, "The page shows nothing. %s", why)
}

func warnings(r browser.Report) []string {
	var told []string
	if len(r.Blocked) > 0 {
		told = append(told, blocked(r.Blocked))
	}

	if r.Stopped {
		told = append(told, fmt.Sprintf(
			"Loading the page and its scripts took more than %d seconds: they were stopped, "+
				"and what was there is drawn.", scripts,
		))
	}

	if r.Absent {
		told = append(told, "What was to be waited for did not come: the page is drawn without it.")
	}

	if r.Cut > 0 {
		told = append(told, fmt.Sprintf(
			"The page is longer than a picture can be: it ends after %d pixels. "+
				"A pdf holds all of it.", r.Cut,
		))
	}

	return told
}

func blocked(addresses []string) string {
	return "The page refers to what is not part of it, which is not fetched: " +
		strings.Join(addresses, ", ") + ". Send a page that holds all of it."
}
