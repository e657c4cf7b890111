"""The examples of the README, run by a test in a folder that holds photo.png."""

import os
import sys

# example 1
from convertd import Client, ConvertdError, ErrorCode, verify_webhook

client = Client(base_url=os.environ.get("CONVERTD_SERVER"))

path = client.convert("photo.png", "webp")
print("wrote", path)
# end

# example 2
client.convert(
    "photo.png",
    "jpg",
    to="small.jpg",
    options={"width": 64, "quality": "high"},
    on_progress=lambda percent: print(percent, "%", file=sys.stderr),
    timeout=120,
)
print("wrote small.jpg")
# end

# example 3
photo = client.upload("photo.png")
job = client.job(
    {
        "bring": {"operation": "import/upload", "file": photo["id"]},
        "shrink": {"operation": "resize", "input": "bring", "options": {"width": 100}},
        "print": {"operation": "convert", "input": "shrink", "output_format": "pdf"},
        "give": {"operation": "export/url", "input": "print"},
    }
)
for happened in client.events(job):
    print(happened.event, file=sys.stderr)
done = client.wait_for(job)
print("wrote", client.download(done, "photo.pdf"))
# end

# example 4
try:
    client.convert("photo.png", "nonsense")
except ConvertdError as error:
    if error.code != ErrorCode.UNSUPPORTED_FORMAT:
        raise
    print("refused", error.code, error.status)
# end

# example 5
secret = os.environ.get("WEBHOOK_SECRET", "whsec_example")
body = os.environ.get("WEBHOOK_BODY", "{}")  # the body of the request, as it came
signature = os.environ.get("WEBHOOK_SIGNATURE", "")  # its header X-Webhook-Signature
print("genuine", str(verify_webhook(body, signature, secret)).lower())
# end

print("formats", str(len(client.formats(category="image")) > 10).lower())
