"""From an answer to a receipt that is FINAL, checked by a process that has no network."""

import json
import pathlib
import subprocess
import time

import pytest

import network

ORDER = ["SIGNED", "SETTLED", "VERIFIED", "FINAL"]


@pytest.fixture(scope="module", params=[False, True], ids=["whole", "streamed"])
def exchange(request, url, tmp_path_factory):
    """A question and its answer, with what was sent and received, and how the status moved."""
    folder = tmp_path_factory.mktemp("exchange")
    sent = network.request_body("Why is the sky blue?", stream=request.param, max_tokens=48)
    headers, received = network.post(url, sent)
    answered = time.monotonic()
    receipt = headers["x-nabla-request-id"]
    seen = [network.status_of(url, receipt)]
    for status in ORDER[1:]:
        seen.append(network.status_of(url, receipt, wait=status))
    kept = network.keep_exchange(url, folder, sent, received, receipt)
    return {"folder": folder, "kept": kept, "seen": seen, "seconds": time.monotonic() - answered}


def test_becomes_final_within_a_minute(exchange):
    assert exchange["seen"][0] in ORDER
    assert exchange["seen"][-1] == "FINAL"
    assert exchange["seconds"] < 60


def test_verifies_without_network_in_another_process(exchange):
    done = verify(exchange)

    assert done.returncode == 0, done.stdout + done.stderr
    claims = json.loads(done.stdout)["claims"]
    assert {claim["verdict"] for claim in claims} <= {"PROVED", "NOT_PROVED", "NOT_CHECKED"}
    assert len([claim for claim in claims if claim["verdict"] == "PROVED"]) >= 6


def test_running_the_model_again_gives_the_same_bits(exchange):
    done = verify(exchange, "--rerun", "--data", network.os.environ["NABLA_DATA"])

    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout


@pytest.mark.parametrize("name", ["request", "response"])
def test_one_changed_byte_is_named(exchange, name):
    folder = exchange["folder"]
    original = (folder / name).read_bytes()
    at = original.index(b"sky") if name == "request" else original.index(b"content") + 12
    (folder / name).write_bytes(original[:at] + bytes([original[at] ^ 1]) + original[at + 1:])
    try:
        done = verify(exchange)
    finally:
        (folder / name).write_bytes(original)

    assert done.returncode == 1
    failed = [c for c in json.loads(done.stdout)["claims"] if c["verdict"] == "FAILED"]
    assert any(name in claim["name"] for claim in failed)


def verify(exchange, *more):
    known = pathlib.Path(network.os.environ["NABLA_DATA"]) / "network.json"
    return subprocess.run(
        without_network() + [
            network.NABLA, "receipt", "verify", *exchange["kept"], "--json",
            "--network", str(known), *more],
        capture_output=True, text=True, timeout=120)


def without_network():
    """Cuts the process off from every network where the machine lets us."""
    cut = ["unshare", "--net", "--map-root-user"]
    try:
        allowed = subprocess.run(cut + ["true"], capture_output=True, timeout=10).returncode == 0
    except OSError:
        allowed = False
    return cut if allowed else []
