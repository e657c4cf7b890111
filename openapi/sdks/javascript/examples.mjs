// The examples of the README, run by a test in a folder that holds photo.png.
import { Client, ErrorCode, verifyWebhook } from "convertd";

// example 1
const client = new Client({ baseUrl: process.env.CONVERTD_SERVER });

const path = await client.convert("photo.png", "webp");
console.log("wrote", path);
// end

// example 2
await client.convert("photo.png", "jpg", {
  to: "small.jpg",
  options: { width: 64, quality: "high" },
  onProgress: (percent) => process.stderr.write(`${percent} %\n`),
  timeout: 120,
});
console.log("wrote small.jpg");
// end

// example 3
const photo = await client.upload("photo.png");
const job = await client.job({
  bring: { operation: "import/upload", file: photo.id },
  shrink: { operation: "resize", input: "bring", options: { width: 100 } },
  print: { operation: "convert", input: "shrink", output_format: "pdf" },
  give: { operation: "export/url", input: "print" },
});
for await (const { event } of client.events(job)) {
  process.stderr.write(`${event}\n`);
}
const done = await client.waitFor(job);
console.log("wrote", await client.download(done, "photo.pdf"));
// end

// example 4
try {
  await client.convert("photo.png", "nonsense");
} catch (error) {
  if (error.code !== ErrorCode.UNSUPPORTED_FORMAT) throw error;
  console.log("refused", error.code, error.status);
}
// end

// example 5
const secret = process.env.WEBHOOK_SECRET ?? "whsec_example";
const body = process.env.WEBHOOK_BODY ?? "{}"; // the body of the request, as it came
const signature = process.env.WEBHOOK_SIGNATURE ?? ""; // its header X-Webhook-Signature
console.log("genuine", await verifyWebhook(body, signature, secret));
// end

console.log("formats", (await client.formats({ category: "image" })).length > 10);
