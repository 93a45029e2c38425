"""The official client through the proxy: only the base URL is another."""

import json
import os
import subprocess
import urllib.error
import urllib.request

import openai
import pytest

import network

MESSAGES = [{"role": "user", "content": "What is the capital of France? Answer in one word."}]


@pytest.fixture(scope="module")
def proxy():
    return os.environ["NABLA_PROXY_URL"]


@pytest.fixture(scope="module")
def proxied(proxy):
    return openai.OpenAI(base_url=proxy + "/v1", api_key="unused", max_retries=0)


def get(url):
    with urllib.request.urlopen(url, timeout=130) as response:
        return response.read()


def test_lists_models(proxied, model):
    assert model in [entry.id for entry in proxied.models.list()]
    assert proxied.models.retrieve(model).id == model


def test_answers_in_one_piece(proxied, model):
    answer = proxied.chat.completions.create(model=model, messages=MESSAGES, max_tokens=16)

    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert not hasattr(answer, "nabla_receipt")


def test_answers_as_a_stream_with_the_same_text(proxied, model):
    whole = proxied.chat.completions.create(model=model, messages=MESSAGES, max_tokens=16)

    text = ""
    for chunk in proxied.chat.completions.create(
            model=model, messages=MESSAGES, max_tokens=16, stream=True):
        if chunk.choices:
            text += chunk.choices[0].delta.content or ""

    assert text == whole.choices[0].message.content


def test_an_unknown_model_raises_the_error_of_the_api(proxied):
    with pytest.raises(openai.NotFoundError) as error:
        proxied.chat.completions.create(model="none", messages=MESSAGES)
    assert error.value.code == "model_not_found"


def test_a_bad_request_raises_the_error_of_the_api(proxied, model):
    with pytest.raises(openai.BadRequestError):
        proxied.chat.completions.create(model=model, messages=MESSAGES, temperature=9)


def test_gives_a_response_again_by_its_id_until_it_is_deleted(proxied, model):
    first = proxied.responses.create(model=model, input="Say one word.", max_output_tokens=8)
    more = proxied.responses.create(model=model, input="Another.", max_output_tokens=8,
                                    previous_response_id=first.id)

    assert proxied.responses.retrieve(first.id).output_text == first.output_text
    items = list(proxied.responses.input_items.list(more.id, order="asc", limit=2))
    assert [item.role for item in items] == ["user", "assistant", "user"]
    proxied.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        proxied.responses.retrieve(first.id)
    with pytest.raises(openai.BadRequestError):
        proxied.responses.create(model=model, input="Once more.", previous_response_id=first.id)


def test_keeps_what_was_sent_and_its_receipt_verifies_offline(proxy, model, tmp_path):
    body = json.dumps({"model": model, "messages": MESSAGES, "max_tokens": 8}).encode()
    request = urllib.request.Request(
        proxy + "/v1/chat/completions", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        request_id = response.headers["x-nabla-request-id"]
        answer = response.read()

    base = proxy + "/v1/receipts/" + request_id
    assert b"FINAL" in get(base + "/status?wait=FINAL&timeout=120")
    assert get(base + "/request") == body
    assert get(base + "/response") == answer
    (tmp_path / "receipt.json").write_bytes(get(base))
    (tmp_path / "request.json").write_bytes(body)
    (tmp_path / "response.json").write_bytes(answer)
    verified = subprocess.run(
        [network.NABLA, "receipt", "verify", tmp_path / "receipt.json",
         "--request", tmp_path / "request.json", "--response", tmp_path / "response.json",
         "--data", os.environ["NABLA_DATA"]],
        capture_output=True, text=True)
    assert verified.returncode == 0, verified.stdout
    assert "FINAL" in verified.stdout


def test_the_page_takes_no_visitor_from_elsewhere(proxy):
    assert b"Receipts" in get(proxy + "/receipts")
    foreign = urllib.request.Request(proxy + "/receipts/list.json", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(foreign, timeout=10)
    assert refused.value.code == 403
