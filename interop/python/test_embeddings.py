"""Vectors through the proxy by the official client, in both of its forms, under a receipt."""

import json
import math
import os
import subprocess
import urllib.request

import openai
import pytest

import network

MODEL = "all-minilm-l6-v2"
TEXTS = ["A cat sits on the mat.", "A kitten is lying on a rug.", "Interest rates rose again."]
WIDTH = 384


@pytest.fixture(scope="module")
def proxy():
    return os.environ["NABLA_PROXY_URL"]


@pytest.fixture(scope="module")
def proxied(proxy):
    return openai.OpenAI(base_url=proxy + "/v1", api_key="unused", max_retries=0)


def dot(one, other):
    return sum(x * y for x, y in zip(one, other, strict=True))


def get(url):
    with urllib.request.urlopen(url, timeout=130) as response:
        return response.read()


def verify(folder, *arguments):
    done = subprocess.run(
        [network.NABLA, "receipt", "verify", folder / "receipt.json",
         "--request", folder / "request.json", "--response", folder / "response.json",
         "--data", os.environ["NABLA_DATA"], "--json", *arguments],
        capture_output=True, text=True)
    claims = {claim["name"]: claim for claim in json.loads(done.stdout)["claims"]}
    return done.returncode, claims


def test_lists_the_model(proxied):
    assert MODEL in [entry.id for entry in proxied.models.list()]


def test_vectors_have_unit_length_and_near_texts_are_near(proxied):
    answer = proxied.embeddings.create(model=MODEL, input=TEXTS, encoding_format="float")

    assert [item.index for item in answer.data] == [0, 1, 2]
    cat, kitten, rates = [item.embedding for item in answer.data]
    for vector in (cat, kitten, rates):
        assert len(vector) == WIDTH
        assert math.isclose(dot(vector, vector), 1, abs_tol=1e-5)
    assert dot(cat, kitten) > 0.5 > 0.2 > dot(cat, rates)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 0


def test_the_clients_own_form_says_the_same_numbers(proxied):
    """It asks for base64 unless told otherwise."""
    numbers = proxied.embeddings.create(model=MODEL, input=TEXTS[0], encoding_format="float")
    packed = proxied.embeddings.create(model=MODEL, input=TEXTS[0])

    assert len(packed.data[0].embedding) == WIDTH
    assert list(packed.data[0].embedding) == pytest.approx(numbers.data[0].embedding, abs=1e-7)


def test_a_text_does_not_depend_on_what_else_is_asked(proxied):
    alone = proxied.embeddings.create(model=MODEL, input=TEXTS[2], encoding_format="float")
    among = proxied.embeddings.create(model=MODEL, input=TEXTS, encoding_format="float")

    assert alone.data[0].embedding == among.data[2].embedding


def test_what_is_not_honoured_raises_the_error_of_the_api(proxied, model):
    with pytest.raises(openai.BadRequestError) as cut:
        proxied.embeddings.create(model=MODEL, input="x", dimensions=16)
    assert cut.value.code == "unsupported_parameter"
    with pytest.raises(openai.BadRequestError) as chat:
        proxied.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "x"}])
    assert chat.value.code == "unsupported_form"
    with pytest.raises(openai.BadRequestError):
        proxied.embeddings.create(model=model, input="x")


def test_a_receipt_verifies_offline_and_says_what_it_does_not_show(proxy, tmp_path):
    body = json.dumps({"model": MODEL, "input": TEXTS, "encoding_format": "base64"}).encode()
    request = urllib.request.Request(
        proxy + "/v1/embeddings", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        request_id = response.headers["x-nabla-request-id"]
        answer = response.read()
    base = proxy + "/v1/receipts/" + request_id
    assert b"FINAL" in get(base + "/status?wait=FINAL&timeout=120")
    (tmp_path / "receipt.json").write_bytes(get(base))
    (tmp_path / "request.json").write_bytes(body)
    (tmp_path / "response.json").write_bytes(answer)

    code, claims = verify(tmp_path)
    assert code == 0, claims
    assert claims["output"]["verdict"] == claims["evidence"]["verdict"] == "PROVED"
    assert claims["model"]["verdict"] == "NOT_PROVED"
    assert "not re-run bit for bit" in claims["model"]["detail"]

    code, again = verify(tmp_path, "--rerun")
    assert code == 0, again
    assert again["model"]["verdict"] == "NOT_CHECKED"

    (tmp_path / "response.json").write_bytes(answer.replace(b'"index":1', b'"index":7', 1))
    code, altered = verify(tmp_path)
    assert code == 1
    assert altered["response"]["verdict"] == "FAILED"


def test_tensors_go_in_and_out_in_both_forms(url):
    typed = {"model": MODEL, "inputs": [
        {"name": name, "dtype": "int64", "shape": [1, 3], "data": data}
        for name, data in tokens().items()]}
    untyped = {"model": MODEL, "numbers": [
        {"name": name, "shape": [1, 3],
         "values": [{"value": str(value), "decimals": "0"} for value in data]}
        for name, data in tokens().items()]}

    _, ours = network.post(url, json.dumps(typed).encode(), path="/v1/infer")
    _, theirs = network.post(url, json.dumps(untyped).encode(), path="/v1/infer")

    output = json.loads(ours)["outputs"][0]
    assert (output["name"], output["dtype"]) == ("last_hidden_state", "float32")
    assert output["shape"] == [1, 3, WIDTH]
    numbers = json.loads(theirs)["numbers"][0]
    assert numbers["shape"] == [1, 3, WIDTH]
    read = [int(each["value"]) / 10 ** int(each["decimals"]) for each in numbers["values"]]
    assert read == pytest.approx(output["data"], rel=1e-6)


def tokens():
    """A text of one word between the model's two marks."""
    return {"input_ids": [101, 4937, 102], "attention_mask": [1, 1, 1], "token_type_ids": [0, 0, 0]}
