"""What Schemathesis has to be told of our API: the parts of a resumable upload are bytes."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
