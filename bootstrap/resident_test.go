package bootstrap

import (
	"testing"

	"github.com/prometheus/procfs"
)

//nolint:paralleltest // others would bring pages back meanwhile
func TestWhatTheStartNeededIsGivenBack(t *testing.T) {
	before := programPages(t)

	if err := giveBack(); err != nil {
		t.Fatal(err)
	}

	if after := programPages(t); after >= before {
		t.Errorf("%d bytes of the program are resident, %d were", after, before)
	}
}

// programPages returns the resident bytes of this process that stand in files.
func programPages(t *testing.T) uint64 {
	t.Helper()

	self, err := procfs.Self()
	if err != nil {
		t.Fatal(err)
	}

	status, err := self.NewStatus()
	if err != nil {
		t.Fatal(err)
	}

	return status.RssFile
}
