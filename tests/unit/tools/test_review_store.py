"""Records lie where they are written once, whole, and not by whoever opens a pull request."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto import mock_aws

from generator.core.errors import EnvironmentFault, UsageError
from generator.tools.review_store import BucketStore, FolderStore, ReviewStore, review_store

REGION = "eu-west-1"


@pytest.fixture(params=["folder", "bucket"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ReviewStore]:
    if request.param == "folder":
        yield FolderStore(tmp_path / "reviews")
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "emulated")
    with mock_aws():
        where = {"LocationConstraint": REGION}
        boto3.client("s3", region_name=REGION).create_bucket(Bucket="states", CreateBucketConfiguration=where)
        yield BucketStore("states", "reviews/", REGION)


def test_a_name_is_written_once(store: ReviewStore) -> None:
    assert store.put("a/b/1.json", b"one")
    assert not store.put("a/b/1.json", b"two")
    assert store.get("a/b/1.json") == b"one"


def test_what_is_not_there_is_none(store: ReviewStore) -> None:
    assert store.get("a/b/1.json") is None
    assert store.names("a/") == ()


def test_names_are_those_that_begin_so(store: ReviewStore) -> None:
    for name in ("a/b/1.json", "a/b/2.json", "a/c/3.json", "ab/4.json"):
        store.put(name, b"x")
    assert store.names("a/") == ("a/b/1.json", "a/b/2.json", "a/c/3.json")
    assert store.names("a/b/") == ("a/b/1.json", "a/b/2.json")


def test_a_name_is_asked_as_who_works_in_the_account_of_its_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    keys = {"one": "AKIAIOSFODNN7EXAMPL1", "two": "AKIAIOSFODNN7EXAMPL2"}
    told = (f"[{name}]\naws_access_key_id = {key}\naws_secret_access_key = x\n" for name, key in keys.items())
    (tmp_path / "credentials").write_text("".join(told), encoding="utf-8")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    signed: list[str] = []

    def answered(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        signed.append(str(request.headers["Authorization"]).split("Credential=")[1].split("/")[0])
        return AWSResponse(request.url, 404, {}, SimpleNamespace(stream=lambda: iter(())))

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", lambda _, request: answered(request))
    store = BucketStore("states", "reviews/", REGION, lambda name: "two" if name.startswith("b/") else "one")
    for name in ("a/1.json", "b/1.json", "a/2.json"):
        assert store.get(name) is None
    assert signed == [keys["one"], keys["two"], keys["one"]]


def test_a_refusal_of_s3_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "emulated")
    with mock_aws(), pytest.raises(EnvironmentFault, match="S3 says NoSuchBucket") as refused:
        BucketStore("nobodys", "reviews/", REGION).get("a")
    assert "--records" in (refused.value.hint or "")


def test_a_folder_in_the_checkout_is_refused_also_through_a_link(tmp_path: Path) -> None:
    checkout = tmp_path / "clone"
    (checkout / ".git").mkdir(parents=True)
    (tmp_path / "link").symlink_to(checkout)
    for place in (checkout / "reviews", tmp_path / "link" / "reviews"):
        with pytest.raises(EnvironmentFault, match="lies in the checkout"):
            review_store(str(place), checkout, REGION)


def test_a_folder_that_others_may_write_in_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reviews"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(EnvironmentFault, match="others may write"):
        FolderStore(folder)


def test_what_is_written_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    FolderStore(tmp_path / "reviews").put("a/1.json", b"x")
    modes = {
        path.stat().st_mode & 0o077 for path in ((tmp_path / "reviews"), *(tmp_path / "reviews").rglob("*"))
    }
    assert modes == {0}


def test_a_write_that_is_cut_off_leaves_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore(tmp_path / "reviews")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentFault, match="No space left"):
        store.put("a/1.json", b"x")
    assert store.names("a/") == ()


@pytest.mark.parametrize("place", ["gs://bucket/reviews/", "s3://", "s3://UPPER/x"])
def test_a_place_that_is_neither_is_said_so(place: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no place for records"):
        review_store(place, tmp_path, REGION)
