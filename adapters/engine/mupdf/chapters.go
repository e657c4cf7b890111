package mupdf

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// listing prints the bookmarks of the first rank, and the pages that they lead to, in JSON.
const listing = `var doc = new PDFDocument(scriptArgs[0]), list = doc.loadOutline() || [], seen = [];
for (var i = 0; i < list.length; i++)
	if (list[i].uri && list[i].uri[0] == "#")
		seen.push({ title: list[i].title || "", page: doc.resolveLink(list[i].uri).page + 1 });
print(JSON.stringify(seen));
`

// chapters returns a share for each page that bookmarks of the first rank lead to, up to the next
// one, and one for what is before the first.
func chapters(ctx context.Context, w *pdf.Work, count int) ([]share, error) {
	const script = "list.js"

	said, err := w.Run(ctx, sandbox.Command{
		Tool: "mutool", Args: []string{"run", sandbox.InPath(script), sandbox.InPath(pdf.Input)},
		Inputs: []sandbox.Mount{w.Source(), {Name: script, Content: []byte(listing)}},
	})
	if err != nil {
		return nil, err
	}

	var bookmarks []struct {
		Title string `json:"title"`
		Page  int    `json:"page"`
	}
	if err := json.Unmarshal(said.Stdout, &bookmarks); err != nil {
		return nil, fmt.Errorf("mutool's answer: %w", err)
	}

	titles := map[int]string{}
	for _, b := range bookmarks {
		if _, taken := titles[b.Page]; !taken && b.Page >= 1 && b.Page <= count {
			titles[b.Page] = b.Title
		}
	}

	if len(titles) == 0 {
		return nil, fault.New(fault.InvalidInput, "The PDF has no bookmarks to split it at. Split it by pages or ranges.").
			On("by")
	}

	return between(titles, count), nil
}

// between cuts before each page that has a title.
func between(titles map[int]string, count int) []share {
	var shares []share

	for page := 1; page <= count; page++ {
		title, begins := titles[page]
		if begins || page == 1 {
			shares = append(shares, share{name: title})
		}

		last := len(shares) - 1
		shares[last].pages = append(shares[last].pages, page)
	}

	for i := range shares {
		if shares[i].name != "" {
			shares[i].name = fmt.Sprintf("%02d %s", i+1, shares[i].name)
		}
	}

	return shares
}
