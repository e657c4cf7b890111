package limits

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"
)

// patience is how long jobs may take, of which some wait for the lease of a killed server to end.
const patience = 3 * time.Minute

// TestJobsAtOnceHoldAcrossProcesses has a user ask three servers for more jobs than may be worked
// on at once. One server is killed in the midst: its jobs are finished by others, and stay counted
// until then.
func TestJobsAtOnceHoldAcrossProcesses(t *testing.T) {
	t.Parallel()

	const (
		atOnce = 2
		jobs   = 9
	)

	s := startThree(t, "  jobs_at_once: 2\n  requests_per_minute: 0\n  conversions_per_day: 0\n")

	var sound shown

	a := s.call(t.Context(), 0, http.MethodPost, "/v1/upload?filename=a.wav", noise(90),
		"Content-Type", "application/octet-stream")
	if err := json.Unmarshal(a.body.Data, &sound); err != nil || a.status != http.StatusCreated {
		t.Fatalf("%d: %v: %s", a.status, err, a.body.Data)
	}

	body := fmt.Sprintf(`{"file":%q,"targetFormat":"mp3"}`, sound.ID)

	for i := range jobs {
		a := s.call(t.Context(), i%3, http.MethodPost, "/v1/convert", body)
		if a.status != http.StatusAccepted {
			t.Fatalf("%d: %s", a.status, a.body.Data)
		}
	}

	s.until("one has ended", func(list []shown) bool { return count(list, "completed") > 0 })
	s.kill(0)
	s.until("all have ended", func(list []shown) bool { return count(list, "completed") == jobs })

	most := together(t, s.jobs(1))
	t.Logf("%d jobs, at most %d at once, 1 server killed", jobs, most)

	if most != atOnce {
		t.Errorf("%d were worked on at once, want %d", most, atOnce)
	}
}

// until waits until the jobs stand as is says.
func (s *servers) until(what string, is func([]shown) bool) {
	s.t.Helper()

	for end := time.Now().Add(patience); !is(s.jobs(1)); {
		if time.Now().After(end) {
			s.t.Fatalf("not in time: %s: %v", what, s.jobs(1))
		}

		<-time.After(100 * time.Millisecond)
	}
}

func count(list []shown, status string) int {
	return len(slices.DeleteFunc(slices.Clone(list), func(j shown) bool {
		return j.Status != status
	}))
}

// together returns how many of the jobs were worked on at the same time, by when each began and
// ended.
func together(t *testing.T, list []shown) (most int) {
	t.Helper()

	type turn struct {
		at     time.Time
		change int
	}

	var turns []turn

	for _, j := range list {
		for text, change := range map[string]int{j.Begun: 1, j.Ended: -1} {
			at, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				t.Fatal(err)
			}

			turns = append(turns, turn{at, change})
		}
	}

	slices.SortFunc(turns, func(a, b turn) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}

		return a.change - b.change
	})

	now := 0
	for _, one := range turns {
		now += one.change
		most = max(most, now)
	}

	return most
}

// noise returns a sound file of that many seconds, which takes its time to encode.
func noise(seconds int) string {
	const rate, channels, width = 44100, 2, 2

	size := uint32(seconds * rate * channels * width)
	random := rand.New(rand.NewPCG(1, 2))

	var b bytes.Buffer

	b.WriteString("RIFF")
	_ = binary.Write(&b, binary.LittleEndian, size+36)
	b.WriteString("WAVEfmt ")
	_ = binary.Write(&b, binary.LittleEndian, []uint32{
		16, 1 | channels<<16, rate, rate * channels * width, channels*width | 8*width<<16,
	})
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, size)

	for b.Len() < int(size)+44 {
		_ = binary.Write(&b, binary.LittleEndian, random.Uint64())
	}

	return b.String()[:int(size)+44]
}
