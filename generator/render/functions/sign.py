"""Signs the URL with which a person opens their own Studio profile, with the session that STS gave them.

Runs in AWS Lambda, in the network of the domain. Its own role may do nothing in SageMaker: AWS asks the
person's role whether they may open the profile, which carries their id as a tag. It makes no profile.
"""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

EXPIRES_SECONDS: Final = 20
"""How long the URL may be opened; the browser follows it at once. SageMaker takes 5 to 300 (API)."""

_QUICKLY: Final = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2})

logger = logging.getLogger("signing")
logger.setLevel(logging.INFO)


def handler(event: Mapping[str, Any], context: object) -> dict[str, str]:
    """The `url` for the person of a session, or `why` there is none."""
    said = {"request": str(getattr(context, "aws_request_id", "")), "role": str(event.get("role", ""))}
    profile = profile_of(said["role"], str(event.get("session", "")))
    if profile is None:
        logger.warning(json.dumps({**said, "outcome": "refused", "why": "nobody of that name has a profile"}))
        return {"why": "nobody of that name has a profile"}
    said["profile"] = profile
    try:
        url = signed(profile, event["credentials"])
    except ClientError as error:
        why = str(error.response.get("Error", {}).get("Code", "ClientError"))
    except (BotoCoreError, KeyError, TypeError) as error:
        why = type(error).__name__
    else:
        logger.info(json.dumps({**said, "outcome": "signed"}))
        return {"url": url}
    logger.warning(json.dumps({**said, "outcome": "refused", "why": why}))
    return {"why": why}


def profile_of(role: str, session: str) -> str | None:
    """The profile of whoever has the session; its name is the id that the identity provider sends."""
    people = json.loads(Path(__file__).with_name("profiles.json").read_text(encoding="utf-8"))
    found = people.get(role, {}).get(session)
    return str(found) if found else None


def signed(profile: str, credentials: Mapping[str, str]) -> str:
    """The URL that opens the profile, signed with somebody's credentials.

    Raises:
        ClientError: AWS does not let them, or there is no such profile.
        BotoCoreError: SageMaker is out of reach.
        KeyError: the credentials are not whole.
    """
    studio = boto3.client(
        "sagemaker",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        config=_QUICKLY,
    )
    answer = studio.create_presigned_domain_url(
        DomainId=os.environ["DOMAIN_ID"],
        UserProfileName=profile,
        ExpiresInSeconds=EXPIRES_SECONDS,
        SessionExpirationDurationInSeconds=int(os.environ["SESSION_SECONDS"]),
    )
    return str(answer["AuthorizedUrl"])
