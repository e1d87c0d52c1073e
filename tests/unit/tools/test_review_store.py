"""Records lie where they are written once, whole, and not by whoever opens a pull request."""

import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
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
