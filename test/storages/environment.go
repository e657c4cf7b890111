package storages

import (
	"crypto/rand"
	"errors"
	"os"
	"strings"
	"testing"
)

// Main runs the tests of a package with the credentials for all storages in its environment.
func Main(m *testing.M) int {
	environment, err := Environment()
	if err != nil {
		panic(err)
	}

	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}

	return m.Run()
}

// Environment returns the variables by which clients find their credentials.
func Environment() ([]string, error) {
	google, err := googleCredentials()
	if err != nil {
		return nil, err
	}

	return []string{
		"AWS_ACCESS_KEY_ID=" + S3KeyID, "AWS_SECRET_ACCESS_KEY=" + S3Secret, "AWS_REGION=" + region,
		"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE=/dev/null",
		"AWS_SHARED_CREDENTIALS_FILE=/dev/null",
		"GOOGLE_APPLICATION_CREDENTIALS=" + google,
		"AZURE_STORAGE_ACCOUNT=" + AzureAccount, "AZURE_STORAGE_KEY=" + AzureKey,
	}, nil
}

// closers are what ends a server, last first.
type closers []interface{ Close() error }

// Close ends all of it.
func (c *closers) Close() error {
	var errs []error

	for _, one := range *c {
		errs = append([]error{one.Close()}, errs...)
	}

	*c = nil

	return errors.Join(errs...)
}

// name returns one of a bucket that no other test has.
func name() string { return "test-" + strings.ToLower(rand.Text()) }
