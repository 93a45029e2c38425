"""Ledger, gateway and proxy, each a process of its own with a folder of its own."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import threading
import time

import openai
import pytest

import network

pytestmark = pytest.mark.own_network


class Role:
    """One process of `./nabla`."""

    def __init__(self, offset, data, *words):
        self.command = [network.NABLA, *words, "--data", str(data), "--port-offset", str(offset)]
        self.lines = []
        self.process = None

    def start(self, seconds=120):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            encoding="utf-8")
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        seen = len(self.lines)
        deadline = time.monotonic() + seconds
        while not any(line.startswith("ready") for line in self.lines[seen:]):
            assert self.process.poll() is None and time.monotonic() < deadline, self.lines
            time.sleep(0.05)
        return self

    def _read(self, process):
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


def test_a_gateway_of_its_own_sells_to_a_proxy_of_its_own_and_outlives_a_kill(tmp_path):
    offset = network.free_offset()
    ledger = Role(offset, tmp_path / "ledger", "chain", "run")
    gateway = Role(offset, tmp_path / "gateway", "gateway", "--model", network.MODEL)
    proxy = Role(offset, tmp_path / "proxy", "proxy", "--network",
                 str(tmp_path / "ledger" / "network.json"), "--rerun", "0")
    url = f"http://127.0.0.1:{8402 + offset}"
    with contextlib.ExitStack() as running:
        running.callback(ledger.start().stop)
        shutil.copytree(tmp_path / "ledger" / "keys", tmp_path / "gateway" / "keys")
        shutil.copytree(pathlib.Path(os.environ["NABLA_DATA"]) / "models",
                        tmp_path / "gateway" / "models")
        running.callback(gateway.stop)
        gateway.start()
        running.callback(proxy.start().stop)

        first = ask(url)
        assert embed(url) == 384
        gateway.kill()
        with pytest.raises(openai.APIStatusError):
            ask(url)
        gateway.start()
        second = ask(url)

        for request_id in (first, second):
            assert network.status_of(url, request_id, wait="SETTLED", timeout=60) == "SETTLED"


def ask(url):
    """One answer; the id of its request."""
    client = openai.OpenAI(base_url=url + "/v1", api_key="unused", max_retries=0)
    answer = client.chat.completions.with_raw_response.create(
        model=network.MODEL, messages=[{"role": "user", "content": "Say one word."}], max_tokens=4)
    assert answer.parse().choices[0].message.content
    return answer.headers["x-nabla-request-id"]


def embed(url):
    """Width of a vector by the graph that comes along."""
    client = openai.OpenAI(base_url=url + "/v1", api_key="unused", max_retries=0)
    answer = client.embeddings.create(model="all-minilm-l6-v2", input="One word.")
    return len(answer.data[0].embedding)
