// The examples of the README, run by a test in a folder that holds photo.png.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	convertd "github.com/convertd/convertd/openapi/sdks/go"
)

func main() {
	ctx := context.Background()
	client := convertd.New(os.Getenv("CONVERTD_SERVER"), os.Getenv("CONVERTD_KEY"))

	for _, example := range []func(context.Context, *convertd.Client) error{
		file, followed, steps, refused, webhook, formats,
	} {
		if err := example(ctx, client); err != nil {
			log.Fatal(err)
		}
	}
}

func file(ctx context.Context, _ *convertd.Client) error {
	// example 1
	client := convertd.New(os.Getenv("CONVERTD_SERVER"), os.Getenv("CONVERTD_KEY"))

	path, err := client.Convert(ctx, "photo.png", "webp", convertd.How{})
	if err != nil {
		return err
	}

	fmt.Println("wrote", path)
	// end

	return nil
}

func followed(ctx context.Context, client *convertd.Client) error {
	// example 2
	_, err := client.Convert(ctx, "photo.png", "jpg", convertd.How{
		To:       "small.jpg",
		Options:  map[string]any{"width": 64, "quality": "high"},
		Progress: func(percent int64) { fmt.Fprintln(os.Stderr, percent, "%") },
	})
	if err != nil {
		return err
	}

	fmt.Println("wrote small.jpg")
	// end

	return nil
}

func steps(ctx context.Context, client *convertd.Client) error {
	// example 3
	photo, err := client.Upload(ctx, "photo.png")
	if err != nil {
		return err
	}

	job, err := client.Job(ctx, convertd.Tasks{
		"bring": {"operation": "import/upload", "file": photo.ID},
		"shrink": {
			"operation": "resize",
			"input":     "bring",
			"options":   map[string]any{"width": 100},
		},
		"print": {"operation": "convert", "input": "shrink", "output_format": "pdf"},
		"give":  {"operation": "export/url", "input": "print"},
	})
	if err != nil {
		return err
	}

	for happened, err := range client.Events(ctx, job.ID) {
		if err != nil {
			return err
		}

		fmt.Fprintln(os.Stderr, happened.Event)
	}

	done, err := client.WaitFor(ctx, job.ID, nil)
	if err != nil {
		return err
	}

	link, err := convertd.LinkOf(done)
	if err != nil {
		return err
	}

	if err := client.Download(ctx, link, "photo.pdf"); err != nil {
		return err
	}

	fmt.Println("wrote photo.pdf")
	// end

	return nil
}

func refused(ctx context.Context, client *convertd.Client) error {
	// example 4
	_, err := client.Convert(ctx, "photo.png", "nonsense", convertd.How{})

	var e *convertd.Error
	if !errors.As(err, &e) || e.Code != convertd.CodeUnsupportedFormat {
		return err
	}

	fmt.Println("refused", e.Code, e.Status)
	// end

	return nil
}

func webhook(context.Context, *convertd.Client) error {
	secret, signature := os.Getenv("WEBHOOK_SECRET"), os.Getenv("WEBHOOK_SIGNATURE")
	body := []byte(os.Getenv("WEBHOOK_BODY"))

	// example 5: body is the request's, as it came, and signature its header X-Webhook-Signature
	fmt.Println("genuine", convertd.VerifyWebhook(body, signature, secret))
	// end

	return nil
}

func formats(ctx context.Context, client *convertd.Client) error {
	list, err := client.Formats(ctx, "image")
	fmt.Println("formats", len(list) > 10)

	return err
}
