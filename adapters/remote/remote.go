package remote

import (
	"context"
	"fmt"
	"regexp"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// dialect is how a kind of storage is spoken to.
type dialect struct {
	check func(g Guard, v option.Values) fault.List
	open  func(ctx context.Context, s *session, v option.Values) (ports.RemoteFiles, error)
}

// dialects holds one for each kind of storage.
func dialects() map[string]dialect {
	return map[string]dialect{
		"s3":    {checkS3, openS3},
		"azure": {checkAzure, openAzure},
		"gcs":   {checkGCS, openGCS},
		"sftp":  {checkSFTP, openSFTP},
	}
}

// Check implements ports.Remote.
func (r *Remote) Check(p ports.Place) error {
	kind, known := operation.FindStorage(p.Storage)
	speaks, spoken := dialects()[p.Storage]

	if !known || !spoken {
		return fmt.Errorf("remote: there is no storage %q", p.Storage)
	}

	faults := kind.Lacking(p.Values.Has)
	faults = append(faults, speaks.check(r.Guard, p.Values)...)

	return faults.Err()
}

// Open implements ports.Remote.
func (r *Remote) Open(ctx context.Context, p ports.Place) (ports.RemoteFiles, error) {
	if err := r.Check(p); err != nil {
		return nil, err
	}

	s := r.newSession(ctx, p)

	files, err := dialects()[p.Storage].open(ctx, s, p.Values)
	if err != nil {
		s.close()
		return nil, err
	}

	return files, nil
}

// fieldOf refuses a value that a pattern does not match. Such values become part of a host or path.
func fieldOf(v option.Values, name string, pattern *regexp.Regexp, text string) fault.List {
	if !v.Has(name) || pattern.MatchString(v.Text(name)) {
		return nil
	}

	return fault.List{fault.New(fault.InvalidInput, "%s %s", name, text).On(name)}
}

// checkEndpoint refuses a URL that may not be asked for.
func checkEndpoint(g Guard, v option.Values) fault.List {
	url := v.Text(operation.FieldEndpoint)
	if url == "" {
		return nil
	}

	if err := g.Check(ports.Download{URL: url}); err != nil {
		return fault.List{fault.Of(err).On(operation.FieldEndpoint)}
	}

	return nil
}
