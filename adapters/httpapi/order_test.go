package httpapi

import (
	"slices"
	"strings"
	"testing"
)

func TestInOrder(t *testing.T) {
	t.Parallel()

	for tasks, want := range map[string]string{
		"":                             "",
		"a b<c c":                      "a c b",
		"a<b b<c c<d d":                "d c b a",
		"z y<z x<y,z b<missing":        "z y x b",
		"export<convert convert<in in": "in convert export",
		"a<b b<a c":                    "c a b",
		"c b a":                        "c b a",
	} {
		got := inOrder(strings.Fields(tasks), func(task string) (string, []string) {
			name, input, takes := strings.Cut(task, "<")
			if !takes {
				return name, nil
			}

			return name, strings.Split(input, ",")
		})
		for i, task := range got {
			got[i], _, _ = strings.Cut(task, "<")
		}

		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q: %q; want %q", tasks, got, want)
		}
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()

	var n named[any]
	n.add("z", 1)
	n.add(`a"<`, "<&>")

	text, err := n.MarshalJSON()
	if want := `{"z":1,"a\"<":"<&>"}`; err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}

	n.add("bad", func() {})

	if _, err := n.MarshalJSON(); err == nil {
		t.Error("what JSON cannot say is written")
	}

	if text, err := (named[int]{}).MarshalJSON(); err != nil || string(text) != "{}" {
		t.Errorf("%s, %v", text, err)
	}
}

func TestTaskIDs(t *testing.T) {
	t.Parallel()

	const job = "job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"

	id := taskID(job, "a")
	if id != taskID(job, "a") || !strings.HasPrefix(id, "task_01KHGEPK5R") ||
		len(id) != len("task_")+26 ||
		!idPattern.MatchString(id) {
		t.Errorf("%q", id)
	}

	for _, other := range []string{taskID(job, "b"), taskID("job_01KHGEPK5R8V2M6Q0T4X7ZB3CE", "a"), taskID("job_1", "a"), taskID("", "")} {
		if other == id || !idPattern.MatchString(other) {
			t.Errorf("%q beside %q", other, id)
		}
	}
}
