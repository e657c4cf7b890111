package hostile_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/procfs"

	"github.com/convertd/convertd/test/harness"
)

// footprint is the most that was seen of memory, in bytes.
type footprint struct {
	mu          sync.Mutex
	server, all int64
}

// watch looks at a server and all below it until stop is called.
func watch(t *testing.T, server *harness.Server) (stop func() *footprint) {
	t.Helper()

	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	seen, done := &footprint{}, make(chan struct{})

	go func() {
		defer close(done)

		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()

		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				seen.look(server.PID())
			}
		}
	}()

	return func() *footprint {
		cancel()
		<-done

		return seen
	}
}

func (f *footprint) look(pid int) {
	own := anonymous(pid)
	sum := own

	below, err := harness.Below(pid)
	if err != nil {
		return
	}

	for _, p := range below {
		sum += anonymous(p.PID)
	}

	f.mu.Lock()
	defer f.mu.Unlock()

	f.server, f.all = max(f.server, own), max(f.all, sum)
}

// anonymous is the memory of a process that no file backs; 0 for one that is gone.
func anonymous(pid int) int64 {
	p, err := procfs.NewProc(pid)
	if err != nil {
		return 0
	}

	status, err := p.NewStatus()
	if err != nil {
		return 0
	}

	return int64(status.RssAnon + status.RssShmem)
}

// forgetPeak has peak count from now on.
func forgetPeak(t *testing.T, pid int) {
	t.Helper()

	// see proc_pid_clear_refs in section 5 of the manual
	const peakAlone = "5"
	if err := os.WriteFile(
		fmt.Sprintf("/proc/%d/clear_refs", pid), []byte(peakAlone), 0o600); err != nil {
		t.Fatal(err)
	}
}

// peak is the most bytes with which a process has been resident, its program's own among them.
func peak(t *testing.T, pid int) int64 {
	t.Helper()

	p, err := procfs.NewProc(pid)
	if err != nil {
		t.Fatal(err)
	}

	status, err := p.NewStatus()
	if err != nil {
		t.Fatal(err)
	}

	return int64(status.VmHWM)
}

// longCrossReferences is a PDF of 312 bytes whose readers make room for 20 million objects.
func longCrossReferences() []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" +
		"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n" +
		"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n" +
		"0000000101 00000 n \ntrailer<</Size 20000000/Root 1 0 R>>\nstartxref\n164\n%%EOF\n")
}

// swollenSVG unpacks to so many megabytes.
func swollenSVG(megabytes int) []byte {
	var packed bytes.Buffer

	w := gzip.NewWriter(&packed)
	_, _ = io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><desc>`)

	for range megabytes {
		_, _ = w.Write(bytes.Repeat([]byte("x"), 1<<20))
	}

	_, _ = io.WriteString(w, `</desc></svg>`)
	_ = w.Close()

	return packed.Bytes()
}

// swollenDOCX is a document that holds so many megabytes of nothing.
func swollenDOCX(megabytes int) []byte {
	var packed bytes.Buffer

	z := zip.NewWriter(&packed)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.` +
			`wordprocessingml.document.main+xml"/></Types>`,
		"word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>`,
	} {
		w, _ := z.Create(name)
		_, _ = io.WriteString(w, text)
	}

	w, _ := z.Create("word/media/image1.bmp")
	for range megabytes {
		_, _ = w.Write(make([]byte, 1<<20))
	}

	_ = z.Close()

	return packed.Bytes()
}

// together does something so many times at once.
func together(times int, do func(i int)) {
	var all sync.WaitGroup

	for i := range times {
		all.Go(func() { do(i) })
	}

	all.Wait()
}

// bodies is how many come at once; the whole drill takes 100.
var bodies = flag.Int("hostile.bodies", 20, "large bodies that are sent at once")

// What all commands may hold together, and how far the watch may find them above it: it looks ten
// times a second.
const (
	budgetMB = 1200
	slackMB  = 400
)

// On a machine of 2 GB, ten uploads of each kind at once stay below what it has, and a small file
// is still converted soon.
//
//nolint:paralleltest // what it measures is the machine's
func TestProbesTogetherStayWithinTheBudget(t *testing.T) {
	server := start(t, fmt.Sprintf("CONVERTD_SANDBOX_MEMORY=%dMB", budgetMB))

	bombs := map[string]struct {
		name    string
		content []byte
		want    string
	}{
		"PDF": {
			"a.pdf",
			longCrossReferences(),
			"201 400/CORRUPT_FILE 422 500/CONVERSION_FAILED 504/TIMEOUT",
		},
		"SVGZ": {"a.svgz", swollenSVG(1200), "201 400 413 422 500/CONVERSION_FAILED"},
		"DOCX": {"a.docx", swollenDOCX(3000), "413/FILE_TOO_LARGE"},
	}
	for kind, bomb := range bombs {
		t.Run(kind, func(t *testing.T) {
			stop := watch(t, server)
			began := time.Now()

			together(10, func(int) {
				wants(t, kind, upload(t.Context(), server.URL, bomb.name, bomb.content), bomb.want)
			})

			small := convert(t.Context(), server.URL, "a.csv", []byte("a,b\n1,2\n"), "xlsx")
			wants(t, "a small file", small, "200")

			seen := stop()
			t.Logf(
				"ten %s of %d bytes took %s, the server held %d MB, all processes together %d MB; "+
					"a small file behind them took %s",
				kind,
				len(bomb.content),
				time.Since(began).Round(time.Millisecond),
				seen.server>>20,
				seen.all>>20,
				small.Took.Round(time.Millisecond),
			)

			if seen.all>>20 > budgetMB+slackMB {
				t.Errorf("all processes held %d MB together", seen.all>>20)
			}
		})
	}
}

//nolint:paralleltest // what it measures is the machine's
func TestBodiesTogetherStaySmall(t *testing.T) {
	server := start(t)
	file := `{"operation":"import/base64","filename":"a.csv","file":"` +
		base64.StdEncoding.EncodeToString([]byte("a,b\n"+strings.Repeat("1,2\n", 2_900_000))) + `"}`
	imports := `{"tasks":{"a":` + file + `,"b":` + file + `}}`

	for kind, x := range map[string]struct{ body, want string }{
		"files in base64": {imports, "200 202"},
		"a tag of 31 MB": {
			`{"tag":"` + strings.Repeat("x", 31<<20) + `","tasks":{}}`, "400/INVALID_INPUT",
		},
		"31 MB of values": {
			`{"tag":[` + strings.Repeat(`"`+strings.Repeat("x", 32<<10)+`",`, 992) + `1],"tasks":{}}`,
			"413/FILE_TOO_LARGE",
		},
	} {
		stop := watch(t, server)
		began := time.Now()

		forgetPeak(t, server.PID())

		together(*bodies, func(int) {
			wants(
				t,
				kind,
				send(t.Context(), http.MethodPost, server.URL+"/v1/jobs", "application/json",
					strings.NewReader(x.body)),
				x.want,
			)
		})

		seen := stop()
		t.Logf(
			"%d bodies of %d MB, %s: %s, the server was resident with %d MB at most, "+
				"all processes together held %d MB",
			*bodies,
			len(x.body)>>20,
			kind,
			time.Since(began).Round(time.Millisecond),
			peak(t, server.PID())>>20,
			seen.all>>20,
		)

		if most := peak(t, server.PID()); most>>20 >= 200 {
			t.Errorf("%s: the server was resident with %d MB", kind, most>>20)
		}
	}
}
