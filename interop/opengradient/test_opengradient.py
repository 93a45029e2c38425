"""What OpenGradient's own Python SDK makes of a gateway: its client, its parser, its verifier.

The SDK is as it comes from PyPI. `LLM.from_url` is its own way to a server that is not in the
registry; nothing here is paid, because the network asks for nothing yet.
"""

import asyncio
import json
import os
import socket
import ssl

import httpx
import pytest
from opengradient.client.llm import LLM, X402_PLACEHOLDER_API_KEY
from opengradient.client.tee_verify import (
    VerificationError,
    build_inner_request,
    response_content_for_hash,
    tee_id_for_key,
    verify_response,
)
from opengradient.types import x402SettlementMode

# The first account of the well-known test mnemonic; it signs nothing here.
KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
MODEL = "smollm2-135m-instruct"
MESSAGES = [{"role": "system", "content": "Be brief."},
            {"role": "user", "content": "What is the capital of France? 🌍"}]
URL = os.environ["NABLA_TLS_URL"]


@pytest.fixture
def http():
    with httpx.Client(verify=False, timeout=120, headers={
        "Authorization": f"Bearer {X402_PLACEHOLDER_API_KEY}",
        "X-SETTLEMENT-TYPE": "batch",
    }) as client:
        yield client


@pytest.fixture
def key(http):
    return http.get(URL + "/signing-key").json()["public_key"]


def run(question):
    async def asked():
        llm = LLM.from_url(private_key=KEY, llm_server_url=URL)
        try:
            return await question(llm)
        finally:
            await llm.close()
    return asyncio.run(asked())


def ask(http, body):
    wire, canonical = build_inner_request(body)
    return http.post(URL + "/v1/chat/completions", json=wire), canonical


def test_the_sdk_chats():
    answer = run(lambda llm: llm.chat(
        model="nabla/" + MODEL, messages=MESSAGES, max_tokens=12,
        x402_settlement_mode=x402SettlementMode.PRIVATE))

    assert answer.chat_output["role"] == "assistant"
    assert answer.chat_output["content"]
    assert answer.tee_signature
    assert answer.finish_reason in ("stop", "length")
    assert answer.usage["total_tokens"] > 12


def test_the_sdk_completes():
    answer = run(lambda llm: llm.completion(
        model="nabla/" + MODEL, prompt="The capital of France is", max_tokens=4))

    assert answer.completion_output
    assert answer.tee_signature


def test_the_sdk_streams_and_keeps_one_last_chunk():
    async def streamed(llm):
        stream = await llm.chat(
            model="nabla/" + MODEL, messages=MESSAGES, max_tokens=12, stream=True)
        return [chunk async for chunk in stream]

    chunks = run(streamed)

    assert [chunk.is_final for chunk in chunks[:-1]] == [False] * (len(chunks) - 1)
    last = chunks[-1]
    assert last.is_final and last.tee_signature and last.tee_timestamp
    assert last.usage.completion_tokens > 0
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    whole = run(lambda llm: llm.chat(model="nabla/" + MODEL, messages=MESSAGES, max_tokens=12))
    assert text and whole.chat_output["content"]


def test_the_sdk_verifies_an_answer(http, key):
    body = {"model": MODEL, "messages": MESSAGES, "max_tokens": 12, "temperature": 0.0,
            "stop": ["\n\n"]}
    response, canonical = ask(http, body)
    answer = response.json()

    proof = verify_response(
        canonical_request=canonical, response_body=answer,
        response_content=response_content_for_hash(answer), signing_key_pem=key)

    assert proof.tee_id == tee_id_for_key(key)
    assert response.headers["x-nabla-receipt-id"]


def test_the_sdk_verifies_a_stream(http, key):
    wire, canonical = build_inner_request(
        {"model": MODEL, "messages": MESSAGES, "max_tokens": 12, "temperature": 0})
    with http.stream("POST", URL + "/v1/chat/completions", json={**wire, "stream": True}) as got:
        lines = [line for line in got.iter_lines() if line]

    assert lines[-1] == "data: [DONE]"
    assert lines[-2].startswith(": nabla-receipt ")
    frames = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
    text = "".join(f["choices"][0]["delta"].get("content", "") for f in frames)
    verify_response(canonical_request=canonical, response_body=frames[-1],
                    response_content=text, signing_key_pem=key)
    assert all("usage" not in frame for frame in frames[:-1])


@pytest.mark.parametrize("change", [
    lambda canonical, answer: canonical.update(temperature=0.1),
    lambda canonical, answer: canonical["messages"][1].update(content="Which?"),
    lambda canonical, answer: answer["choices"][0]["message"].update(content="Oslo."),
    lambda canonical, answer: answer.update(tee_timestamp=answer["tee_timestamp"] + 1),
    lambda canonical, answer: answer.update(tee_id="0x" + "00" * 32),
])
def test_the_sdk_refuses_what_was_changed(http, key, change):
    response, canonical = ask(
        http, {"model": MODEL, "messages": MESSAGES, "max_tokens": 4, "temperature": 0.0})
    answer = response.json()
    change(canonical, answer)

    with pytest.raises(VerificationError):
        verify_response(
            canonical_request=canonical, response_body=answer,
            response_content=response_content_for_hash(answer), signing_key_pem=key)


def test_errors_are_as_the_sdk_knows_them(http):
    unknown, _ = ask(http, {"model": "x", "messages": MESSAGES})
    bare = httpx.post(URL + "/v1/chat/completions", json={}, verify=False,
                      headers={"X-SETTLEMENT-TYPE": "batch"})

    assert (unknown.status_code, unknown.json()) == (
        400, {"error": "Model 'x' is not supported"})
    assert bare.status_code == 401
    with pytest.raises(RuntimeError, match="not supported|400"):
        run(lambda llm: llm.chat(model="nabla/x", messages=MESSAGES))


def test_tls_is_1_3_with_a_certificate_of_its_own(http):
    host, port = URL.removeprefix("https://").split(":")
    pinned = bytes.fromhex(
        http.get(URL + "/signing-key").json()["tls_certificate"].removeprefix("0x"))

    def connect(**limits):
        context = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(pinned))
        context.check_hostname = False
        for name, value in limits.items():
            setattr(context, name, value)
        with socket.create_connection((host, int(port))) as plain:
            with context.wrap_socket(plain, server_hostname=host) as tls:
                return tls.version(), tls.getpeercert(binary_form=True)

    assert connect() == ("TLSv1.3", pinned)
    with pytest.raises(ssl.SSLError):
        connect(maximum_version=ssl.TLSVersion.TLSv1_2)
