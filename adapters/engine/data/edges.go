package data

import "github.com/convertd/convertd/domain/route"

// tables are the formats that hold rows of plain values alone.
func tables() map[string]bool { return map[string]bool{"csv": true, "tsv": true} }

// texts are the formats of which the charset has to be found out.
func texts() map[string]bool {
	return map[string]bool{
		"json":   true,
		"ndjson": true,
		"yaml":   true,
		"toml":   true,
		"xml":    true,
		"csv":    true,
		"tsv":    true,
	}
}

const cost = 60 // milliseconds of a small file, measured

func edges() []route.Edge {
	var list []route.Edge

	for from := range readers() {
		for to := range writers() {
			if from != to {
				list = append(list, edge(from, to))
			}
		}
	}

	return list
}

func edge(from, to string) route.Edge {
	e := route.Edge{From: from, To: to, Engine: name, Cost: cost, Loss: lossOf(from, to)}
	if texts()[from] {
		e.Options = append(e.Options, fieldEncoding)
	}

	if from == "csv" || to == "csv" {
		e.Options = append(e.Options, fieldDelimiter)
	}

	return e
}

// lossOf tells what becomes of a tree: as a table it is flat, and XML knows neither numbers nor
// lists.
func lossOf(from, to string) route.Loss {
	if tables()[to] && !tables()[from] || to == "xml" {
		return route.Partial
	}

	return route.Faithful
}
