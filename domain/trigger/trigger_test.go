package trigger_test

import (
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/trigger"
)

func TestNamesThatProvoke(t *testing.T) {
	t.Parallel()

	for name, want := range map[string]fault.Kind{
		"fail-timeout.mp4": fault.Timeout, "FAIL-Corrupt-File.PNG": fault.CorruptFile,
		"https://example.com/a/fail-timeout.mp4": fault.Timeout, "fail-timeout": fault.Timeout,
		"fail-rate-limited.png": "", "fail-timeouts.mp4": "", "timeout.mp4": "", "": "",
		"a-fail-timeout.mp4": "", "fail-.mp4": "",
	} {
		err := trigger.OnTask(name)
		if (err == nil) != (want == "") || err != nil && !fault.Is(err, want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}

	if err := trigger.OnCall("fail-rate-limited.png"); !fault.Is(err, fault.RateLimited) ||
		fault.Of(err).Details[fault.RetryAfter] == nil {
		t.Errorf("%v", err)
	}

	if err := trigger.OnCall("fail-timeout.png"); err != nil {
		t.Errorf("what a task fails with refuses the call: %v", err)
	}
}
