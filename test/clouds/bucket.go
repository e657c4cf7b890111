package clouds

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"
)

// Bucket is a bucket of a test's own, empty.
type Bucket struct {
	URL      string // as the setting storage_url takes it
	Name     string
	Endpoint string // URL of the service
}

// name returns one that no other test has.
func name() string { return "test-" + strings.ToLower(rand.Text()) }

// Main runs the tests of a package with the credentials for all clouds in its environment.
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
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=no-secret", "AWS_REGION=eu-central-1",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE=/dev/null",
		"AWS_SHARED_CREDENTIALS_FILE=/dev/null",
		"GOOGLE_APPLICATION_CREDENTIALS=" + google,
		"AZURE_STORAGE_ACCOUNT=" + azureAccount, "AZURE_STORAGE_KEY=" + azureKey,
	}, nil
}
