"""Converts photo.png with what openapi-python-client has made."""

import os

from convertd_client import Client
from convertd_client.api.convert import convert
from convertd_client.api.files import upload
from convertd_client.models import ConvertRequest, JobAnswer, StoredAnswer
from convertd_client.types import File

with Client(base_url=os.environ["CONVERTD_SERVER"]) as client, open("photo.png", "rb") as photo:
    sent = upload.sync(client=client, body=File(payload=photo), filename="photo.png")
    assert isinstance(sent, StoredAnswer), sent

    made = convert.sync(client=client, body=ConvertRequest(file=sent.data.id, targetFormat="webp"), wait=60)
    assert isinstance(made, JobAnswer), made

    print(made.data.status.value, made.data.tasks["export-file"].result.files[0].filename)
