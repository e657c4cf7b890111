package check

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// verapdf judges all that PDF/A asks for. It is no Debian package, so an installation may lack it.
const verapdf = "verapdf"

// archival holds a PDF to be a PDF/A of the level that is expected: by veraPDF where it is
// installed, else by those of its rules that other readers can tell. about is what pdfinfo says.
func (v *Verifier) archival(ctx context.Context, o ports.Output, about []byte) (job.Check, error) {
	if found, ok, err := v.byVeraPDF(ctx, o); ok || err != nil {
		return found, err
	}

	if javaScriptLine.Match(about) {
		return job.Check{}, broken(o, "it holds JavaScript")
	}

	for _, look := range []func(context.Context, ports.Output) error{
		v.identified, v.intended, v.embedded,
	} {
		if err := look(ctx, o); err != nil {
			return job.Check{}, err
		}
	}

	return job.Check{
		Name: conforms(o), Reader: "pdfinfo, pdffonts, mutool", Independent: true,
		Detail: "identification, output intent, fonts, encryption and JavaScript; not all rules",
	}, nil
}

func conforms(o ports.Output) string { return "PDF/A-" + o.Expect.PDFA }

var (
	javaScriptLine = regexp.MustCompile(`(?m)^JavaScript:\s+yes`)
	verdict        = regexp.MustCompile(`<validationReport\b[^>]*\bisCompliant="(true|false)"`)
)

// byVeraPDF asks veraPDF. ok is false where it is missing, or says nothing: it may not run here.
func (v *Verifier) byVeraPDF(
	ctx context.Context,
	o ports.Output,
) (found job.Check, ok bool, err error) {
	if v.missing[verapdf] {
		return job.Check{}, false, nil
	}

	const name = "result.pdf"

	result, err := v.runner.Run(ctx, sandbox.Command{
		Tool:   verapdf,
		Args:   []string{"--flavour", o.Expect.PDFA, "--format", "xml", sandbox.InPath(name)},
		Light:  true,
		Inputs: []sandbox.Mount{{Host: o.Path, Name: name}},
		Env:    []string{"JAVA_TOOL_OPTIONS=-Xmx1g -XX:+UseSerialGC"},
		Limits: sandbox.Limits{ // Java reserves far more address space than it uses
			Wall: 5 * time.Minute, CPU: 5 * time.Minute, Memory: 2 << 30, AddressSpace: 32 << 30,
		},
	})

	var exit *sandbox.Exit // it ends with 1 on what does not conform
	if err != nil && !errors.As(err, &exit) {
		return job.Check{}, false, sandbox.Fault(ctx, err, v.unreadable(o, verapdf))
	}

	switch said := verdict.FindSubmatch(result.Stdout); {
	case said == nil:
		return job.Check{}, false, nil
	case string(said[1]) == "false":
		return job.Check{}, true, broken(o, "veraPDF finds that it is no "+conforms(o))
	}

	return job.Check{
		Name: conforms(o), Reader: verapdf, Independent: true, Detail: "all rules",
	}, true, nil
}

// identified reads what the PDF says that it is (ISO 19005-2, 6.6.4).
func (v *Verifier) identified(ctx context.Context, o ports.Output) error {
	said, ok, err := v.run(ctx, o, pdfinfo, "-meta")
	if err != nil || !ok {
		return err
	}

	claims := properties(string(said.Stdout), "http://www.aiim.org/pdfa/ns/id/")
	if level := claims["part"] + strings.ToLower(claims["conformance"]); level != o.Expect.PDFA {
		return broken(o, "its metadata do not say that it is "+conforms(o))
	}

	return nil
}

// properties returns those of a namespace that a packet of XMP sets, as elements or attributes.
func properties(xmp, namespace string) map[string]string {
	set := map[string]string{}
	reader := xml.NewDecoder(strings.NewReader(xmp))

	for name := (xml.Name{}); ; {
		token, err := reader.Token()
		if errors.Is(err, io.EOF) || err != nil {
			return set
		}

		switch t := token.(type) {
		case xml.StartElement:
			name = t.Name
			for _, a := range t.Attr {
				if a.Name.Space == namespace {
					set[a.Name.Local] = a.Value
				}
			}
		case xml.CharData:
			if name.Space == namespace {
				set[name.Local] = strings.TrimSpace(string(t))
			}
		case xml.EndElement:
			name = xml.Name{}
		}
	}
}

// intended looks for the profile that says which colours are meant (ISO 19005-2, 6.2.3).
func (v *Verifier) intended(ctx context.Context, o ports.Output) error {
	said, ok, err := v.launch(
		ctx,
		o,
		mutool,
		nil,
		[]string{"show", mounted(o), "trailer/Root/OutputIntents/1"},
	)
	if err != nil || !ok {
		return err
	}

	intent := string(said.Stdout)
	if !strings.Contains(intent, "/GTS_PDFA1") || !strings.Contains(intent, "/DestOutputProfile") {
		return broken(o, "it does not say by a profile which colours are meant")
	}

	return nil
}

// A line of pdffonts ends with whether the font is embedded, a subset, and known in Unicode, and
// with the number of its object.
var fontLine = regexp.MustCompile(`(?m) (yes|no) +(?:yes|no) +(?:yes|no) +\d+ +\d+$`)

// embedded looks whether every font is (ISO 19005-2, 6.2.11.4).
func (v *Verifier) embedded(ctx context.Context, o ports.Output) error {
	said, ok, err := v.run(ctx, o, pdffonts)
	if err != nil || !ok {
		return err
	}

	for _, font := range fontLine.FindAllSubmatch(said.Stdout, -1) {
		if string(font[1]) == "no" {
			return broken(o, "a font is not embedded")
		}
	}

	return nil
}
