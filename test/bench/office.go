package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/test/harness"
)

// office measures documents of one page, in a server whose LibreOffice runs already.
func (b *bench) office(ctx context.Context) error {
	const (
		rounds = 15
		atOnce = 4
	)

	server, err := harness.Start(
		ctx, filepath.Join(b.base, "convertd"), filepath.Join(b.dir, "office"))
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() { _ = server.Stop() }()

	t := &tools{bench: b, server: server}
	in := filepath.Join("test", "fixtures", "sample.docx")
	ours := func() error { return t.waited(ctx, in, "pdf") }

	if err := ours(); err != nil {
		return fmt.Errorf("the first document: %w", err)
	}

	<-time.After(settled)

	one, bare, err := beside(rounds, ours, func() error { return b.soffice(ctx, in) })
	if err != nil {
		return fmt.Errorf("document: %w", err)
	}

	name := fmt.Sprintf("one page of DOCX to PDF, median of %d", rounds)
	b.rows = append(b.rows, row{name, ms(one), ms(bare), "", "≤ 120 ms"})

	several, _, err := beside(rounds, func() error {
		var group errgroup.Group
		for range atOnce {
			group.Go(ours)
		}

		return group.Wait()
	}, func() error { return nil })
	if err != nil {
		return fmt.Errorf("%d documents: %w", atOnce, err)
	}

	b.rows = append(b.rows, row{
		fmt.Sprintf("%d of them at once", atOnce), ms(several), ms(one),
		fmt.Sprintf("×%.2f of one", several.Seconds()/one.Seconds()), "< ×3",
	})

	if b.rivals.gotenberg == "" {
		return nil
	}

	one, theirs, err := beside(
		rounds, ours, func() error { return b.rivals.office(ctx, in) })
	if err != nil {
		return fmt.Errorf("beside Gotenberg: %w", err)
	}

	b.rows = append(b.rows, row{
		name + ", beside Gotenberg", ms(one), ms(theirs),
		fmt.Sprintf("×%.2f", one.Seconds()/theirs.Seconds()), "≤ ×0.50",
	})

	return nil
}

// soffice is the bare tool, which starts for each document.
func (b *bench) soffice(ctx context.Context, in string) error {
	return tool(ctx, "soffice", "-env:UserInstallation=file://"+filepath.Join(b.dir, "profile"),
		"--headless", "--convert-to", "pdf", "--outdir", b.dir, in)
}
