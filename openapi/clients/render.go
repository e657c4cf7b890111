package clients

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"text/template"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/openapi"
)

//go:embed templates
var templates embed.FS

// Files returns everything that is generated, by its path below the folder openapi, which is read
// for the examples that READMEs show.
func Files(folder fs.FS) (map[string][]byte, error) {
	doc, err := httpapi.Published(openapi.Release)
	if err != nil {
		return nil, err
	}

	requests, err := postman(doc)
	if err != nil {
		return nil, fmt.Errorf("the Postman collection: %w", err)
	}

	model, files := modelOf(doc), map[string][]byte{"postman.json": requests}

	for _, l := range languages() {
		for from, to := range l.files {
			text, err := l.render(from, model)
			if err != nil {
				return nil, fmt.Errorf("the SDK for %s: %w", l.Name, err)
			}

			files["sdks/"+l.Folder+"/"+to] = text
		}

		text, err := l.readme(folder, model)
		if err != nil {
			return nil, fmt.Errorf("the README for %s: %w", l.Name, err)
		}

		files["sdks/"+l.Folder+"/README.md"] = text
	}

	return files, nil
}

func (l language) render(name string, data any) ([]byte, error) {
	t, err := template.New(name).Funcs(template.FuncMap{
		"type":            l.typeOf,
		"field":           l.field,
		"name":            l.typeName,
		"argument":        l.argument,
		"read":            l.read,
		"camel":           camel,
		"pascal":          pascal,
		"snake":           snake,
		"upper":           strings.ToUpper,
		"initials":        initials,
		"member":          member,
		"join":            l.rubyArguments,
		"javaArguments":   l.javaArguments,
		"csharpArguments": l.csharpArguments,
		"csharpMember":    csharpMember,
		"swiftArguments":  l.swiftArguments,
		"hint":            phpHint,
		"result":          result,
		"item":            func(list Ref) Ref { return *list.Of },
		"url":             l.url,
		"query":           query,
		"doc":             oneLine,
		"quote": func(s string) string {
			return fmt.Sprintf("%q", s)
		},
	}).ParseFS(templates, "templates/"+name)
	if err != nil {
		return nil, err
	}

	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		return nil, err
	}

	if l.format != nil {
		return l.format(out.Bytes())
	}

	return out.Bytes(), nil
}

// query is the parameters of a call's query, of which there may be none.
func query(c Call) []Param { return c.InQuery() }

// oneLine keeps a text from ending the comment that it stands in.
func oneLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")

	return strings.ReplaceAll(text, "*/", "* /")
}
