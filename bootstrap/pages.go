package bootstrap

import (
	"fmt"

	"github.com/convertd/convertd/adapters/httpapi/docs"
	guide "github.com/convertd/convertd/openapi/docs"
)

// openGuide makes pages of the guide that the program carries.
func openGuide() (*docs.Guide, error) {
	pages, err := docs.NewGuide(guide.Files)
	if err != nil {
		return nil, fmt.Errorf("read the guide: %w", err)
	}

	return pages, nil
}
