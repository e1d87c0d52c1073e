"""Where moto 5.2.5 answers otherwise than AWS, corrected for what the rendered stacks use.

Each correction says what AWS does. One that moto has caught up with does no harm.
"""

import json
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses.route_tables import RouteTables
from moto.ec2.utils import generate_route_id
from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import IAMBackend, SAMLProvider
from moto.iam.responses import IamResponse
from moto.kms.responses import KmsResponse
from moto.organizations.exceptions import ConstraintViolationException, OrganizationsClientError
from moto.organizations.models import FakeDelegatedAdministrator, OrganizationsBackend
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from generator.aws.delegation import DELEGABLE

# The period of a key whose rotation is turned on without one (KMS API, EnableKeyRotation).
ROTATION_DAYS = 365


def install() -> None:
    """Apply every correction to moto's classes."""
    _describe_security_group_rules()
    _refuse_saml_providers()
    _tag_saml_providers()
    _show_eventbridge_notifications()
    _remember_rotation_periods()
    _overlook_conditional_denials()
    _keep_what_is_not_empty()
    _delegate_what_is_trusted()
    _replace_routes_by_endpoints()


def _describe_security_group_rules() -> None:
    """EC2 keeps the description of every kind of rule; moto shows it for CIDR rules only."""
    construct = SecurityGroupRule.__init__

    def remembering(self: SecurityGroupRule, *args: Any, **kwargs: Any) -> None:
        construct(self, *args, **kwargs)
        prefix_list = kwargs.get("prefix_list_id") or (args[7] if len(args) > 7 else None)
        self.prefix_list_description = (prefix_list or {}).get("Description")

    def description(self: SecurityGroupRule) -> str | None:
        ranged = self.ip_range.get("Description") or self.source_group.get("Description")
        return ranged or getattr(self, "prefix_list_description", None)

    SecurityGroupRule.__init__ = remembering
    SecurityGroupRule.description = property(description)


def _refuse_saml_providers() -> None:
    """IAM takes one provider of a name; moto replaces it."""
    create = IAMBackend.create_saml_provider

    def create_saml_provider(self: IAMBackend, name: str, saml_metadata_document: str) -> SAMLProvider:
        if name in self.saml_providers:
            raise EntityAlreadyExists(f"SAMLProvider with name {name} already exists.")
        return create(self, name, saml_metadata_document)

    IAMBackend.create_saml_provider = create_saml_provider


def _tag_saml_providers() -> None:
    """IAM keeps tags on SAML providers; moto drops them at creation and cannot change them."""
    create = IamResponse.create_saml_provider

    def found(self: IamResponse) -> SAMLProvider:
        return self.backend.get_saml_provider(self._get_param("SAMLProviderArn"))

    def put(provider: SAMLProvider, tags: list[dict[str, str]]) -> None:
        merged = {tag["Key"]: tag for tag in [*getattr(provider, "tags", []), *tags]}
        provider.tags = list(merged.values())

    def create_saml_provider(self: IamResponse) -> ActionResult:
        result = create(self)
        put(self.backend.get_saml_provider(result.result["SAMLProviderArn"]), self._get_param("Tags", []))
        return result

    def tag_saml_provider(self: IamResponse) -> ActionResult:
        put(found(self), self._get_param("Tags", []))
        return EmptyResult()

    def untag_saml_provider(self: IamResponse) -> ActionResult:
        provider, gone = found(self), self._get_param("TagKeys", [])
        provider.tags = [tag for tag in getattr(provider, "tags", []) if tag["Key"] not in gone]
        return EmptyResult()

    def list_saml_provider_tags(self: IamResponse) -> ActionResult:
        return ActionResult({"Tags": getattr(found(self), "tags", [])})

    IamResponse.create_saml_provider = create_saml_provider
    IamResponse.tag_saml_provider = tag_saml_provider
    IamResponse.untag_saml_provider = untag_saml_provider
    IamResponse.list_saml_provider_tags = list_saml_provider_tags


def _show_eventbridge_notifications() -> None:
    """S3 answers with EventBridgeConfiguration once it is on; moto keeps it but does not show it."""
    show = S3Response.get_bucket_notification

    def get_bucket_notification(self: S3Response) -> Any:
        kept = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if kept is not None and kept.event_bridge is not None:
            serialize = self.serialized

            def with_bridge(answer: ActionResult) -> Any:
                answer.result["EventBridgeConfiguration"] = {}
                return serialize(answer)

            self.serialized = with_bridge
        return show(self)

    S3Response.get_bucket_notification = get_bucket_notification


def _overlook_conditional_denials() -> None:
    """S3 denies where the conditions of a bucket policy hold; moto where they stand, whatever they say.

    Who passes them is what the proof and the attacks are about, and not these tests.
    """
    permission = FakeBucket.get_permission

    def get_permission(self: FakeBucket, action: str, resource: str) -> Any:
        given = self.policy
        if given is None:
            return permission(self, action, resource)
        document = json.loads(given)
        document["Statement"] = [one for one in document["Statement"] if "Condition" not in one]
        self.policy = json.dumps(document).encode() if document["Statement"] else None
        try:
            return permission(self, action, resource)
        finally:
            self.policy = given

    FakeBucket.get_permission = get_permission


def _remember_rotation_periods() -> None:
    """KMS rotates a key every 365 days or at the period that is given; moto forgets the period."""
    enable, status = KmsResponse.enable_key_rotation, KmsResponse.get_key_rotation_status

    def found(self: KmsResponse) -> Any:
        return self.kms_backend.keys[self.kms_backend.get_key_id(self._get_param("KeyId"))]

    def enable_key_rotation(self: KmsResponse) -> str:
        answer = enable(self)
        found(self).rotation_period = self._get_param("RotationPeriodInDays") or ROTATION_DAYS
        return answer

    def get_key_rotation_status(self: KmsResponse) -> str:
        answer = json.loads(status(self))
        if answer["KeyRotationEnabled"]:
            answer["RotationPeriodInDays"] = getattr(found(self), "rotation_period", ROTATION_DAYS)
        return json.dumps(answer)

    KmsResponse.enable_key_rotation = enable_key_rotation
    KmsResponse.get_key_rotation_status = get_key_rotation_status


def _keep_what_is_not_empty() -> None:
    """A VPC with security groups besides its own stays, and so does a unit with accounts or units in it.

    EC2 API, DeleteVpc; Organizations API, DeleteOrganizationalUnit. moto looks at subnets and routes of the
    one, and at nothing of the other.
    """
    delete_vpc, delete_unit = VPCBackend.delete_vpc, OrganizationsBackend.delete_organizational_unit

    def deleting_vpc(self: Any, vpc_id: str) -> Any:
        groups = self.describe_security_groups(filters={"vpc-id": [vpc_id]})
        if any(group.name != "default" for group in groups):
            raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        return delete_vpc(self, vpc_id)

    def deleting_unit(self: Any, **asked: Any) -> None:
        unit = asked["OrganizationalUnitId"]
        if any(one.parent_id == unit for one in (*self.accounts, *self.ou)):
            code = "OrganizationalUnitNotEmptyException"
            raise OrganizationsClientError(code, "The specified OU is not empty.")
        delete_unit(self, **asked)

    VPCBackend.delete_vpc = deleting_vpc
    OrganizationsBackend.delete_organizational_unit = deleting_unit


def _delegate_what_is_trusted() -> None:
    """Organizations delegates a service once its trusted access is on; moto always, and fewer services.

    API reference, RegisterDelegatedAdministrator: ConstraintViolationException, SERVICE_ACCESS_NOT_ENABLED.
    """
    register = OrganizationsBackend.register_delegated_administrator
    known = FakeDelegatedAdministrator.SUPPORTED_SERVICES
    known += [one for one in DELEGABLE.values() if one not in known]

    def registering(self: OrganizationsBackend, **asked: str) -> None:
        trusted = {one["ServicePrincipal"] for one in self.services}
        if asked["ServicePrincipal"] not in trusted:
            raise ConstraintViolationException("You must enable service access before you delegate.")
        register(self, **asked)

    OrganizationsBackend.register_delegated_administrator = registering


def _replace_routes_by_endpoints() -> None:
    """EC2 leads a route that stands through an endpoint, or another thing again; moto forgets which."""
    answer = RouteTables.replace_route

    def replace_route(self: RouteTables) -> Any:
        told = answer(self)
        table, cidr = self._get_param("RouteTableId"), self._get_param("DestinationCidrBlock")
        endpoint = self._get_param("VpcEndpointId")
        if endpoint is not None:
            self.ec2_backend.describe_vpc_endpoints([endpoint])
        routes = self.ec2_backend.get_route_table(table)._routes
        routes[generate_route_id(table, cidr)].vpc_endpoint_id = endpoint
        return told

    RouteTables.replace_route = replace_route
