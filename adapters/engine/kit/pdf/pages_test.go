package pdf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/fault"
)

func TestPagesThatADocumentHas(t *testing.T) {
	t.Parallel()

	for ranges, want := range map[string]string{
		"": "1-5", "2-3,last": "2-3,5", "odd": "1,3,5", "5-1": "5-1", "3,3": "3,3", "1,2,4,5": "1-2,4-5", "4-": "4-5",
	} {
		pages, err := pdf.Pages("pages", ranges, 5)
		if got := pdf.Ranges(pages); err != nil || got != want {
			t.Errorf("%s: %s, want %s, %v", ranges, got, want, err)
		}
	}

	for _, ranges := range []string{"6", "1-6", "2,9"} {
		_, err := pdf.Pages("ranges", ranges, 5)
		if f := fault.Of(err); f.Kind != fault.InvalidInput || f.Field != "ranges" ||
			!strings.Contains(f.Text, "5 pages") {
			t.Errorf("%s: %v", ranges, err)
		}
	}
}

func TestASetHasEachPageOnce(t *testing.T) {
	t.Parallel()

	if got := pdf.Set([]int{3, 1, 3, 2}); !slices.Equal(got, []int{1, 2, 3}) {
		t.Error(got)
	}
}

func ExampleRanges() {
	fmt.Println(pdf.Ranges([]int{1, 2, 3, 7, 6, 5, 9}))
	// Output: 1-3,7-5,9
}
