package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"cloud.google.com/go/storage"
	"github.com/googleapis/gax-go/v2"
	"gocloud.dev/blob/gcsblob"
	"gocloud.dev/gcp"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"golang.org/x/oauth2/jwt"
	apioption "google.golang.org/api/option"

	"github.com/convertd/convertd/adapters/parts"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// googleTries is how often the library itself tries what passes: else it would do so for ever.
const googleTries = 3

func checkGCS(g Guard, v option.Values) fault.List {
	faults := fieldOf(v, "bucket", bucketName, bucketText)
	faults = append(faults, checkEndpoint(g, v)...)

	if !v.Has("credentials") {
		return faults
	}

	account, err := accountOf(v)
	if err != nil {
		return append(
			faults,
			onField("credentials", "credentials must be the JSON of a service account's "+
				"key, as Google's console gives it: type, client_email, private_key and the rest."),
		)
	}

	if err := g.Check(ports.Download{URL: account.TokenURL}); err != nil {
		faults = append(faults, fault.Of(err).On("credentials"))
	}

	return faults
}

// accountOf reads a service account. No other type of credentials is taken: some name files and
// programs of the machine that uses them.
func accountOf(v option.Values) (*jwt.Config, error) {
	encoded, err := json.Marshal(v["credentials"])
	if err != nil {
		return nil, fmt.Errorf("encode the credentials: %w", err)
	}

	account, err := google.JWTConfigFromJSON(encoded, storage.ScopeReadWrite)
	if err != nil {
		return nil, fmt.Errorf("read the credentials: %w", err)
	}

	if account.Email == "" || !isKey(account.PrivateKey) {
		return nil, errors.New("the credentials lack an e-mail address or a key")
	}

	return account, nil
}

func openGCS(ctx context.Context, s *session, v option.Values) (ports.RemoteFiles, error) {
	account, err := accountOf(v)
	if err != nil {
		return nil, fmt.Errorf("open a bucket: %w", s.cause(err))
	}

	// tokens are asked for as anything else is: through the guard, until the session ends
	tokens := account.TokenSource(context.WithValue(s.ctx, oauth2.HTTPClient, s.http))
	client := &gcp.HTTPClient{Client: http.Client{
		Transport:     &oauth2.Transport{Base: s.http.Transport, Source: tokens},
		CheckRedirect: s.http.CheckRedirect,
	}}

	// reads by JSON are what its emulators know as well
	options := []apioption.ClientOption{storage.WithJSONReads()}
	if endpoint := v.Text(operation.FieldEndpoint); endpoint != "" {
		options = append(options,
			apioption.WithEndpoint(strings.TrimSuffix(endpoint, "/")+"/storage/v1/"))
	}

	name := v.Text("bucket")

	blobs, err := gcsblob.OpenBucket(ctx, client, name, &gcsblob.Options{ClientOptions: options})
	if err != nil {
		return nil, fmt.Errorf("open a bucket: %w", s.cause(err))
	}

	var library *storage.Client
	if blobs.As(&library) {
		library.SetRetry(
			storage.WithMaxAttempts(googleTries),
			storage.WithPolicy(storage.RetryAlways),
			storage.WithBackoff(s.googlePauses()),
		)
	}

	return &bucket{
		session: s,
		blobs:   blobs,
		send:    sendBy(blobs, s.patient),
		explain: func(error) *fault.Fault { return nil },
		names:   fieldNames{key: "key", bucket: "bucket", who: "credentials"},
		locate:  func(key string) string { return "gs://" + name + "/" + key },
	}, nil
}

func (s *session) googlePauses() gax.Backoff {
	return gax.Backoff{Initial: s.cfg.FirstPause, Max: s.cfg.ownPause()}
}

// patient has the library try an upload again for as long as the configuration says. By itself it
// would begin one until the context ends.
func (s *session) patient(as func(any) bool) error {
	window := parts.Window{Length: s.cfg.RetryTime, Quiet: s.cfg.RetryTime + s.cfg.IdleTimeout}

	var object **storage.ObjectHandle
	if as(&object) {
		retried := func(err error) bool {
			return err != nil && passes(err) && window.Open(time.Now())
		}
		*object = (*object).Retryer(
			storage.WithPolicy(storage.RetryAlways), storage.WithErrorFunc(retried),
			storage.WithBackoff(s.googlePauses()))
	}

	var w *storage.Writer
	if as(&w) {
		w.ChunkRetryDeadline = s.cfg.RetryTime
	}

	return nil
}
