package browser

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const pdf = "pdf"

// print makes a PDF of the page.
func (t *tab) print(ctx context.Context) error {
	if err := t.rule(ctx); err != nil {
		return err
	}

	if err := t.titled(ctx); err != nil {
		return err
	}

	m := t.asked.Margin

	return t.save(ctx, "Page.printToPDF", params{
		"printBackground":         true,
		"preferCSSPageSize":       true,
		"generateTaggedPDF":       true,
		"generateDocumentOutline": true,
		"paperWidth":              t.asked.Width,
		"paperHeight":             t.asked.Height,
		"landscape":               t.asked.Landscape,
		"marginTop":               m.Top,
		"marginRight":             m.Right,
		"marginBottom":            m.Bottom,
		"marginLeft":              m.Left,
		"scale":                   t.asked.Scale,
		"displayHeaderFooter":     t.asked.Header != "" || t.asked.Footer != "",
		"headerTemplate":          line(t.asked.Header),
		"footerTemplate":          line(t.asked.Footer),
	})
}

// line returns a line of every sheet: for one that is not asked for, Chromium would take its own.
func line(markup string) string {
	if markup == "" {
		return "<span></span>"
	}

	return markup
}

// rule adds what was asked for to the styles of the page, by the way that scripts are barred from
// where they were stopped.
func (t *tab) rule(ctx context.Context) error {
	if t.asked.Rules == "" {
		return nil
	}

	for _, method := range []string{"DOM.enable", "CSS.enable"} {
		if err := t.ask(ctx, method, nil, nil); err != nil {
			return err
		}
	}

	var tree struct {
		Frame struct {
			Frame struct {
				ID string `json:"id"`
			} `json:"frame"`
		} `json:"frameTree"`
	}
	if err := t.ask(ctx, "Page.getFrameTree", nil, &tree); err != nil {
		return err
	}

	var sheet struct {
		ID string `json:"styleSheetId"`
	}

	err := t.ask(ctx, "CSS.createStyleSheet",
		params{"frameId": tree.Frame.Frame.ID, "force": true}, &sheet)
	if err != nil {
		return err
	}

	return t.ask(ctx, "CSS.setStyleSheetText",
		params{"styleSheetId": sheet.ID, "text": t.asked.Rules}, nil)
}

// save writes what a call has made into the output.
func (t *tab) save(ctx context.Context, method string, p params) error {
	var made struct {
		Data string `json:"data"`
	}
	if err := t.ask(ctx, method, p, &made); err != nil {
		return err
	}

	content, err := base64.StdEncoding.DecodeString(made.Data)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}

	const ours = 0o600
	if err := os.WriteFile(t.asked.Output, content, ours); err != nil {
		return fmt.Errorf("write what is drawn: %w", err)
	}

	return nil
}

// titled names a page without a title after the zip that it comes from: of the others Chromium does
// so by itself.
func (t *tab) titled(ctx context.Context) error {
	if t.asked.Zip == "" {
		return nil
	}

	name := filepath.Base(t.asked.Zip)

	title, err := json.Marshal(strings.TrimSuffix(name, filepath.Ext(name)))
	if err != nil {
		return fmt.Errorf("write a title: %w", err)
	}

	return t.evaluate(ctx, "document.title ||= "+string(title), nil)
}
