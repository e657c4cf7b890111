package files

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/ports"
)

// presignedLife is how long a URL of the storage's own is good: for a client that follows the
// redirect at once, and goes on where its line broke.
const presignedLife = time.Hour

// Presign returns a URL by which the storage itself gives out what was found; "" where only the
// server can: zips, and all that lies in a storage without such URLs.
func (s *Service) Presign(ctx context.Context, found Found, served ports.Served) (string, error) {
	f, sole := found.Sole()
	life := min(found.link.Expires.Sub(s.Clock.Now()), presignedLife).Truncate(time.Second)

	if s.Presigner == nil || !sole || life <= 0 {
		return "", nil
	}

	signed, err := s.Presigner.PresignGet(ctx, f.Key, served, life)
	if errors.Is(err, ports.ErrNotPresigned) {
		return "", nil
	}

	if err != nil {
		return "", fmt.Errorf("presign a download: %w", err)
	}

	return signed, nil
}
