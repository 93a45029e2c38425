"""Networks that are killed, and one that lies."""

import concurrent.futures
import json
import os
import pathlib
import shutil

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


def test_nobody_is_frozen_where_nobody_lies(data):
    node = network.Network(data).start()
    try:
        headers, _ = network.ask(node.url, "Say one.", max_tokens=8)
        receipt = headers["x-nabla-request-id"]

        assert network.status_of(node.url, receipt, wait="FINAL", timeout=60) == "FINAL"
        assert not [line for line in node.lines if "FROZEN" in line or "CHALLENGED" in line]
        assert node.stop() == 143
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
