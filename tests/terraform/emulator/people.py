"""User profiles, spaces and apps: what people have inside a domain."""

from moto.sagemaker.exceptions import ValidationError
from terraform.emulator.domains import NOT_RUNNING, Domains
from terraform.emulator.registry import Members, Record

SSO_MEMBERS = ("SingleSignOnUserIdentifier", "SingleSignOnUserValue")
SPACE_MEMBERS = ("SpaceSettings", "OwnershipSettings", "SpaceSharingSettings", "SpaceDisplayName")
EBS_APP_TYPES = ("JupyterLab", "CodeEditor")
# The size of a space's volume when neither it nor its domain says one (SageMaker developer guide).
EBS_GB = 5
FIRST_POSIX_UID = 200001


class People(Domains):
    """The operations on user profiles, spaces and apps."""

    def create_user_profile(self, asked: Members) -> Members:
        """Add a person to a domain; an Identity Center user if and only if the domain signs in that way."""
        domain = self.find("domain", asked["DomainId"]).members
        given = [name for name in SSO_MEMBERS if name in asked]
        if domain["AuthMode"] == "SSO" and len(given) != len(SSO_MEMBERS):
            raise ValidationError(message="An Identity Center user is required in a domain with AuthMode SSO")
        if domain["AuthMode"] == "IAM" and given:
            raise ValidationError(message=f"{given[0]} cannot be specified in a domain with AuthMode IAM")
        self.require_settings(asked.get("UserSettings", {}))
        arn = self.arn("user-profile", domain["DomainId"], asked["UserProfileName"])
        kept = ("DomainId", "UserProfileName", "UserSettings", *given)
        members = {name: asked[name] for name in kept if name in asked}
        members |= {
            "UserProfileArn": arn,
            "HomeEfsFileSystemUid": str(FIRST_POSIX_UID + len(self.all("user-profile", domain["DomainId"]))),
            "Status": "InService",
        }
        self.add(arn, members, asked.get("Tags"))
        return {"UserProfileArn": arn}

    def describe_user_profile(self, asked: Members) -> Members:
        """What a profile is now."""
        return self.find("user-profile", asked["DomainId"], asked["UserProfileName"]).members

    def list_user_profiles(self, asked: Members) -> Members:
        """The profiles of a domain, or of all."""
        return {"UserProfiles": self._listed("user-profile", asked, "UserProfileName")}

    def update_user_profile(self, asked: Members) -> Members:
        """Change a profile: a settings group that is given replaces the group of that name.

        Refused while an app runs that is the profile's own and not a space's, as those of Studio Classic
        are (its JupyterServer is seen on AWS, the others are inferred).
        """
        profile = self.find("user-profile", asked["DomainId"], asked["UserProfileName"])
        own = self.running(asked["DomainId"], profile.members["UserProfileName"])
        self.refuse_while([app for app in own if "UserProfileName" in app.members], "app")
        settings = {**profile.members.get("UserSettings", {}), **asked.get("UserSettings", {})}
        self.require_settings(settings)
        self.change(profile, UserSettings=settings)
        return {"UserProfileArn": profile.arn}

    def delete_user_profile(self, asked: Members) -> Members:
        """Remove a person who has no app and owns no space."""
        profile = self.find("user-profile", asked["DomainId"], asked["UserProfileName"])
        name = profile.members["UserProfileName"]
        self.refuse_while(self.running(asked["DomainId"], name), "app")
        self.refuse_while(
            [space for space in self.all("space", asked["DomainId"]) if _owner(space) == name], "space"
        )
        self.remove(profile)
        return {}

    def create_space(self, asked: Members) -> Members:
        """Add a space; ownership and sharing are given together or not at all."""
        domain = self.find("domain", asked["DomainId"])
        if ("OwnershipSettings" in asked) != ("SpaceSharingSettings" in asked):
            raise ValidationError(message="OwnershipSettings and SpaceSharingSettings are required together")
        if "OwnershipSettings" in asked:
            self.find("user-profile", asked["DomainId"], asked["OwnershipSettings"]["OwnerUserProfileName"])
        arn = self.arn("space", asked["DomainId"], asked["SpaceName"])
        members = {name: asked[name] for name in ("DomainId", "SpaceName", *SPACE_MEMBERS) if name in asked}
        members |= {
            "SpaceArn": arn,
            "SpaceSettings": self._space_settings(
                self._limits(domain, asked), asked.get("SpaceSettings", {})
            ),
            "HomeEfsFileSystemUid": str(FIRST_POSIX_UID),
            "Status": "InService",
            "Url": f"{domain.members['Url']}/spaces/{asked['SpaceName']}",
        }
        self.add(arn, members, asked.get("Tags"))
        return {"SpaceArn": arn}

    def describe_space(self, asked: Members) -> Members:
        """What a space is now."""
        return self.find("space", asked["DomainId"], asked["SpaceName"]).members

    def list_spaces(self, asked: Members) -> Members:
        """The spaces of a domain, or of all, with the summaries of their settings."""
        spaces = self._listed("space", asked, "SpaceName")
        return {
            "Spaces": [
                {**space, **{f"{name}Summary": space.get(name) for name in SPACE_MEMBERS[:3]}}
                for space in spaces
            ]
        }

    def update_space(self, asked: Members) -> Members:
        """Change a space's settings or display name."""
        space = self.find("space", asked["DomainId"], asked["SpaceName"])
        domain = self.find("domain", asked["DomainId"])
        before = space.members["SpaceSettings"]
        limits = self._limits(domain, space.members)
        after = self._space_settings(limits, {**before, **asked.get("SpaceSettings", {})})
        self._refuse_what_a_space_keeps(space, after)
        self.change(space, SpaceSettings=after, SpaceDisplayName=asked.get("SpaceDisplayName"))
        return {"SpaceArn": space.arn}

    def delete_space(self, asked: Members) -> Members:
        """Remove a space that runs no app."""
        space = self.find("space", asked["DomainId"], asked["SpaceName"])
        self.refuse_while(self.running(asked["DomainId"], asked["SpaceName"]), "app")
        self.remove(space)
        return {}

    def create_app(self, asked: Members) -> Members:
        """Start an app for a profile or in a space, in service at once."""
        holder = _holder(asked)
        self.find("space" if "SpaceName" in asked else "user-profile", asked["DomainId"], holder)
        arn = self.arn("app", asked["DomainId"], holder, asked["AppType"], asked["AppName"])
        if arn in self.records and self.records[arn].members["Status"] in NOT_RUNNING:
            self.remove(self.records[arn])
        self.add(arn, {**asked, "AppArn": arn, "Status": "InService"}, asked.get("Tags"))
        return {"AppArn": arn}

    def describe_app(self, asked: Members) -> Members:
        """What an app is now."""
        return self._app(asked).members

    def list_apps(self, asked: Members) -> Members:
        """The apps of a domain, or of all, of one profile or space if it is named."""
        wanted = {name: asked.get(f"{name}Equals") for name in ("UserProfileName", "SpaceName")}
        apps = self._listed("app", asked, "AppName")
        return {
            "Apps": [
                app for app in apps if all(value in {None, app.get(name)} for name, value in wanted.items())
            ]
        }

    def delete_app(self, asked: Members) -> Members:
        """Stop an app; it is listed as deleted for a day after (API, DeleteApp)."""
        self.change(self._app(asked), Status="Deleted")
        return {}

    def _app(self, asked: Members) -> Record:
        return self.find("app", asked["DomainId"], _holder(asked), asked["AppType"], asked["AppName"])

    def _limits(self, domain: Record, space: Members) -> Members:
        """The sizes of volumes: its owner's or the users' of the domain for a private space, else of spaces.

        API, UserSettings and DefaultSpaceSettings; that a profile's sizes come before its domain's is
        inferred from their being given to both.
        """
        defaults = [domain.members.get("DefaultSpaceSettings", {})]
        if space.get("SpaceSharingSettings", {}).get("SharingType") == "Private":
            owner = self.find(
                "user-profile", space["DomainId"], space["OwnershipSettings"]["OwnerUserProfileName"]
            )
            defaults = [owner.members.get("UserSettings", {}), domain.members["DefaultUserSettings"]]
        found = (each["SpaceStorageSettings"] for each in defaults if "SpaceStorageSettings" in each)
        sizes: Members = next(found, {}).get("DefaultEbsStorageSettings", {})
        return sizes

    def _space_settings(self, ebs: Members, asked: Members) -> Members:
        self.require_settings(asked)
        size = _volume_gb(asked)
        if not size and asked.get("AppType") not in EBS_APP_TYPES:
            return asked
        size = size or ebs.get("DefaultEbsVolumeSizeInGb", EBS_GB)
        if size > ebs.get("MaximumEbsVolumeSizeInGb", size):
            raise ValidationError(message=f"EbsVolumeSizeInGb {size} is larger than the domain allows")
        return {**asked, "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}}

    def _refuse_what_a_space_keeps(self, space: Record, after: Members) -> None:
        """An AppType stays (API, UpdateSpace); a volume only grows, and never under an app (inferred)."""
        before = space.members["SpaceSettings"]
        if before.get("AppType") != after.get("AppType"):
            raise ValidationError(message="AppType cannot be changed")
        if _volume_gb(after) < _volume_gb(before):
            raise ValidationError(message="EbsVolumeSizeInGb cannot be decreased")
        if _volume_gb(after) > _volume_gb(before):
            names = (space.members["DomainId"], space.members["SpaceName"])
            self.refuse_while(self.running(*names), "app")

    def _listed(self, kind: str, asked: Members, name: str) -> list[Members]:
        below = [asked["DomainIdEquals"]] if "DomainIdEquals" in asked else []
        part = asked.get(f"{name}Contains", "")
        return [record.members for record in self.all(kind, *below) if part in record.members[name]]


def _owner(space: Record) -> str | None:
    return space.members.get("OwnershipSettings", {}).get("OwnerUserProfileName")


def _volume_gb(settings: Members) -> int:
    """The size that the settings of a space name, 0 where they name none."""
    storage = settings.get("SpaceStorageSettings", {}).get("EbsStorageSettings", {})
    return int(storage.get("EbsVolumeSizeInGb", 0))


def _holder(asked: Members) -> str:
    holders = [asked[name] for name in ("UserProfileName", "SpaceName") if name in asked]
    if len(holders) != 1:
        raise ValidationError(message="Either UserProfileName or SpaceName is required")
    return str(holders[0])
