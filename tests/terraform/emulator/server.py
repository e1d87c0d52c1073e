"""An emulated AWS on loopback: moto's server with Studio added, many accounts, no credentials of anyone's."""

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from time import sleep
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import boto3
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.organizations.models import organizations_backends
from moto.server import ThreadedMotoServer
from terraform.emulator import (
    backup,
    costs,
    firewalls,
    functions,
    gaps,
    homes,
    identity_center,
    permission_sets,
    sagemaker,
    sign_in,
    transit,
    worked_out_once,
    zones,
)
from terraform.emulator.connections import KeptOpen
from terraform.emulator.decided import Decided
from terraform.emulator.network import ExistingNetwork
from terraform.emulator.organization import ExistingOrganization

LOOPBACK = "127.0.0.1"
CALL = "HTTP_AMZ_SDK_INVOCATION_ID"
"""The header in which SDKs number their calls, the same in every attempt, as WSGI spells it."""
REMEMBERED = 64
"""Answers that may still be asked for again; a call is tried twice, the second time at once."""
HOME_REGION = "us-east-1"
# What terraform's child processes must not inherit: someone's real account.
AMBIENT = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CA_BUNDLE")


@dataclass(slots=True)
class EmulatedAws:
    """One running emulator. Accounts come into being on first use; `reset` forgets them all."""

    _server: ThreadedMotoServer = field(
        default_factory=lambda: ThreadedMotoServer(LOOPBACK, 0, verbose=False)
    )
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    _application: "OneAtATime | None" = None
    _decided: Decided | None = None

    @property
    def decided(self) -> Decided:
        """What decides over calls of roles that tokens got, and keeps what it refused."""
        assert self._decided is not None
        return self._decided

    def start(self) -> None:
        """Extend moto and serve it on a free port of the loopback interface."""
        worked_out_once.install()
        functions.install()
        gaps.install()
        sagemaker.install()
        sign_in.install()
        identity_center.install()
        permission_sets.install()
        backup.install()
        costs.install()
        firewalls.install()
        transit.install()
        homes.install()
        zones.install()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # else a line for every request
        self._server.start()
        served = self._server._server
        assert served is not None
        self._decided = Decided(served.app)
        served.app = self._application = OneAtATime(answered_once(self._decided))
        served.RequestHandlerClass = KeptOpen

    def settle(self) -> None:
        """Wait for the requests that are being worked on, also those of a client that is gone."""
        assert self._application is not None
        self._application.settle()

    def stop(self) -> None:
        """Stop serving."""
        self._server.stop()
        for client in self._clients.values():
            client.close()

    def reset(self) -> None:
        """Forget every resource of every account."""
        BackendDict.reset()
        self.decided.reset()
        organizations_backends.master_accounts.clear()  # moto keeps who is a member of which organization
        reset_model_data()
        sagemaker.reset()
        sign_in.reset()
        identity_center.reset()
        permission_sets.reset()
        backup.reset()
        costs.reset()
        firewalls.reset()
        transit.reset()
        zones.reset()

    def establish(self, *existing: ExistingOrganization | ExistingNetwork | transit.Hub) -> None:
        """Bring into being what stands before anything is applied."""
        for each in existing:
            each.create()

    @property
    def url(self) -> str:
        """Where the emulator listens."""
        host, port = self._server.get_host_and_port()
        return f"http://{host}:{port}"

    def environment(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """`inherited` turned towards the emulator: its endpoint, made-up credentials, no metadata service.

        A failing call is tried twice, so a gap in the emulator shows at once and not after 25 attempts.
        """
        kept = {name: value for name, value in inherited.items() if name not in AMBIENT}
        return kept | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ENDPOINT_URL_STS": self.url,
            "AWS_ACCESS_KEY_ID": "emulated",
            "AWS_SECRET_ACCESS_KEY": "emulated",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_MAX_ATTEMPTS": "2",
        }

    def client(self, service: str, *, account: str, region: str = HOME_REGION) -> Any:
        """A boto3 client that acts inside `account`."""
        key = (service, account, region)
        if key not in self._clients:
            client = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.url,
                aws_access_key_id="emulated",
                aws_secret_access_key="emulated",  # noqa: S106 the emulator asks for some text here
            )
            client.meta.events.register("before-call", partial(_act_in, account))
            self._clients[key] = client
        return self._clients[key]


class OneAtATime:
    """The same application, answering one request after the other.

    moto reads, changes and writes back what it keeps, and a server of threads lets requests come in between.
    What is lost so shows rarely, and in another test each time.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._turn = Lock()
        self._open: set[object] = set()

    def __call__(self, environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = object()
        self._open.add(request)
        try:
            with self._turn:
                return self._answer(environment, start)
        finally:
            self._open.remove(request)

    def _answer(self, environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        given = self._app(environment, start)
        try:
            return list(given)
        finally:
            getattr(given, "close", lambda: None)()

    def settle(self) -> None:
        """Wait until every request is answered that has been received; others may come meanwhile."""
        waiting = set(self._open)
        while waiting & set(self._open):
            sleep(0.02)


def answered_once(app: WSGIApplication) -> WSGIApplication:
    """The same application, in which a call that did something is not done again when it is tried again.

    SDKs number their calls and try one again whose answer was lost on the way. AWS then says that a policy
    of that name exists already, and an apply ends; on loopback that would be a fault of the machine alone.
    """
    answers: OrderedDict[str, tuple[str, list[tuple[str, str]], list[bytes]]] = OrderedDict()

    def answer(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        call = environment.get(CALL, "")
        if call in answers:
            environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
            status, headers, body = answers[call]
            start(status, headers)
            return body
        head: list[Any] = []

        def noted(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            head[:] = status, headers
            return start(status, headers, *more)

        said = list(app(environment, noted))
        if call and head[0].startswith("2"):
            answers[call] = (*head, said)
            if len(answers) > REMEMBERED:
                answers.popitem(last=False)
        return said

    return answer


def _act_in(account: str, params: dict[str, Any], **_: Any) -> None:
    """Moto reads the account to act in from this header."""
    params["headers"]["x-moto-account-id"] = account
