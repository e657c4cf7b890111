package chromium

import (
	"fmt"
	"strings"

	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
)

// empty is the fault of a page that shows nothing. Its kind is one that no other engine is asked
// for: LibreOffice, which runs no script, would print an empty sheet.
func empty(r browser.Report) error {
	why := "It is empty."

	switch {
	case len(r.Missing) > 0:
		why = missing(r.Missing)
	case len(r.Blocked) > 0:
		why = blocked(r.Blocked)
	case r.Stopped:
		why = fmt.Sprintf("Its scripts had drawn nothing after %d seconds.", scripts)
	}

	return fault.New(fault.UnsupportedConversion, "The page shows nothing. %s", why)
}

func warnings(r browser.Report) []string {
	told := cut(r)
	if len(r.Missing) > 0 {
		told = append(told, missing(r.Missing))
	}

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

func missing(names []string) string {
	return "The page refers to files that the zip does not hold: " + strings.Join(names, ", ") +
		". Put them in, under these names."
}

// cut tells what of a zip was not unpacked as it stood there.
func cut(r browser.Report) []string {
	var told []string
	if r.Links > 0 {
		told = append(told, fmt.Sprintf(
			"Links or special files in the zip were left out: %d. Put in what they lead to.",
			r.Links,
		))
	}

	if r.Outside > 0 {
		told = append(told, fmt.Sprintf(
			"Names in the zip that lead outside of it were cut: %d.", r.Outside,
		))
	}

	return told
}

// unread is the fault of a zip that no page can be taken out of.
func unread(why string) error {
	switch why {
	case browser.NoIndex:
		return fault.New(fault.InvalidInput,
			"The zip has no index.html at its top, or in the one folder there. Put the page in "+
				"under that name, with its styles, pictures, fonts and scripts beside it.")
	case browser.Locked:
		return fault.New(fault.PasswordRequired,
			"The zip is encrypted. Pack the page without a password.")
	case browser.TooLarge:
		return fault.New(fault.FileTooLarge,
			"The zip unpacks to more than %d MB. Send less with the page.", browser.MostBytes>>20)
	case browser.TooMany:
		return fault.New(fault.InvalidInput,
			"The zip holds more than %d files and folders. Send less with the page.",
			browser.MostFiles)
	case browser.Foreign:
		return fault.New(fault.UnsupportedFormat,
			"Files in the zip are packed in a way that is not known here. Pack them anew, as an "+
				"ordinary zip.")
	}

	return kit.Damaged(zipped)
}
