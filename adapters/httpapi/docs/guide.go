package docs

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed guide.html
var frame string

//go:embed guide.css
var style []byte

//go:embed guide.js
var manners []byte

//go:embed icon.svg
var icon []byte

// own lets a page of the guide load its style, its script and its pictures, and nothing else.
const own = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Guide is the guide as pages of HTML. It is safe for concurrent use.
type Guide struct {
	pages map[string][]byte // by their names; the way in has none
	files fs.FS
}

// shown is what a page is made of.
type shown struct {
	Title    string
	Name     string
	Body     template.HTML
	Parts    []heading
	Sections []section
	Before   *entry
	After    *entry
}

// Below leads to what lies below /docs, Up to what lies beside it. They are relative, so that they
// hold behind a proxy that puts a path before.
func (s shown) Below() string {
	if s.Name == "" {
		return "docs/"
	}

	return ""
}

// Up leads to what lies beside /docs.
func (s shown) Up() string {
	if s.Name == "" {
		return "."
	}

	return ".."
}

// NewGuide reads a folder of pages in Markdown, with contents.csv and the pictures that they show.
func NewGuide(files fs.FS) (*Guide, error) {
	sections, err := contents(files)
	if err != nil {
		return nil, fmt.Errorf("the guide: %w", err)
	}

	bodies := map[string]rendered{}

	for _, s := range sections {
		for i := range s.Pages {
			page, err := open(files, s.Pages[i].Name)
			if err != nil {
				return nil, fmt.Errorf("the guide: %w", err)
			}

			s.Pages[i].Title, bodies[s.Pages[i].Name] = page.title, page
		}
	}

	g := &Guide{pages: map[string][]byte{}, files: files}

	if err := g.compose(sections, bodies); err != nil {
		return nil, err
	}

	return g, nil
}

func open(files fs.FS, name string) (rendered, error) {
	source, err := fs.ReadFile(files, name+".md")
	if err != nil {
		return rendered{}, err
	}

	return render(source)
}

// compose makes the way in and each page of the contents.
func (g *Guide) compose(sections []section, bodies map[string]rendered) error {
	page, err := template.New("page").Parse(frame)
	if err != nil {
		return fmt.Errorf("the guide's frame: %w", err)
	}

	all := []shown{{Title: "Guide", Sections: sections}}
	all = append(all, row(sections, bodies)...)

	for _, s := range all {
		var html bytes.Buffer
		if err := page.Execute(&html, s); err != nil {
			return fmt.Errorf("the guide's page %q: %w", s.Name, err)
		}

		g.pages[s.Name] = html.Bytes()
	}

	return nil
}

// row returns the pages one after another, each with the one before and the one after it.
func row(sections []section, bodies map[string]rendered) []shown {
	var order []entry
	for _, s := range sections {
		order = append(order, s.Pages...)
	}

	var pages []shown

	for i, e := range order {
		s := shown{
			Title: e.Title, Name: e.Name, Sections: sections,
			Body: bodies[e.Name].body, Parts: bodies[e.Name].parts,
		}
		if i > 0 {
			s.Before = &order[i-1]
		}

		if i+1 < len(order) {
			s.After = &order[i+1]
		}

		pages = append(pages, s)
	}

	return pages
}

// serve answers with what the guide has by that name, and reports whether there is any.
func (g *Guide) serve(w http.ResponseWriter, r *http.Request, name string) bool {
	switch name {
	case "guide.css":
		Serve(w, r, "text/css; charset=utf-8", style)
		return true
	case "guide.js":
		Serve(w, r, "text/javascript; charset=utf-8", manners)
		return true
	case "icon.svg":
		Serve(w, r, "image/svg+xml", icon)
		return true
	}

	page, found := g.pages[name]
	if found {
		w.Header().Set("Content-Security-Policy", own)
		w.Header().Set("Referrer-Policy", "no-referrer")
		Serve(w, r, "text/html; charset=utf-8", page)
	}

	return found
}

// picture answers with a picture of a page, and reports whether there is one.
func (g *Guide) picture(w http.ResponseWriter, r *http.Request, name string) bool {
	content, err := fs.ReadFile(g.files, "screenshots/"+name)
	if err != nil || !strings.HasSuffix(name, ".png") {
		return false
	}

	Serve(w, r, "image/png", content)

	return true
}
