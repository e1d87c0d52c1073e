"""A refusal as the SDKs read it of a service."""

import json
from collections.abc import Iterable
from html import escape
from wsgiref.types import StartResponse

from moto.core.utils import get_service_model
from terraform.emulator.asked import MODELS

REFUSED, UNKNOWN = "AccessDenied", "NotUnderstood"
"""What AWS says of what nobody allows, and what the emulator says of what nobody told it."""

_XML = {
    "ec2": "<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error></Errors></Response>",
    "s3": "<Error><Code>{}</Code><Message>{}</Message></Error>",
    "others": "<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code><Message>{}</Message></Error>"
    "</ErrorResponse>",
}


def refuse(start: StartResponse, code: str, message: str, service: str) -> Iterable[bytes]:
    """Answer with one of both codes, under the name that the protocol of a service has for it."""
    protocol = get_service_model(MODELS.get(service, service)).protocol
    status = "403 Forbidden" if code == REFUSED else "400 Bad Request"
    if protocol in {"ec2", "query", "rest-xml"}:
        name = "UnauthorizedOperation" if (protocol, code) == ("ec2", REFUSED) else code
        form = _XML.get(service, _XML["others"])
        start(status, [("Content-Type", "text/xml")])
        return [form.format(name, escape(message)).encode()]
    name = f"{code}Exception" if code == REFUSED else code
    start(status, [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", name)])
    return [json.dumps({"__type": name, "message": message, "Message": message}).encode()]
