"""Private zones of Route 53: moto makes every zone public, and knows no zones in VPCs of other accounts.

AWS makes a zone private that is made in a VPC, lets another account's VPC in once it is authorized, and lets
no endpoint answer for a name that a zone in its VPC holds (API references of Route 53 and EC2, 2026-11).
"""

from inspect import signature
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import InvalidParameter
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses.vpcs import VPCs
from moto.route53 import urls
from moto.route53.models import route53_backends
from moto.route53.responses import Route53

_ANSWERED = {
    "sagemaker.api": "api.sagemaker.{region}.amazonaws.com.",
    "studio": "studio.{region}.sagemaker.aws.",
}
"""The names that endpoints answer for, by the end of their service's name."""

_AUTHORIZED: dict[str, dict[str, str]] = {}
"""The VPCs, each with its Region, that may be associated with each zone."""


def install() -> None:
    """Let moto do what AWS does with zones in VPCs."""
    for verb in ("authorize", "deauthorize"):
        path = r"{0}/(?P<api_version>[\d_-]+)/hostedzone/(?P<zone_id>[^/]+)/" + f"{verb}vpcassociation$"
        urls.url_paths[path] = Route53.dispatch
    Route53.create_vpc_association_authorization = _authorize
    Route53.delete_vpc_association_authorization = _withdraw
    Route53.list_vpc_association_authorizations = _list
    _make_zones_of_vpcs_private()
    _let_one_answer_for_a_name()


def reset() -> None:
    """Forget who may be associated with what."""
    _AUTHORIZED.clear()


def _authorize(self: Route53) -> ActionResult:
    zone, vpc = self._get_param("HostedZoneId"), self._get_param("VPC")
    self.backend.get_hosted_zone(zone)
    _AUTHORIZED.setdefault(zone, {})[vpc["VPCId"]] = vpc["VPCRegion"]
    return ActionResult({"HostedZoneId": zone, "VPC": vpc})


def _withdraw(self: Route53) -> ActionResult:
    zone, vpc = self._get_param("HostedZoneId"), self._get_param("VPC")
    if _AUTHORIZED.get(zone, {}).pop(vpc["VPCId"], None) is None:
        raise JsonRESTError("VPCAssociationAuthorizationNotFound", f"{vpc['VPCId']} is not authorized")
    return EmptyResult()


def _list(self: Route53) -> ActionResult:
    zone = self._get_param("HostedZoneId")
    self.backend.get_hosted_zone(zone)
    found = [{"VPCId": vpc, "VPCRegion": region} for vpc, region in _AUTHORIZED.get(zone, {}).items()]
    return ActionResult({"HostedZoneId": zone, "VPCs": found})


def _make_zones_of_vpcs_private() -> None:
    create = Route53.create_hosted_zone

    def create_hosted_zone(self: Route53) -> ActionResult:
        if self._get_param("VPC.VPCId"):
            self.params.setdefault("HostedZoneConfig", {})["PrivateZone"] = True
        return create(self)

    Route53.create_hosted_zone = create_hosted_zone


def _let_one_answer_for_a_name() -> None:
    """An endpoint answers for a name where no zone has it; moto changes nothing about that later."""
    create, modify = VPCBackend.create_vpc_endpoint, VPCs.modify_vpc_endpoint

    def create_vpc_endpoint(self: VPCBackend, *given: Any, **named: Any) -> Any:
        asked = signature(create).bind(self, *given, **named).arguments
        if asked.get("private_dns_enabled"):
            _refuse_twice(self, asked["vpc_id"], asked["service_name"])
        return create(self, *given, **named)

    def modify_vpc_endpoint(self: VPCs) -> ActionResult:
        endpoint = self.ec2_backend.vpc_end_points[self._get_param("VpcEndpointId")]
        answers = self._get_param("PrivateDnsEnabled")
        if answers is not None:
            if self._get_bool_param("PrivateDnsEnabled"):
                _refuse_twice(self.ec2_backend, endpoint.vpc_id, endpoint.service_name)
            endpoint.private_dns_enabled = self._get_bool_param("PrivateDnsEnabled")
        return modify(self)

    VPCBackend.create_vpc_endpoint = create_vpc_endpoint
    VPCs.modify_vpc_endpoint = modify_vpc_endpoint


def _refuse_twice(backend: VPCBackend, vpc_id: str, service: str) -> None:
    end = next((one for one in _ANSWERED if service.endswith(f".{one}")), None)
    name = _ANSWERED[end].format(region=backend.region_name) if end else None
    zones = route53_backends[backend.account_id]["aws"].zones.values()
    if any(zone.name == name and any(vpc["vpc_id"] == vpc_id for vpc in zone.vpcs) for zone in zones):
        message = "private-dns-enabled cannot be set because there is already a conflicting DNS domain"
        raise InvalidParameter(f"{message} for {name} in the VPC {vpc_id}")
