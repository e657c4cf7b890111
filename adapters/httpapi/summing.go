package httpapi

// summing says how the files that a job gives out stand beside it, in short: clients that ask for
// one operation at once look there alone.
type summing int

// The ways.
const (
	notSummed summing = iota
	oneFile           // as fields of the job, or as a list where there are several
	fileList          // always as a list
)

// add shows the files of a job that has completed in short.
func (s summing) add(body *jobBody) {
	if s == notSummed {
		return
	}

	var list []resultInShort

	for _, t := range body.Tasks.values {
		if t.Result == nil {
			continue
		}

		for _, f := range t.Result.Files {
			if f.URL != "" { // only what an export gives out has one
				list = append(
					list,
					resultInShort{URL: f.URL, FileSize: f.Size, PageCount: f.PageCount},
				)
			}
		}
	}

	if s == oneFile && len(list) == 1 {
		body.URL, body.FileSize, body.PageCount = list[0].URL, list[0].FileSize, list[0].PageCount
		return
	}

	body.Files = list
}
