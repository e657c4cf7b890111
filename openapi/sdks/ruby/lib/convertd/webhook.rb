# frozen_string_literal: true

require "openssl"

module Convertd
  # Tells whether a webhook's raw body was signed with the secret: X-Webhook-Signature.
  def self.verify_webhook(payload, signature, secret)
    expected = "sha256=#{OpenSSL::HMAC.hexdigest("SHA256", secret, payload)}"
    OpenSSL.secure_compare(expected, signature.to_s)
  end
end
