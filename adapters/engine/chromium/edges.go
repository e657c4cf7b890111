package chromium

import "github.com/convertd/convertd/domain/route"

// cost is about what one start with a small page takes, in milliseconds.
const cost = 900

// zipped is a page with what belongs to it.
const zipped = "zip"

// edges lists what a page becomes. Few zips hold one, so what is made of those is a way by itself:
// else whatever can be packed could be drawn.
func edges() []route.Edge {
	var list []route.Edge

	for _, from := range []string{"html", zipped} {
		for _, e := range drawn() {
			e.From, e.Engine, e.Cost, e.Alone = from, name, cost, from == zipped
			e.Options = append(e.Options, fieldWait, fieldWaitFor, fieldMissingFont)
			list = append(list, e)
		}
	}

	return list
}

// drawn lists what a page is drawn as, with the options of each.
func drawn() []route.Edge {
	return []route.Edge{
		{
			To: "pdf", Loss: route.Faithful,
			Options: []string{
				fieldPaper, fieldLandscape, fieldMargin, fieldScale, fieldHeader, fieldFooter,
			},
		},
		{To: "png", Loss: route.Partial, Options: []string{fieldWidth}},
		{To: "jpg", Loss: route.Partial, Options: []string{fieldWidth, fieldQuality}},
	}
}
