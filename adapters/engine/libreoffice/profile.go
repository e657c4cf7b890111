package libreoffice

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed hardened.xcu
var hardened []byte

// makeProfile writes the settings, and the build that the profile's extensions were last looked
// over by, without which LibreOffice ends at once and wants to be started again.
func (e *Engine) makeProfile(folder string) error {
	extensions := filepath.Join(folder, "user", "extensions")

	err := os.MkdirAll(extensions, 0o750)
	if err == nil {
		err = os.WriteFile(
			filepath.Join(folder, "user", "registrymodifications.xcu"),
			hardened,
			0o600,
		)
	}

	if err == nil {
		err = os.WriteFile(filepath.Join(extensions, "buildid"), []byte(e.build), 0o600)
	}

	if err != nil {
		return fmt.Errorf("make a profile for LibreOffice: %w", err)
	}

	return nil
}
