package bucket

import (
	"context"
	"fmt"
	"time"

	"github.com/convertd/convertd/ports"
)

// PresignGet implements ports.Presigner.
func (s *Store) PresignGet(
	ctx context.Context, k string, served ports.Served, life time.Duration,
) (string, error) {
	name, err := s.name(k)
	if err != nil {
		return "", err
	}

	signed, err := s.service.presignGet(ctx, name, served, life)
	if err != nil {
		return "", fmt.Errorf("sign a URL of blob %s: %w", k, err)
	}

	return signed, nil
}

// PresignPut implements ports.Presigner.
func (s *Store) PresignPut(
	ctx context.Context, k string, size int64, life time.Duration,
) (string, error) {
	name, err := s.name(k)
	if err != nil {
		return "", err
	}

	signed, err := s.service.presignPut(ctx, name, size, life)
	if err != nil {
		return "", fmt.Errorf("sign a URL of blob %s: %w", k, err)
	}

	return signed, nil
}
