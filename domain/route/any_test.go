package route_test

import (
	"slices"
	"testing"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/route"
)

func TestAnyFormatIsTakenAndFound(t *testing.T) {
	t.Parallel()

	p := route.NewPlanner([]route.Edge{
		{From: "iso", To: "tar", Engine: "discs", Cost: 10},
		{From: "tar", To: "7z", Engine: "packer", Cost: 10},
		{
			Operation: "archive",
			Joins:     true,
			From:      format.Any,
			To:        "tar",
			Engine:    "packer",
			Cost:      10,
		},
		{Operation: "extract", From: "tar", To: format.Any, Engine: "packer", Cost: 10},
	}, func(string) route.Content { return route.Content{} })

	plan, ok := p.Across("archive", []string{"docx", "jpg"}, "tar")
	if !ok || plan.Hops("docx") != 1 {
		t.Errorf("two files into a tar: %+v, %v", plan, ok)
	}

	plan, ok = p.Across("extract", []string{"iso"}, format.Any)
	if !ok || plan.Hops("iso") != 2 {
		t.Errorf("files of an iso: %+v, %v", plan, ok)
	}

	if _, ok := p.Across("extract", []string{"jpg"}, format.Any); ok {
		t.Error("a picture was unpacked")
	}

	if got := p.Reach("archive", "docx"); !slices.Equal(got, []string{"7z", "tar"}) {
		t.Errorf("a document can be packed as %q", got)
	}

	if !p.Takes("archive", "nonsense") || p.Takes("extract", "jpg") || !p.Takes("extract", "iso") {
		t.Error("what is taken is wrong")
	}
}
