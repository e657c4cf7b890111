// The verifier of the Standard Webhooks specification, from npm.
const { Webhook } = require('../../../.tools/node_modules/standardwebhooks');

const { payload, headers, secret } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const webhook = new Webhook(secret);
const taken = webhook.verify(payload, headers);
let forged = 'taken';
try {
  webhook.verify(payload + ' ', headers);
} catch {
  forged = 'refused';
}
console.log(taken.event, forged);
