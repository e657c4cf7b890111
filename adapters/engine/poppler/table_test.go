package poppler

import (
	"strings"
	"testing"
)

func TestColumnsAreWhereBlanksStandBelowEachOther(t *testing.T) {
	t.Parallel()

	const text = `A heading of one line
Name        Quantity   Price
Apples             3    1.50
Pears and                5
plums                   2.25

Prose that goes on for a while, word
after word, and is no table at all.
`

	var got strings.Builder
	if err := tabulate(strings.NewReader(text), &got); err != nil {
		t.Fatal(err)
	}

	const want = `A heading of one line
Name,Quantity,Price
Apples,3,1.50
Pears and,,5
plums,,2.25
"Prose that goes on for a while, word"
"after word, and is no table at all."
`
	if got.String() != want {
		t.Errorf("%s", got.String())
	}
}
