package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// heading is a part of a page.
type heading struct{ ID, Title string }

// rendered is a page of Markdown as HTML.
type rendered struct {
	title string
	parts []heading // of the second level
	body  template.HTML
}

// render turns a page into HTML, and its links to other pages into links to their paths. HTML in it
// is left out.
func render(source []byte) (rendered, error) {
	var page rendered

	md := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	)
	tree := md.Parser().Parse(text.NewReader(source))

	err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			page.note(n, source)
		}

		return ast.WalkContinue, nil
	})
	if err != nil {
		return rendered{}, fmt.Errorf("read a page: %w", err)
	}

	var html bytes.Buffer
	if err := md.Renderer().Render(&html, source, tree); err != nil {
		return rendered{}, fmt.Errorf("render a page: %w", err)
	}

	// What is wider than the screen scrolls by itself.
	body := strings.NewReplacer(
		"<table>", `<div class="wide" tabindex="0"><table>`, "</table>", "</table></div>",
	).Replace(html.String())
	page.body = template.HTML(body) //nolint:gosec // of our own pages, without their HTML

	return page, nil
}

// note takes from a node what the page is shown by, and leads its links to pages.
func (p *rendered) note(n ast.Node, source []byte) {
	switch n := n.(type) {
	case *ast.Heading:
		id, _ := n.AttributeString("id")
		name, _ := id.([]byte)

		switch n.Level {
		case 1:
			p.title = words(n, source)
		case 2:
			p.parts = append(p.parts, heading{string(name), words(n, source)})
		}
	case *ast.Link:
		n.Destination = []byte(pathOf(string(n.Destination)))
	}
}

// pathOf returns where a link leads on a page that is shown.
func pathOf(link string) string {
	if strings.Contains(link, "://") {
		return link
	}

	page, part, found := strings.Cut(link, "#")

	page = strings.TrimSuffix(page, ".md")
	if found {
		return page + "#" + part
	}

	return page
}

// words returns the text in a node.
func words(n ast.Node, source []byte) string {
	var said strings.Builder

	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			said.Write(t.Segment.Value(source))
		} else {
			said.WriteString(words(child, source))
		}
	}

	return said.String()
}
