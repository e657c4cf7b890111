package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// filmed says how FFmpeg makes films, sound and animations. Those that begin with cut- and over-
// are damaged then.
func filmed() map[string]string {
	picture, tone := "-f lavfi -i testsrc2=s=320x240:r=25:d=4", "-f lavfi -i sine=d=4"
	plain := " -c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac"

	list := map[string]string{
		"film.mkv":     picture + " " + tone + plain,
		"cut-a.mkv":    picture + " " + tone + plain,
		"over-a.mp4":   picture + " " + tone + plain + " -movflags +faststart",
		"late.mkv":     "-itsoffset 0.53 " + picture + " " + tone + plain,
		"untold.mkv":   "-f lavfi -i testsrc2=s=1280x720:r=25:d=1 -c:v ffv1 -pix_fmt yuv420p",
		"cut-a.flac":   tone,
		"cut-a.ogg":    tone + " -c:a libvorbis",
		"cut-a.avi":    picture + " " + tone + " -c:v mpeg4 -c:a libmp3lame",
		"xvid.avi":     picture + " " + tone + " -c:v mpeg4 -vtag xvid -c:a ac3",
		"tall.mp4":     "-f lavfi -i testsrc2=s=540x960:r=25:d=1" + plain,
		"lossless.avi": picture + " -c:v ffv1 -pix_fmt yuv420p",
		"hlg.mkv": "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -c:v libx265 -preset ultrafast " +
			"-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc " +
			"-x265-params log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc",
		"glass.mov": "-f lavfi -i color=red@0.3:s=64x64:r=25:d=1,format=rgba " +
			"-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le",
		"tone.wav":    tone,
		"loud.wav":    tone + " -af volume=30dB -c:a pcm_f32le",
		"duo.flac":    tone + " -metadata artist=One;Two",
		"moving.gif":  "-f lavfi -i testsrc2=s=64x48:r=5:d=1",
		"moving.apng": "-f lavfi -i testsrc2=s=64x48:r=5:d=1",
	}
	maps.Copy(list, takes(picture, tone, plain))

	return list
}

// written are files of text.
func written() map[string]string {
	row := strings.Repeat("a cell,", 8)
	page := `<!doctype html><title>t</title><div style="display:flex"><p>first</p></div>
<script>document.body.append("sec" + "ond")</script><p>third`

	return map[string]string{
		"drawing.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="9" height="9"/></svg>`,
		"broad.csv":   strings.Repeat("first,second,third,", 100) + "\n",
		"thin.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">` +
			`<rect x="4" width="1" height="16"/></svg>`,
		"inch.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="2in" height="1in">` +
			`<rect width="99" height="99"/></svg>`,
		"white.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">` +
			`<circle cx="32" cy="32" r="20" fill="white"/></svg>`,
		"hidden.fods": hidden,
		"wide.csv":    "first," + row + "second," + row + "third\n",
		"page.html":   page + "<script>document.body.append('third')</script>",
		"blank.html":  "<!doctype html><title>t</title><div></div>",
		"text.md":     "# first\n\n* second\n\nthird\n",
		"paper.pdf":   paper("first", "second", "third"),
		"letter.rtf":  `{\rtf1\ansi{\fonttbl{\f0 Calibri;}}\f0 first second third}`,
	}
}

// paper is a PDF of one page with these lines.
func paper(lines ...string) string {
	var text strings.Builder
	for i, line := range lines {
		fmt.Fprintf(&text, "BT /F 12 Tf 72 %d Td (%s) Tj ET\n", 700-40*i, line)
	}

	return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" +
		"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" +
		"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n" +
		fmt.Sprintf(
			"4 0 obj<</Length %d>>stream\n%sendstream endobj\n",
			text.Len(),
			text.String(),
		) +
		"trailer<</Root 1 0 R>>\n%%EOF\n"
}

// shot makes a film, and damages those that are to be.
func shot(ctx context.Context, path, recipe string) error {
	args := append([]string{"-v", "error", "-y"}, strings.Fields(recipe)...)

	if strings.HasPrefix(filepath.Base(path), "book.") {
		if err := os.WriteFile(path+".txt", []byte(chapters), 0o600); err != nil {
			return fmt.Errorf("write chapters: %w", err)
		}

		args = append(
			args, "-f", "ffmetadata", "-i", path+".txt", "-map", "0:a", "-map_chapters", "1",
		)
	}

	if _, err := tool(ctx, "ffmpeg", append(args, path)...); err != nil {
		return err
	}

	how, _, _ := strings.Cut(filepath.Base(path), "-")
	if how != "cut" && how != "over" {
		return nil
	}

	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("damage a film: %w", err)
	}

	const cut, tenth = 6, 10
	if how == "cut" {
		content = content[:len(content)*cut/tenth]
	}

	for i := len(content) / 2; how == "over" && i < len(content)*3/4; i++ {
		content[i] = 0x55
	}

	return os.WriteFile(path, content, 0o600)
}

// hidden is a sheet of which the only column that holds anything is hidden.
const hidden = `<?xml version="1.0"?><office:document ` +
	`xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
	`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" ` +
	`xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2" ` +
	`office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body>` +
	`<office:spreadsheet><table:table table:name="A"><table:table-column table:visibility="collapse"/>` +
	`<table:table-row><table:table-cell office:value-type="string"><text:p>Hidden</text:p>` +
	`</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>` +
	`</office:document>`
