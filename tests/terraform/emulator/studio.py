"""SageMaker Studio as moto lacks it: domains, profiles, spaces, apps, lifecycle configurations, images.

One `Studio` stands for one account and region. Every public operation has the API's name: it takes the
request's members as botocore names them and returns the response's members. Creation is immediate, so nothing
is ever `Pending`, and what is deleted is gone at once but for apps, which are listed as deleted.
Not modelled: the security group at the boundary of a domain, and service quotas.
"""

import json
from base64 import b64decode
from binascii import Error as NotBase64

from moto.sagemaker.exceptions import ValidationError
from terraform.emulator.people import People
from terraform.emulator.registry import Members, Record

APP_SETTINGS = ("KernelGatewayImageConfig", "JupyterLabAppImageConfig", "CodeEditorAppImageConfig")
IMAGE_TEXTS = ("Description", "DisplayName", "RoleArn")
VERSION_MEMBERS = (
    "BaseImage",
    "VendorGuidance",
    "JobType",
    "MLFramework",
    "ProgrammingLang",
    "Processor",
    "Horovod",
)


class Studio(People):
    """Everything Studio answers in one account and region."""

    def create_studio_lifecycle_config(self, asked: Members) -> Members:
        """Keep a script; it can never be changed, only replaced."""
        try:
            b64decode(asked["StudioLifecycleConfigContent"], validate=True)
        except NotBase64 as fault:
            raise ValidationError(message="StudioLifecycleConfigContent must be base64 encoded") from fault
        arn = self.arn("studio-lifecycle-config", asked["StudioLifecycleConfigName"])
        self.add(arn, {**asked, "StudioLifecycleConfigArn": arn}, asked.get("Tags"))
        return {"StudioLifecycleConfigArn": arn}

    def describe_studio_lifecycle_config(self, asked: Members) -> Members:
        """A script with its content."""
        return self.find("studio-lifecycle-config", asked["StudioLifecycleConfigName"]).members

    def list_studio_lifecycle_configs(self, _: Members) -> Members:
        """Every script."""
        return {"StudioLifecycleConfigs": [record.members for record in self.all("studio-lifecycle-config")]}

    def delete_studio_lifecycle_config(self, asked: Members) -> Members:
        """Delete a script nothing refers to."""
        script = self.find("studio-lifecycle-config", asked["StudioLifecycleConfigName"])
        self.refuse_while(self._referring_to(script), "a user,")
        self.remove(script)
        return {}

    def create_image(self, asked: Members) -> Members:
        """Register a custom image, still without a version."""
        arn = self.arn("image", asked["ImageName"])
        self.add(arn, {**asked, "ImageArn": arn, "ImageStatus": "CREATED"}, asked.get("Tags"))
        return {"ImageArn": arn}

    def describe_image(self, asked: Members) -> Members:
        """What an image is now."""
        return self.find("image", asked["ImageName"]).members

    def list_images(self, _: Members) -> Members:
        """Every custom image."""
        return {"Images": [record.members for record in self.all("image")]}

    def update_image(self, asked: Members) -> Members:
        """Change an image's texts or role, or drop the texts that are listed."""
        image = self.find("image", asked["ImageName"])
        for name in asked.get("DeleteProperties", []):
            image.members.pop(name, None)
        self.change(image, **{name: asked.get(name) for name in IMAGE_TEXTS})
        return {"ImageArn": image.arn}

    def delete_image(self, asked: Members) -> Members:
        """Delete an image that has no version left."""
        image = self.find("image", asked["ImageName"])
        self.refuse_while(self.all("image-version", asked["ImageName"]), "image version")
        self.remove(image)
        return {}

    def create_image_version(self, asked: Members) -> Members:
        """Add the next version of an image, numbered from 1."""
        image = self.find("image", asked["ImageName"])
        number = 1 + max((version.members["Version"] for version in self._versions(asked)), default=0)
        arn = self.arn("image-version", asked["ImageName"], str(number))
        members = {
            name: asked[name] for name in (*VERSION_MEMBERS, "ReleaseNotes", "Aliases") if name in asked
        }
        members |= {
            "ImageArn": image.arn,
            "ImageVersionArn": arn,
            "Version": number,
            "ImageVersionStatus": "CREATED",
        }
        self.add(arn, {**members, "ContainerImage": asked["BaseImage"]}, None)
        return {"ImageVersionArn": arn}

    def describe_image_version(self, asked: Members) -> Members:
        """One version of an image, the newest if none is named."""
        if "Version" in asked:
            return self.find("image-version", asked["ImageName"], str(asked["Version"])).members
        versions = self._versions(asked)
        return (versions[-1] if versions else self.find("image-version", asked["ImageName"], "1")).members

    def list_image_versions(self, asked: Members) -> Members:
        """Every version of an image."""
        return {"ImageVersions": [version.members for version in self._versions(asked)]}

    def list_aliases(self, asked: Members) -> Members:
        """The aliases of an image, or of one of its versions."""
        versions = [
            v.members for v in self._versions(asked) if asked.get("Version") in {None, v.members["Version"]}
        ]
        return {"SageMakerImageVersionAliases": [alias for v in versions for alias in v.get("Aliases", [])]}

    def delete_image_version(self, asked: Members) -> Members:
        """Delete one version of an image."""
        self.remove(self.find("image-version", asked["ImageName"], str(asked["Version"])))
        return {}

    def create_app_image_config(self, asked: Members) -> Members:
        """Say how an image runs as an app; one kind of app only."""
        if sum(name in asked for name in APP_SETTINGS) > 1:
            raise ValidationError(message=f"Only one of {', '.join(APP_SETTINGS)} may be given")
        arn = self.arn("app-image-config", asked["AppImageConfigName"])
        self.add(arn, {**asked, "AppImageConfigArn": arn}, asked.get("Tags"))
        return {"AppImageConfigArn": arn}

    def describe_app_image_config(self, asked: Members) -> Members:
        """How an image runs as an app."""
        return self.find("app-image-config", asked["AppImageConfigName"]).members

    def list_app_image_configs(self, _: Members) -> Members:
        """Every app image configuration."""
        return {"AppImageConfigs": [record.members for record in self.all("app-image-config")]}

    def update_app_image_config(self, asked: Members) -> Members:
        """Replace the settings that are given."""
        config = self.find("app-image-config", asked["AppImageConfigName"])
        self.change(config, **{name: asked.get(name) for name in APP_SETTINGS})
        return {"AppImageConfigArn": config.arn}

    def delete_app_image_config(self, asked: Members) -> Members:
        """Delete an app image configuration."""
        self.remove(self.find("app-image-config", asked["AppImageConfigName"]))
        return {}

    def _versions(self, asked: Members) -> list[Record]:
        return self.all("image-version", asked["ImageName"])

    def _referring_to(self, script: Record) -> list[Record]:
        others = [record for record in self.records.values() if record is not script]
        return [record for record in others if script.arn in json.dumps(record.members, default=str)]
