"""A provider of our own, as OpenAI-compatible servers are: it answers, and misbehaves on request.

What it does is named by the model that it is asked for.
"""

import http.server
import json
import threading
import time

TEXT = ["Hello ", "from ", "afar ∇"]


class Provider:
    def __init__(self):
        self.seen = []
        self.left = threading.Event()
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                provider.seen.append((self.path, dict(self.headers), body))
                BEHAVIOURS[body["model"]](provider, self, body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def config(self):
        """`providers.json`: each behaviour is a provider, so that one's breaker is no other's."""
        return {
            "providers": {name: {"family": "openai", "baseUrl": self.url,
                                 "keyFromEnvironment": "NABLA_TEST_KEY",
                                 "firstByteSeconds": 5, "idleSeconds": 2}
                          for name in BEHAVIOURS},
            "models": {"bought-" + name: [{"provider": name, "model": name}]
                       for name in BEHAVIOURS}
            | {"bought-second": [{"provider": "status-500", "model": "status-500"},
                                 {"provider": "fine", "model": "fine"}]},
        }


def fine(_, handler, body):
    begin(handler)
    if "tools" in body:
        call(handler, body["tools"][0]["function"]["name"])
        finish(handler, "tool_calls")
    elif body.get("response_format", {}).get("type") == "json_schema":
        chunk(handler, {"content": '{"answer":'})
        chunk(handler, {"content": "42}"})
        finish(handler, "stop")
    else:
        chunk(handler, {"role": "assistant", "content": ""})
        for piece in TEXT:
            chunk(handler, {"content": piece})
        finish(handler, "stop")


def call(handler, name):
    chunk(handler, {"tool_calls": [{"index": 0, "id": "call_1", "type": "function",
                                    "function": {"name": name, "arguments": ""}}]})
    for piece in ('{"city":', '"Oslo"}'):
        chunk(handler, {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})


def begin(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()


def write(handler, text):
    handler.wfile.write(text.encode())
    handler.wfile.flush()


def chunk(handler, delta, reason=None):
    event = {"id": "chatcmpl-far", "object": "chat.completion.chunk", "model": "far-2026",
             "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
    write(handler, f"data: {json.dumps(event)}\n\n")


def finish(handler, reason):
    chunk(handler, {}, reason)
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    write(handler, f"data: {json.dumps({'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n")


def status(code, **headers):
    def answer(_, handler, __):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"{}")
    return answer


def garbage(_, handler, __):
    begin(handler)
    write(handler, "data: <html>\n\n")


def cut(_, handler, __):
    begin(handler)
    chunk(handler, {"content": "Hel"})


def stall(provider, handler, __):
    """Begins to answer and goes on for ever without another word; tells when nobody listens."""
    begin(handler)
    chunk(handler, {"content": "Hel"})
    handler.connection.settimeout(60)
    try:
        if handler.connection.recv(1) == b"":
            provider.left.set()
    except OSError:
        provider.left.set()


def ticking(provider, handler, __):
    """Answers slowly, for about a minute."""
    begin(handler)
    try:
        for _ in range(600):
            chunk(handler, {"content": "tick "})
            time.sleep(0.1)
        finish(handler, "stop")
    except OSError:
        provider.left.set()


BEHAVIOURS = {
    "fine": fine,
    "status-400": status(400),
    "status-429": status(429, Retry_After="30"),
    "status-500": status(500),
    "garbage": garbage,
    "cut": cut,
    "stall": stall,
    "ticking": ticking,
}
