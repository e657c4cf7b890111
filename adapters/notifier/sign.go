package notifier

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// The headers that are signatures of the body alone. The second is there while a secret that was
// replaced is still good: the first holds only one signature.
const (
	signature = "X-Webhook-Signature"
	previous  = "X-Webhook-Signature-Previous"
)

// sign adds the signatures: of the body alone, and those of the Standard Webhooks specification,
// with one for each secret.
func sign(h http.Header, m ports.Message, now time.Time) error {
	var signatures []string

	for i, secret := range m.Secrets {
		if i < 2 {
			h.Set([]string{signature, previous}[i], "sha256="+bodySignature(secret, m.Body))
		}

		signer, err := standard.NewWebhookRaw(webhook.Key(secret))
		if err != nil {
			return fmt.Errorf("sign a message: %w", err)
		}

		one, err := signer.Sign(m.ID, now, m.Body)
		if err != nil {
			return fmt.Errorf("sign a message: %w", err)
		}

		signatures = append(signatures, one)
	}

	h.Set("Webhook-Id", m.ID)
	h.Set("Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10))
	h.Set("Webhook-Signature", strings.Join(signatures, " "))

	return nil
}

func bodySignature(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body) // it never fails

	return hex.EncodeToString(mac.Sum(nil))
}
