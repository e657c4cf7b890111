package httpapi_test

import (
	"testing"
)

// TestATraceIsFollowedToItsWebhook converts for a caller who has a trace: what is sent of the job,
// and of the file that came with it, names that trace. Of a caller without one it names none.
func TestATraceIsFollowedToItsWebhook(t *testing.T) {
	t.Parallel()

	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

	k := newKit(t)
	url, got := receiver(t, nil)
	k.hook(url, "job.*", "file.uploaded")

	for sent, want := range map[string]string{parent: parent, "00-none": ""} {
		body, media := form(t, field{"file", "a.png", "PNG " + sent},
			field{name: "targetFormat", value: "webp"})
		k.do("POST", "/v1/convert?wait=30", body, "Content-Type", media, "Traceparent", sent)

		told := map[string]bool{}
		for !told["job.completed"] || !told["file.uploaded"] {
			m := await(t, got, "")
			told[m.event()] = true

			if m.Get("Traceparent") != want {
				t.Errorf(
					"%s has the traceparent %q, want %q",
					m.event(),
					m.Get("Traceparent"),
					want,
				)
			}
		}
	}
}
