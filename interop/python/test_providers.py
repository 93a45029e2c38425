"""Answers that are bought from a provider, by the official client through the proxy."""

import json
import os
import pathlib
import shutil
import subprocess
import urllib.request

import openai
import pytest

import formats
import network
import provider

pytestmark = pytest.mark.own_network

KEY = "sk-of-the-gateway"
MESSAGES = [{"role": "user", "content": "Is anybody there?"}]
TOOLS = [{"type": "function",
          "function": {"name": "get_weather", "description": "The weather.",
                       "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]
SCHEMA = {"type": "json_schema",
          "json_schema": {"name": "n", "schema": {"type": "object",
                                                  "properties": {"answer": {"type": "integer"}}}}}
WORDS = "".join(provider.TEXT)


@pytest.fixture(scope="module")
def far():
    far = provider.Provider()
    yield far
    far.close()


@pytest.fixture(scope="module")
def node(far, tmp_path_factory):
    data = tmp_path_factory.mktemp("providers")
    shutil.copytree(pathlib.Path(os.environ["NABLA_DATA"]) / "models", data / "models")
    (data / "providers.json").write_text(json.dumps(far.config()))
    os.environ["NABLA_TEST_KEY"] = KEY
    node = network.Network(data).start(300)
    yield node
    node.stop()


@pytest.fixture(scope="module")
def proxy(node):
    return f"http://127.0.0.1:{8402 + node.offset}"


@pytest.fixture(scope="module")
def client(proxy):
    return openai.OpenAI(base_url=proxy + "/v1", api_key="sk-of-the-client", max_retries=0)


def create(client, model="bought-fine", **members):
    raw = client.chat.completions.with_raw_response.create(
        model=model, messages=MESSAGES, **members)
    return raw.headers["x-nabla-request-id"], raw.parse()


def receipt(proxy, request_id):
    return json.loads(network.get(proxy, f"/v1/receipts/{request_id}"))


def claims(node, proxy, request_id, folder, damage=None):
    """What `receipt verify` says of what the proxy kept."""
    names = {"receipt": "", "request": "/request", "response": "/response"}
    for name, path in names.items():
        kept = network.get(proxy, f"/v1/receipts/{request_id}{path}")
        if name == damage:
            kept = kept[:-3] + bytes([kept[-3] ^ 1]) + kept[-2:]
        (folder / name).write_bytes(kept)
    done = subprocess.run(
        [network.NABLA, "receipt", "verify", str(folder / "receipt"), "--json",
         "--request", str(folder / "request"), "--response", str(folder / "response"),
         "--network", str(node.data / "network.json")],
        capture_output=True, text=True, timeout=120)
    return done.returncode, {c["name"]: c for c in json.loads(done.stdout)["claims"]}


def test_models_that_are_bought_are_listed_and_say_so(client, node):
    assert "bought-fine" in [entry.id for entry in client.models.list()]
    assert client.models.retrieve("bought-fine").nabla["proof"] == "provider not proven"
    assert any("bought-fine" in line and "not proven" in line for line in node.lines)


def test_an_answer_is_bought_with_the_gateways_key_and_verifies_as_not_proven(
        client, node, proxy, far, tmp_path):
    request_id, answer = create(client)

    assert answer.choices[0].message.content == WORDS
    assert answer.usage.total_tokens == 10
    path, headers, body = far.seen[-1]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer " + KEY
    assert body["model"] == "fine"
    code, told = claims(node, proxy, request_id, tmp_path)
    assert code == 0
    texts = json.dumps(told)
    assert "Provider not proven" in texts
    assert far.url in texts
    assert "FAILED" not in texts


def test_a_second_reader_of_the_formats_accepts_it(client, proxy):
    request_id, _ = create(client)

    kept = f"/v1/receipts/{request_id}"
    formats.check(receipt(proxy, request_id), network.get(proxy, kept + "/request"),
                  network.get(proxy, kept + "/response"))


def test_what_was_altered_fails(client, node, proxy, tmp_path):
    request_id, _ = create(client)

    for damaged in ("request", "response"):
        code, told = claims(node, proxy, request_id, tmp_path, damaged)
        assert code == 1
        assert any(damaged in name for name, c in told.items() if c["verdict"] == "FAILED")


def test_a_bought_answer_becomes_final(client, proxy):
    request_id, _ = create(client)

    status = network.get(proxy, f"/v1/receipts/{request_id}/status?wait=FINAL&timeout=120", 130)

    assert b"FINAL" in status


def test_a_stream_has_the_same_text_and_usage(client):
    text, usage = "", None
    for event in client.chat.completions.create(
            model="bought-fine", messages=MESSAGES, stream=True,
            stream_options={"include_usage": True}):
        usage = event.usage or usage
        if event.choices:
            text += event.choices[0].delta.content or ""

    assert text == WORDS
    assert usage.total_tokens == 10


def test_tools_are_called_in_one_piece_and_in_a_stream(client, proxy):
    request_id, answer = create(client, tools=TOOLS)

    call = answer.choices[0].message.tool_calls[0]
    assert (call.function.name, json.loads(call.function.arguments)) == (
        "get_weather", {"city": "Oslo"})
    assert answer.choices[0].finish_reason == "tool_calls"
    assert receipt(proxy, request_id)["receipt"]["outcome"] == "completed"
    arguments = ""
    for event in client.chat.completions.create(
            model="bought-fine", messages=MESSAGES, tools=TOOLS, stream=True):
        for part in (event.choices[0].delta.tool_calls or []) if event.choices else []:
            arguments += part.function.arguments or ""
    assert json.loads(arguments) == {"city": "Oslo"}


def test_schemas_and_images_pass_as_they_are(client, far):
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    messages = [{"role": "user", "content": [{"type": "text", "text": "What is it?"}, image]}]

    answer = client.chat.completions.create(
        model="bought-fine", messages=messages, response_format=SCHEMA)

    assert json.loads(answer.choices[0].message.content) == {"answer": 42}
    body = far.seen[-1][2]
    assert body["messages"] == messages
    assert body["response_format"] == SCHEMA


def test_the_next_provider_is_asked_where_the_first_one_fails(client):
    _, answer = create(client, model="bought-second")

    assert answer.choices[0].message.content == WORDS


@pytest.mark.parametrize("model, status, code", [
    ("bought-status-400", 400, "invalid_value"),
    ("bought-status-429", 429, "provider_busy"),
    ("bought-status-500", 502, "provider_failed"),
    ("bought-garbage", 502, "provider_garbage"),
    ("bought-cut", 502, "provider_failed"),
    ("bought-stall", 502, "provider_failed"),
])
def test_a_provider_that_fails_leaves_an_error_with_a_receipt(client, node, proxy, tmp_path,
                                                              model, status, code):
    with pytest.raises(openai.APIStatusError) as error:
        client.chat.completions.create(model=model, messages=MESSAGES)

    assert error.value.status_code == status
    assert error.value.code == code
    assert KEY not in str(error.value)
    request_id = error.value.response.headers["x-nabla-request-id"]
    done, told = claims(node, proxy, request_id, tmp_path)
    assert done == 0, told


def test_a_stream_that_the_provider_cuts_ends_in_an_error(client):
    for model in ("bought-cut", "bought-stall"):
        with pytest.raises(openai.APIError):
            for _ in client.chat.completions.create(model=model, messages=MESSAGES, stream=True):
                pass


def test_a_client_that_leaves_a_stream_frees_the_provider(client, far):
    far.left.clear()
    stream = client.chat.completions.create(
        model="bought-ticking", messages=MESSAGES, stream=True)
    next(iter(stream))

    stream.close()

    assert far.left.wait(30)


def test_a_key_is_in_no_answer_and_no_line(node, proxy):
    with urllib.request.urlopen(proxy + "/v1/models", timeout=10) as models:
        assert KEY.encode() not in models.read()
    assert not any(KEY in line for line in node.lines)
