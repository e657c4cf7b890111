package workbench

import (
	"bytes"
	"fmt"
	"strings"
)

// Paper is a PDF to make. Page n says "Page n" and is 300+n points wide, so that a page is known by
// its size. What Paper asks for is written by hand here, so that no tool under test has made it.
type Paper struct {
	Name      string // stands in the bookmarks and on the pages
	Pages     int
	Bookmarks bool      // one a page, to that page
	Links     bool      // on each page one to the last page, and one to the first
	Form      bool      // a text field on page 1 that says "typed", without looks of its own
	Signed    bool      // a field that holds a signature
	Note      string    // a file attached, note.txt, that holds this
	Inline    bool      // what describes that file is no object of its own
	Tagged    bool      // a tree of structure over the text
	Named     bool      // bookmarks and links lead to names, which lead to pages
	Labels    bool      // the first two pages are numbered i and ii, the others from 1 on
	Wide      string    // further entries of each page, such as "/Rotate 90"
	Pictures  []Picture // the first on page 1, and so on; each 2 inches wide and high
}

// Picture is a picture of a PDF.
type Picture struct {
	Entries string // of its dictionary, but the length
	Data    string
}

// pen writes a PDF object by object.
type pen struct {
	bytes.Buffer

	at []int // offsets by object number - 1
}

// next reserves an object's number.
func (w *pen) next() int {
	w.at = append(w.at, 0)
	return len(w.at)
}

func (w *pen) object(number int, format string, args ...any) {
	w.at[number-1] = w.Len()
	fmt.Fprintf(w, "%d 0 obj\n"+format+"\nendobj\n", append([]any{number}, args...)...)
}

func (w *pen) stream(number int, entries, content string) {
	w.object(number, "<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(content), content)
}

func (w *pen) finish(root int) []byte {
	table := w.Len()
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", len(w.at)+1)

	for _, offset := range w.at {
		fmt.Fprintf(w, "%010d 00000 n \n", offset)
	}

	fmt.Fprintf(
		w,
		"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		len(w.at)+1,
		root,
		table,
	)

	return w.Bytes()
}

// Bytes returns the PDF.
func (p Paper) Bytes() []byte {
	w := &pen{}
	w.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	catalog, tree, font := w.next(), w.next(), w.next()
	w.object(font, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")

	pages := make([]int, p.Pages)
	for i := range pages {
		pages[i] = w.next()
	}

	root := fmt.Sprintf("/Type /Catalog /Pages %d 0 R", tree)
	first, more := p.fields(w, pages)
	root += more
	root += p.bookmarks(w, pages)
	root += p.names(w, pages)
	root += p.structure(w, pages)

	for i, number := range pages {
		annots := p.links(w, pages)
		if i == 0 {
			annots += first
		}

		p.page(w, i+1, number, tree, font, annots)
	}

	w.object(tree, "<< /Type /Pages /Count %d /Kids [%s] >>", p.Pages, references(pages))
	w.object(catalog, "<< %s >>", root)

	return w.finish(catalog)
}

func references(numbers []int) string {
	var b strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&b, "%d 0 R ", n)
	}

	return b.String()
}

func (p Paper) page(w *pen, n, number, tree, font int, annots string) {
	content := w.next()
	drawing, resource := p.picture(w, n)
	text := fmt.Sprintf("BT /F1 24 Tf 20 200 Td (%s Page %d) Tj ET", p.Name, n)

	extra := p.Wide
	if p.Tagged {
		text = "/P <</MCID 0>> BDC " + text + " EMC"
		extra += fmt.Sprintf(" /StructParents %d", n-1)
	}

	w.stream(content, "", drawing+text)
	w.object(number, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d 400] /Contents %d 0 R "+
		"/Resources << /Font << /F1 %d 0 R >> %s >> /Annots [%s] %s >>", tree, 300+n, content, font, resource, annots, extra)
}

// picture returns what draws the picture of page n, and where it is.
func (p Paper) picture(w *pen, n int) (drawing, resource string) {
	if n > len(p.Pictures) {
		return "", ""
	}

	number, picture := w.next(), p.Pictures[n-1]
	w.stream(number, picture.Entries, picture.Data)

	return "q 144 0 0 144 20 220 cm /Im1 Do Q ", fmt.Sprintf("/XObject << /Im1 %d 0 R >>", number)
}

func (p Paper) links(w *pen, pages []int) string {
	if !p.Links {
		return ""
	}

	var numbers []int

	for _, to := range []int{len(pages) - 1, 0} {
		link := w.next()
		w.object(
			link,
			"<< /Type /Annot /Subtype /Link /Rect [0 0 50 50] /Border [0 0 0] /Dest %s >>",
			p.dest(pages, to),
		)
		numbers = append(numbers, link)
	}

	return references(numbers)
}

func (p Paper) bookmarks(w *pen, pages []int) string {
	if !p.Bookmarks {
		return ""
	}

	outlines := w.next()

	items := make([]int, len(pages))
	for i := range items {
		items[i] = w.next()
	}

	for i, item := range items {
		around := ""
		if i > 0 {
			around += fmt.Sprintf(" /Prev %d 0 R", items[i-1])
		}

		if i < len(items)-1 {
			around += fmt.Sprintf(" /Next %d 0 R", items[i+1])
		}

		w.object(
			item,
			"<< /Title (%s Chapter %d) /Parent %d 0 R /Dest %s%s >>",
			p.Name,
			i+1,
			outlines,
			p.dest(pages, i),
			around,
		)
	}

	w.object(
		outlines,
		"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>",
		items[0],
		items[len(items)-1],
		len(items),
	)

	return fmt.Sprintf(" /Outlines %d 0 R", outlines)
}

// fields returns the widgets of the first page and the catalog's entry.
func (p Paper) fields(w *pen, pages []int) (widgets, entry string) {
	var numbers []int

	if p.Form {
		field := w.next()
		w.object(
			field,
			"<< /Type /Annot /Subtype /Widget /FT /Tx /T (%s name) /V (typed) /Rect [20 100 200 130] /F 4 /DA (/Helv 12 Tf 0 g) /P %d 0 R >>",
			p.Name,
			pages[0],
		)
		numbers = append(numbers, field)
	}

	if p.Signed {
		field, signature := w.next(), w.next()
		w.object(
			signature,
			"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 100 200 300] /Contents <00> >>",
		)
		w.object(
			field,
			"<< /Type /Annot /Subtype /Widget /FT /Sig /T (signature) /V %d 0 R /Rect [0 0 0 0] /F 132 /P %d 0 R >>",
			signature,
			pages[0],
		)
		numbers = append(numbers, field)
	}

	if len(numbers) == 0 {
		return "", ""
	}

	font := w.next()
	w.object(
		font,
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	)
	entry = fmt.Sprintf(
		" /AcroForm << /Fields [%s] /NeedAppearances true /DA (/Helv 12 Tf 0 g) /DR << /Font << /Helv %d 0 R >> >> >>",
		references(numbers),
		font,
	)

	return references(numbers), entry
}

// dest is what leads to the page of that index.
func (p Paper) dest(pages []int, i int) string {
	if p.Named {
		return fmt.Sprintf("(page.%04d)", i+1)
	}

	return fmt.Sprintf("[%d 0 R /Fit]", pages[i])
}

// names returns the catalog's entries for what has a name: attached files, pages and their labels.
func (p Paper) names(w *pen, pages []int) string {
	var names, entry string

	if p.Note != "" {
		file, spec := w.next(), w.next()
		w.stream(file, "/Type /EmbeddedFile /Subtype /text#2Fplain", p.Note)

		told := fmt.Sprintf(
			"<< /Type /Filespec /F (note.txt) /UF (note.txt) /EF << /F %d 0 R >> >>",
			file,
		)
		w.object(spec, "%s", told)

		if !p.Inline {
			told = fmt.Sprintf("%d 0 R", spec)
		}

		names += fmt.Sprintf(" /EmbeddedFiles << /Names [(note.txt) %s] >>", told)
	}

	if p.Named {
		var list strings.Builder
		for i, page := range pages {
			fmt.Fprintf(&list, "(page.%04d) [%d 0 R /Fit] ", i+1, page)
		}

		names += fmt.Sprintf(" /Dests << /Names [%s] >>", list.String())
	}

	if names != "" {
		entry = fmt.Sprintf(" /Names <<%s >>", names)
	}

	if p.Labels {
		entry += " /PageLabels << /Nums [0 << /S /r >> 2 << /S /D >>] >>"
	}

	return entry
}

func (p Paper) structure(w *pen, pages []int) string {
	if !p.Tagged {
		return ""
	}

	root, document, parents := w.next(), w.next(), w.next()

	var (
		elements []int
		tree     strings.Builder
	)

	for i, page := range pages {
		element := w.next()
		w.object(element, "<< /Type /StructElem /S /P /P %d 0 R /Pg %d 0 R /K 0 >>", document, page)
		elements = append(elements, element)
		fmt.Fprintf(&tree, "%d [%d 0 R] ", i, element)
	}

	w.object(
		document,
		"<< /Type /StructElem /S /Document /P %d 0 R /K [%s] >>",
		root,
		references(elements),
	)
	w.object(parents, "<< /Nums [%s] >>", tree.String())
	w.object(
		root,
		"<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d >>",
		document,
		parents,
		len(pages),
	)

	return fmt.Sprintf(" /StructTreeRoot %d 0 R /MarkInfo << /Marked true >> /Lang (en)", root)
}
