"""Networks that are killed, and one that lies."""

import concurrent.futures
import http.client
import json
import os
import pathlib
import random
import shutil
import subprocess
import threading
import time

import pytest

import network

pytestmark = pytest.mark.own_network


@pytest.fixture
def data(tmp_path):
    """A data folder that has the model already."""
    shutil.copytree(pathlib.Path(os.environ["NABLA_DATA"]) / "models", tmp_path / "models")
    return tmp_path


def test_answers_given_before_a_kill_become_final_after_it(data):
    node = network.Network(data).start()
    try:
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(network.ask, node.url, f"Say {n}.", max_tokens=8)
                     for n in range(12)]
            concurrent.futures.wait(asked, return_when=concurrent.futures.FIRST_COMPLETED)
            node.kill()
        receipts = [one.result()[0]["x-nabla-request-id"] for one in asked if not one.exception()]
        node.start()

        statuses = {network.status_of(node.url, r, wait="FINAL", timeout=90) for r in receipts}

        assert receipts
        assert statuses == {"FINAL"}
        network.ask(node.url, "Are you well?", max_tokens=4)
    finally:
        node.stop()


KILLS = 20
KILL_SEED = int(os.environ.get("NABLA_SEED", "20261124"))


def test_every_whole_answer_has_one_receipt_after_twenty_kills(data):
    """Two clients ask all the time; the process is killed at a random moment of their work, every
    other time not before an answer has come, so that a slow machine has something to lose too."""
    print(f"seed {KILL_SEED}, {KILLS} kills")
    moments = random.Random(KILL_SEED)
    whole = {}
    node = network.Network(data)
    try:
        for round_number in range(KILLS):
            node.start()
            answered = threading.Event()
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                clients = [pool.submit(ask_until_it_breaks, node.url, f"{round_number}-{client}",
                                       answered)
                           for client in range(2)]
                if round_number % 2 == 1:
                    assert answered.wait(60)
                time.sleep(moments.uniform(0.5, 7.0))
                node.kill()
            for client in clients:
                whole.update(client.result())
        node.start()

        places = set()
        for request_id, receipt_id in whole.items():
            assert network.status_of(node.url, request_id, wait="FINAL", timeout=90) == "FINAL"
            file = json.loads(network.get(node.url, f"/v1/receipts/{request_id}"))
            assert file["id"] == receipt_id
            places.add((file["receipt"]["window"], file["receipt"]["index"]))
        print(f"{len(whole)} whole answers")
        assert len(whole) >= KILLS // 2
        assert len(places) == len(whole)
    finally:
        node.stop()


def ask_until_it_breaks(url, name, answered):
    """Request id to receipt id of every answer that came whole."""
    whole = {}
    for number in range(1000):
        try:
            headers, _ = network.ask(url, f"Say {name}-{number}.", max_tokens=8)
        except (OSError, http.client.HTTPException):
            return whole
        whole[headers["x-nabla-request-id"]] = headers["x-nabla-receipt-id"]
        answered.set()
    return whole


def test_an_altered_answer_is_caught_and_its_node_frozen(data):
    node = network.Network(data, "--cheat=altered-answer").start()
    try:
        for n in range(8):
            network.ask(node.url, f"Say {n}.", max_tokens=8)

        node.await_line("CHALLENGED", 120)
        assert "GUILTY" in node.await_line("GUILTY", 180)
        node.await_line("FROZEN", 60)
    finally:
        node.stop()


def test_a_private_lie_is_frozen_once_its_payer_challenges_it(data, tmp_path):
    """Under disclosure `hashes` validators cannot see an answer: its payer checks, and accuses.

    The node lies in every third answer. The payer has the seconds until FINAL to accuse.
    """
    node = network.Network(data, "--cheat=altered-answer").start()
    try:
        true, _, false = [ask_in_private(node, f"Say {n}.") for n in range(3)]
        network.status_of(node.url, false[2], wait="SETTLED")
        kept = network.keep_exchange(node.url, tmp_path, *false)
        assert not [line for line in node.lines if "FALSE" in line or "CHALLENGED" in line]

        challenged = nabla(node, "challenge", *kept, "--yes")

        assert challenged.returncode == 0, challenged.stdout + challenged.stderr
        assert "verdict: GUILTY" in challenged.stdout
        assert "by you" in node.await_line("CHALLENGED", 10)
        assert "the node's operator" in node.await_line("FROZEN", 10)
        assert nabla(node, "receipt", "verify", *kept, "--rerun").returncode == 1
        others = network.keep_exchange(node.url, tmp_path, *true)
        assert nabla(node, "receipt", "verify", *others, "--rerun").returncode == 0
        late = nabla(node, "challenge", *others, "--yes")
        assert "the time to challenge it is over" in late.stderr
    finally:
        node.stop()


def ask_in_private(node, question):
    """One exchange that nobody else can read: what was sent, what came, the request's id."""
    sent = network.request_body(question, max_tokens=8)
    headers, received = network.post(node.url, sent, headers={"x-nabla-disclosure": "hashes"})
    return sent, received, headers["x-nabla-request-id"]


def nabla(node, *command):
    return subprocess.run(
        [network.NABLA, *command, "--data", str(node.data), "--port-offset", str(node.offset)],
        capture_output=True, text=True, timeout=300)


def test_nobody_is_frozen_where_nobody_lies(data):
    node = network.Network(data).start()
    try:
        headers, _ = network.ask(node.url, "Say one.", max_tokens=8)
        receipt = headers["x-nabla-request-id"]

        assert network.status_of(node.url, receipt, wait="FINAL", timeout=60) == "FINAL"
        assert not [line for line in node.lines if "FROZEN" in line or "CHALLENGED" in line]
        assert node.stop() == 0
    finally:
        node.stop()


def test_a_second_process_on_the_same_data_is_refused(data):
    node = network.Network(data).start()
    try:
        second = network.Network(data)
        with pytest.raises(AssertionError) as refused:
            second.start()

        assert "in use by process" in str(refused.value)
        assert json.loads((data / "network.json").read_text())["chainId"] == "62252"
    finally:
        node.stop()
