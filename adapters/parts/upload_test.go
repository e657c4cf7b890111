package parts_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/convertd/convertd/adapters/parts"
	"github.com/convertd/convertd/test/storages"
)

// random returns content that is nowhere the same.
func random(size int) []byte {
	content := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(content) // it never fails

	return content
}

func object(server *storages.S3) *s3.PutObjectInput {
	return &s3.PutObjectInput{
		Bucket: &server.Bucket, Key: aws.String("k"), IfNoneMatch: aws.String("*"),
		Metadata: map[string]string{"ticket": "mine"},
	}
}

func TestEverySizeArrives(t *testing.T) {
	t.Parallel()

	for _, size := range []int{
		0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, parts.Size - 1, parts.Size, parts.Size + 1,
		2 * parts.Size, 3*parts.Size - 1, 5*parts.Size + 1,
	} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()

			server, content := storages.NewVersity(t), random(size)

			got, err := parts.Upload(t.Context(), server.Client, object(server),
				iotest.DataErrReader(bytes.NewReader(content)))
			if err != nil || got != int64(size) {
				t.Fatalf("%d bytes, %v", got, err)
			}

			if server.Read("k") != string(content) {
				t.Error("other content has arrived")
			}

			told, err := server.Client.HeadObject(t.Context(), &s3.HeadObjectInput{
				Bucket: &server.Bucket, Key: aws.String("k"),
			})
			if err != nil || told.Metadata["ticket"] != "mine" {
				t.Errorf("%v %v", told, err)
			}

			_, err = parts.Upload(t.Context(), server.Client, object(server),
				bytes.NewReader(content))
			if err == nil {
				t.Error("it was replaced")
			}
		})
	}
}

func TestWhatIsCutOffLeavesNothing(t *testing.T) {
	t.Parallel()

	server, broken := storages.NewVersity(t), errors.New("broken")

	for _, size := range []int{10, 1 << 20, parts.Size, 3*parts.Size + 1} {
		_, err := parts.Upload(t.Context(), server.Client, object(server),
			io.MultiReader(bytes.NewReader(random(size)), iotest.ErrReader(broken)))
		if !errors.Is(err, broken) {
			t.Errorf("%d bytes: %v", size, err)
		}

		if left := server.Left(); len(left) > 0 {
			t.Errorf("%d bytes: %q are left", size, left)
		}
	}
}
