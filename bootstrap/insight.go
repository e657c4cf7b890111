package bootstrap

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/app/insight"
	"github.com/convertd/convertd/ports"
)

// openInsight is what administrators look at by the API: what the doctor finds, and how the
// installation stands.
func (s *server) openInsight(box *sandbox.Sandbox, verifier *check.Verifier) (err error) {
	database := "postgresql"
	if s.cfg.alone() {
		database = "sqlite"
	}

	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("look up the machine's name: %w", err)
	}

	about := insight.About{
		Version:  Version(),
		Host:     host,
		Role:     s.cfg.Role,
		Database: database,
		Sandbox:  string(box.Mode()),
		Storage:  s.cfg.storageName(),
		MinFree:  s.cfg.MinFreeDisk,
	}
	if s.cfg.Role != RoleAPI {
		about.Workers = workers(s.cfg.Slots)
	}

	s.insight, err = insight.New(insight.Deps{
		Store: s.store, Space: disk.NewSpace(s.cfg.folders()...), Clock: s.clock, About: about,
		IDs: s.ids, Log: s.log,
		Tools: func(ctx context.Context) ([]insight.Tool, error) {
			return s.tools(ctx, box, verifier)
		},
	})

	return err
}

// tools lists what was found when the server began, and the fonts that are there now.
func (s *server) tools(
	ctx context.Context, box *sandbox.Sandbox, verifier *check.Verifier,
) ([]insight.Tool, error) {
	var list []insight.Tool

	for _, e := range s.catalog.Engines() {
		list = append(list, toolOf("engine", e.About(), len(e.Edges())))
	}

	for _, about := range verifier.Tools() {
		list = append(list, toolOf("check", about, 0))
	}

	found, err := fonts.Look(ctx, box)
	if err != nil {
		return nil, fmt.Errorf("look for fonts: %w", err)
	}

	for _, f := range found {
		tool := insight.Tool{
			Kind: "font", Name: f.Family, State: insight.Found, Optional: f.Optional,
			Reason: "for " + f.For,
		}
		if f.Missing {
			tool.State, tool.Package = insight.Missing, f.Package
		}

		list = append(list, tool)
	}

	return list, nil
}

func toolOf(kind string, about ports.EngineInfo, conversions int) insight.Tool {
	tool := insight.Tool{
		Kind: kind, Name: about.Name, State: insight.Found, Version: about.Version,
		Reason: about.Off, Conversions: conversions,
	}

	switch {
	case about.Missing:
		tool.State, tool.Package = insight.Missing, about.Package
	case about.Off != "":
		tool.State = insight.Off
	case len(about.Installable) > 0:
		tool.Package = about.Package // it would do more with these
	}

	return tool
}

// queuePages are River's own, behind the guard of the API. ctx ends them.
func (s *server) queuePages(ctx context.Context, base string) (http.Handler, error) {
	mount := strings.TrimSuffix(httpapi.QueueRoute, "/")

	public, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("the public URL: %w", err)
	}

	return s.queue.Pages(ctx, public.Path+mount, mount)
}
