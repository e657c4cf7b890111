package markdown

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"regexp"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	renderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

//go:embed page.css
var style string

// matter is what some programs keep in front of a text, between two lines of dashes: settings, and
// no part of it.
var matter = regexp.MustCompile(
	`\A---[ \t]*\r?\n(?:[\w-]+:.*\r?\n|[ \t#-].*\r?\n|\r?\n)+---[ \t]*(?:\r?\n|\z)`,
)

// render writes a text as a page. HTML in it stays, as in any page that a user may send.
func render(source []byte, title string) ([]byte, error) {
	source = matter.ReplaceAll(source, nil)

	md := goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(renderer.WithUnsafe()),
	)

	tree := md.Parser().Parse(text.NewReader(source))
	if heading := headingOf(tree, source); heading != "" {
		title = heading
	}

	var page bytes.Buffer

	page.WriteString("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>" +
		html.EscapeString(title) + "</title>\n<style>\n" + style + "</style>\n</head>\n<body>\n")

	if err := md.Renderer().Render(&page, source, tree); err != nil {
		return nil, fmt.Errorf("write a page: %w", err)
	}

	page.WriteString("</body>\n</html>\n")

	return page.Bytes(), nil
}

// headingOf returns the first heading as plain text, "" where there is none.
func headingOf(tree ast.Node, source []byte) string {
	var words bytes.Buffer

	for n := tree.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindHeading {
			continue
		}

		// it returns what the walker does, which is no error
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if t, ok := n.(*ast.Text); ok && entering {
				words.Write(t.Segment.Value(source))
			}

			return ast.WalkContinue, nil
		})

		break
	}

	return words.String()
}
