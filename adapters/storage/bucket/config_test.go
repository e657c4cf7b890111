package bucket_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/storage/bucket"
)

func TestURLs(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]bucket.Config{
		"s3://b": {Scheme: bucket.S3, Bucket: "b"},
		"s3://b?region=eu-west-1&prefix=/a/b/&encryption=aws:kms&kms_key=k": {
			Scheme: bucket.S3, Bucket: "b", Region: "eu-west-1", Prefix: "a/b/",
			Encryption: "aws:kms", Key: "k",
		},
		"s3://b?endpoint=http://minio:9000/": {
			Scheme: bucket.S3, Bucket: "b", Endpoint: "http://minio:9000", PathStyle: true,
		},
		"s3://b?endpoint=http://minio:9000&path_style=false": {
			Scheme: bucket.S3, Bucket: "b", Endpoint: "http://minio:9000",
		},
		"gs://b.example.com?kms_key=k": {Scheme: bucket.GCS, Bucket: "b.example.com", Key: "k"},
		"azblob://c?account=a":         {Scheme: bucket.Azure, Bucket: "c", Account: "a"},
	} {
		if got := parsed(t, text); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestURLsThatAreRefused(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		"s3://":                     "names no bucket",
		"s3://b/folder":             "names no bucket",
		"s3://key:secret@b":         "environment",
		"s3://b?secret_key=hush":    `"secret_key"`,
		"s3://b?region=a&region=b":  "twice",
		"s3://b?endpoint=minio":     "endpoint",
		"s3://b?path_style=perhaps": "path_style",
		"gs://b?anonymous=2":        "anonymous",
		"gs://b?region=x":           "known are",
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}

		_, err = bucket.Parse(u)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}

		if err != nil && (strings.Contains(err.Error(), "hush") ||
			strings.Contains(err.Error(), "key:secret")) {
			t.Errorf("%s: %v repeats a secret", text, err)
		}
	}
}
