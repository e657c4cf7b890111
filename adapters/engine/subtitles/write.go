package subtitles

import (
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"github.com/asticode/go-astisub"
)

// writers returns how each format is written that FFmpeg does not write.
func writers() map[string]func(*astisub.Subtitles, io.Writer) error {
	return map[string]func(*astisub.Subtitles, io.Writer) error{
		"srt":  func(s *astisub.Subtitles, to io.Writer) error { return s.WriteToSRT(to) },
		"vtt":  func(s *astisub.Subtitles, to io.Writer) error { return s.WriteToWebVTT(to) },
		"ttml": func(s *astisub.Subtitles, to io.Writer) error { return s.WriteToTTML(to) },
		"ssa":  writeSSA,
		"sub":  writeMicroDVD,
		"sbv":  writeSBV,
		"smi":  writeSAMI,
		"txt":  writeTranscript,
	}
}

// lines returns what an item shows.
func lines(item *astisub.Item) []string {
	var list []string

	for _, line := range item.Lines {
		if text := strings.TrimSpace(line.String()); text != "" {
			list = append(list, text)
		}
	}

	return list
}

// writeSSA writes the version before that of ASS.
func writeSSA(s *astisub.Subtitles, to io.Writer) error {
	if s.Metadata == nil {
		s.Metadata = &astisub.Metadata{}
	}

	s.Metadata.SSAScriptType = "v4.00"

	return s.WriteToSSA(to)
}

// writeMicroDVD counts frames, of which the first line says how many there are in a second.
func writeMicroDVD(s *astisub.Subtitles, to io.Writer) error {
	const rate = 25

	frame := func(at time.Duration) int64 { return int64(at * rate / time.Second) }

	text := fmt.Sprintf("{1}{1}%d.000\r\n", rate)
	for _, item := range s.Items {
		text += fmt.Sprintf("{%d}{%d}%s\r\n",
			frame(item.StartAt), frame(item.EndAt), strings.Join(lines(item), "|"))
	}

	_, err := io.WriteString(to, text)

	return err
}

// writeSBV writes what YouTube takes and gives.
func writeSBV(s *astisub.Subtitles, to io.Writer) error {
	var text strings.Builder
	for _, item := range s.Items {
		fmt.Fprintf(&text, "%s,%s\n%s\n\n",
			clock(item.StartAt), clock(item.EndAt), strings.Join(lines(item), "\n"))
	}

	_, err := io.WriteString(to, text.String())

	return err
}

// clock is a time as "1:02:03.456".
func clock(at time.Duration) string {
	const sixty = 60

	return fmt.Sprintf("%d:%02d:%02d.%03d", int(at.Hours()), int(at.Minutes())%sixty,
		int(at.Seconds())%sixty, at.Milliseconds()%time.Second.Milliseconds())
}

// writeSAMI ends each line by an empty one, as players want it.
func writeSAMI(s *astisub.Subtitles, to io.Writer) error {
	const head = `<SAMI>
<HEAD>
<STYLE TYPE="text/css"><!--
P { font-family: Arial; text-align: center; }
.SUBTTL { Name: Subtitles; SAMIType: CC; }
--></STYLE>
</HEAD>
<BODY>
`

	var text strings.Builder
	text.WriteString(head)

	for _, item := range s.Items {
		fmt.Fprintf(
			&text,
			"<SYNC Start=%d><P Class=SUBTTL>%s\n<SYNC Start=%d><P Class=SUBTTL>&nbsp;\n",
			item.StartAt.Milliseconds(),
			strings.ReplaceAll(html.EscapeString(strings.Join(lines(item), "\n")), "\n", "<br>"),
			item.EndAt.Milliseconds(),
		)
	}

	text.WriteString("</BODY>\n</SAMI>\n")
	_, err := io.WriteString(to, text.String())

	return err
}

// writeTranscript leaves the words alone.
func writeTranscript(s *astisub.Subtitles, to io.Writer) error {
	var text strings.Builder
	for _, item := range s.Items {
		fmt.Fprintln(&text, strings.Join(lines(item), "\n"))
	}

	_, err := io.WriteString(to, text.String())

	return err
}
