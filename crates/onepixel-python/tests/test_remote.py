"""Shards in a bucket are those that lie here; the server is moto's, on this machine."""

import io
import os
import subprocess
import sys
import tarfile

import pytest

boto3 = pytest.importorskip("boto3", reason="moto is not installed")
moto = pytest.importorskip("moto.server", reason="moto is not installed")
image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")

SECRET = "wJalrXUtnFEMISECRET"


@pytest.fixture(scope="module")
def settings():
    """The environment that leads to a server with a bucket `photos`."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    proxies = {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}
    inherited = {name: value for name, value in os.environ.items() if name not in proxies}
    yield inherited | {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
    }
    server.stop()


@pytest.fixture(scope="module")
def bucket(settings):
    client = boto3.client(
        "s3",
        endpoint_url=settings["AWS_ENDPOINT_URL"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="photos")
    return client


def webdataset(path, images, labels):
    with tarfile.open(path, "w") as archive:
        for number, (pixels, label) in enumerate(zip(images, labels, strict=True)):
            png = io.BytesIO()
            image.fromarray(pixels * 15).save(png, "PNG")
            for ending, content in (("png", png.getvalue()), ("cls", str(label).encode())):
                member = tarfile.TarInfo(f"{number:05}.{ending}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))


def run(settings, *arguments):
    command = [sys.executable, "-m", "onepixel", *map(str, arguments)]
    return subprocess.run(command, env=settings, capture_output=True, text=True, encoding="utf-8", check=False)


def sketched(done):
    """What is said of a sketch after its name."""
    assert done.returncode == 0, done.stderr
    return done.stdout.split(".sketch: ")[1].rsplit(",", 1)[0]


def test_shards_of_numpy_in_a_bucket_are_those_here(settings, bucket, shards, tmp_path):
    for shard in shards:
        bucket.upload_file(str(shard), "photos", f"digits/{shard.name}")
    there = run(settings, "sketch", "s3://photos/digits/", "-o", tmp_path / "there.sketch")
    here = run(settings, "sketch", *shards, "-o", tmp_path / "here.sketch")
    assert sketched(there) == sketched(here)
    assert "1797 train images of 8×8 from 7 shards" in there.stdout


def test_webdataset_in_a_bucket_is_the_one_here(settings, bucket, digits, tmp_path):
    for part in range(3):
        images, labels = digits.train_images[part::3, ..., 0], digits.train_labels[part::3]
        webdataset(tmp_path / f"train-{part}.tar", images, labels)
        bucket.upload_file(str(tmp_path / f"train-{part}.tar"), "photos", f"tars/train-{part}.tar")
    there = run(settings, "sketch", "s3://photos/tars/train-*.tar", "-o", tmp_path / "there.sketch")
    here = run(settings, "sketch", *sorted(tmp_path.glob("*.tar")), "-o", tmp_path / "here.sketch")
    assert sketched(there) == sketched(here)
    assert "1797" in there.stdout


def test_a_bucket_that_is_not_there_is_told_without_credentials(settings, bucket):
    done = run(settings, "pixels", "s3://elsewhere/digits/")
    assert done.returncode == 2
    assert "s3://elsewhere/digits/" in done.stderr
    assert SECRET not in done.stderr
    assert "AKIA" not in done.stderr
