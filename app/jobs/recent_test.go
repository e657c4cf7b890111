package jobs

import (
	"strconv"
	"testing"
)

func TestRecentRemembersTheLastIdsAndNotAll(t *testing.T) {
	t.Parallel()

	var r recent
	for i := range 10 * remembered {
		r.add(strconv.Itoa(i))

		for _, last := range []int{i, max(i-remembered+1, 0)} {
			if !r.has(strconv.Itoa(last)) {
				t.Fatalf("after %d it has forgotten %d", i, last)
			}
		}

		if old := i - 2*remembered; r.has(strconv.Itoa(old)) {
			t.Fatalf("after %d it still remembers %d", i, old)
		}
	}
}
