/** Tells whether a webhook's raw body was signed with the secret: X-Webhook-Signature. Takes the same time for any. */
export async function verifyWebhook(payload, signature, secret) {
  const bytes = (value) => (typeof value === "string" ? new TextEncoder().encode(value) : value);
  const match = /^sha256=([0-9a-f]{64})$/.exec(signature ?? "");
  if (!match) return false;
  const given = Uint8Array.from(match[1].match(/../g), (pair) => parseInt(pair, 16));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(secret), algorithm, false, ["verify"]);
  return crypto.subtle.verify("HMAC", key, given, bytes(payload));
}
