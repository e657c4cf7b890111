// The snippet of the API's public documentation, as it stands there, and a call of it.
const crypto = require('crypto');
function verifyWebhook(payload, signature, secret) {
const expected = 'sha256=' + crypto
.createHmac('sha256', secret)
.update(payload)
.digest('hex');
return crypto.timingSafeEqual(
Buffer.from(signature),
Buffer.from(expected)
);
}

const { payload, headers, secret } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const signature = headers['x-webhook-signature'];
console.log(verifyWebhook(payload, signature, secret), verifyWebhook(payload + ' ', signature, secret));
