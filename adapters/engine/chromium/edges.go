package chromium

import "github.com/convertd/convertd/domain/route"

// cost is about what one start with a small page takes, in milliseconds.
const cost = 900

func edges() []route.Edge {
	waits := []string{fieldWait, fieldWaitFor, fieldMissingFont}

	return []route.Edge{
		{
			From: "html", To: "pdf", Engine: name, Cost: cost, Loss: route.Faithful,
			Options: append([]string{
				fieldPaper, fieldLandscape, fieldMargin, fieldScale, fieldHeader, fieldFooter,
			}, waits...),
		},
		{
			From: "html", To: "png", Engine: name, Cost: cost, Loss: route.Partial,
			Options: append([]string{fieldWidth}, waits...),
		},
		{
			From: "html", To: "jpg", Engine: name, Cost: cost, Loss: route.Partial,
			Options: append([]string{fieldWidth, fieldQuality}, waits...),
		},
	}
}
