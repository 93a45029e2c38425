"""A network of our own: started, asked, killed, started again."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

PORTS = (8480, 8443, 8545, 8546, 8402)
NABLA = os.environ.get("NABLA", str(pathlib.Path(__file__).resolve().parents[2] / "nabla"))
MODEL = "smollm2-135m-instruct"


def free_offset():
    """A port offset at which every port of a network is free."""
    for offset in range(1000, 40000, 100):
        if all(is_free(port + offset) for port in PORTS):
            return offset
    raise RuntimeError("no free ports")


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Network:
    """`./nabla up` as a process; the script replaces itself by the JVM, so its id is the node's."""

    def __init__(self, data, *arguments):
        self.data = pathlib.Path(data)
        self.offset = free_offset()
        self.arguments = arguments
        self.url = f"http://127.0.0.1:{PORTS[0] + self.offset}"
        self.lines = []
        self.process = None

    def start(self, seconds=120):
        self.process = subprocess.Popen(
            [NABLA, "up", "--data", str(self.data), "--port-offset", str(self.offset),
             *self.arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        self.await_line("ready", seconds, since=len(self.lines))
        return self

    def _read(self, process):
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))

    def await_line(self, text, seconds, since=0):
        """The first line after `since` others that holds `text`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.lines[since:]:
                if text in line:
                    return line
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"no line with {text!r}; output:\n" + "\n".join(self.lines))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=30):
        """Ends it as `kill` does; gives the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)


def ask(url, question, stream=False, timeout=120, **members):
    """Asks with nothing but HTTP; gives (headers, body bytes exactly as received)."""
    body = request_body(question, stream=stream, **members)
    return post(url, body, timeout=timeout)


def request_body(question, **members):
    messages = [{"role": "user", "content": question}]
    return json.dumps({"model": MODEL, "messages": messages, **members}).encode()


def keep_exchange(url, folder, sent, received, request_id):
    """Writes what a payer keeps of an exchange; gives the arguments that name it to a command."""
    (folder / "request").write_bytes(sent)
    (folder / "response").write_bytes(received)
    (folder / "receipt.json").write_bytes(get(url, f"/v1/receipts/{request_id}"))
    return [str(folder / "receipt.json"),
            "--request", str(folder / "request"), "--response", str(folder / "response")]


def post(url, body, path="/v1/chat/completions", headers=None, timeout=120):
    request = urllib.request.Request(
        url + path, data=body, headers={"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=timeout) as response:
        return response.headers, response.read()


def get(url, path, timeout=120):
    with urllib.request.urlopen(url + path, timeout=timeout) as response:
        return response.read()


def status_of(url, receipt, wait=None, timeout=60):
    """The status of a receipt, by long poll where one is waited for."""
    query = f"?wait={wait}&timeout={timeout}" if wait else ""
    return json.loads(get(url, f"/v1/receipts/{receipt}/status{query}", timeout + 10))["status"]


def is_healthy(url):
    try:
        get(url, "/health", timeout=10)
        return True
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.stdout.write(f"{free_offset()}\n")
