package jobs

import (
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// maxWebhookURL bounds what is kept with every job, in bytes.
const maxWebhookURL = 2048

// checkWebhook refuses a webhook_url that nothing could be sent to. It is judged as downloads are;
// the address behind its host is judged when something is sent.
func (s *Service) checkWebhook(url string) fault.List {
	if url == "" {
		return nil
	}

	wrong := fault.New(fault.InvalidInput, "webhook_url must be an http or https URL of at most %d bytes, on port 80, 443 or 1024–65535, with a host that is "+
		"no private address, and without a user and password.", maxWebhookURL).
		On("webhook_url")
	if len(url) > maxWebhookURL {
		return fault.List{wrong}
	}

	if err := s.Fetcher.Check(ports.Download{URL: url}); err != nil {
		return fault.List{wrong.Because(err)}
	}

	return nil
}
