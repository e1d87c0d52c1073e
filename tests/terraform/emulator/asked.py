"""What a request asks of AWS: a service, one of its operations with parameters, and with whose key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from wsgiref.types import WSGIEnvironment

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

_SIGNED = re.compile(r"Credential=(?P<key>[^/]+)/[0-9]+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
MODELS = {"sso": "sso-admin"}
"""What botocore calls a service that signs under another name."""
_UNREAD = frozenset({"s3"})
"""Services of which the path and the query say what is acted on, and the content is somebody's own."""


class NotUnderstood(Exception):
    """A request, or a call, of which nobody has said what it acts on; the message says which."""


@dataclass(frozen=True, slots=True)
class Signature:
    """With whose key, for which Region and service a request is signed."""

    key: str
    region: str
    service: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an operation, such as `CreateRole` of `iam`; `method` and `path` are those of HTTP."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    region: str
    account: str
    method: str
    path: str
    headers: Mapping[str, str]


def signature(environment: WSGIEnvironment) -> Signature | None:
    """Whose signature a request has; None where nobody signed it."""
    found = _SIGNED.search(environment.get("HTTP_AUTHORIZATION", ""))
    return Signature(found["key"], found["region"], found["service"]) if found else None


def call_of(environment: WSGIEnvironment, signed: Signature, account: str) -> Call:
    """The call that a request is, made in an account.

    Raises:
        NotUnderstood: no operation of the service is called so.
    """
    body = environment["wsgi.input"].read()
    environment["wsgi.input"] = BytesIO(body)
    request = Request(dict(environment, **{"wsgi.input": BytesIO(body)}))
    model = get_service_model(MODELS.get(signed.service, signed.service))
    try:
        operation, found = get_service_router(model.service_name).match(request)
    except HTTPException as unknown:
        asked = f"{request.method} {request.full_path} {request.headers.get('X-Amz-Target', '')}"
        raise NotUnderstood(f"{signed.service} has no operation for {asked}") from unknown
    parameters: Mapping[str, Any] = found
    if signed.service not in _UNREAD:
        parser = PROTOCOL_PARSERS[determine_request_protocol(model, request.content_type)](operation)
        parameters = found | parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": request.data,
                "url_path": request.path,
                "url_params": found,
            }
        )
    return Call(
        signed.service,
        operation.name,
        parameters,
        signed.region,
        account,
        request.method,
        unquote(request.raw_path),
        {name.lower(): value for name, value in request.headers.items()},
    )
