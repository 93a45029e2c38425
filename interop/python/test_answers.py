"""What the official Python client expects of a chat endpoint."""

import json

import openai
import pytest

import network

QUESTION = "What is the capital of France? Answer in one word."


def test_lists_the_model(client, model):
    assert model in [entry.id for entry in client.models.list()]
    assert client.models.retrieve(model).object == "model"


def test_answers_in_one_piece(client, model):
    answer = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": QUESTION}])

    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_answers_as_a_stream(client, model):
    whole = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": QUESTION}], seed=7)

    chunks = list(client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": QUESTION}], seed=7, stream=True))

    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == whole.choices[0].message.content
    assert len({c.id for c in chunks}) == 1
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] in ("stop", "length")


def test_a_stream_tells_usage_only_where_asked(client, model):
    def usages(**more):
        stream = client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": QUESTION}], stream=True,
            max_tokens=4, **more)
        return [c.usage for c in stream if c.usage is not None]

    assert usages() == []
    assert usages(stream_options={"include_usage": True})[0].completion_tokens == 4


def test_the_same_seed_gives_the_same_answer_and_another_nonce_another(client, model):
    def answer(nonce):
        return client.chat.completions.create(
            model=model, temperature=1, max_tokens=24,
            messages=[{"role": "user", "content": "Tell me something surprising."}],
            extra_headers={"x-nabla-nonce": nonce}).choices[0].message.content

    one, again, other = answer("01" * 32), answer("01" * 32), answer("02" * 32)

    assert one == again
    assert one != other


def test_stops_at_the_limit_and_at_a_stop_string(client, model):
    def ask(**more):
        return client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": "Count from one to ten."}], **more)

    assert ask(max_tokens=3).choices[0].finish_reason == "length"
    assert ask(max_completion_tokens=3).usage.completion_tokens == 3
    assert "," not in (ask(stop=[","]).choices[0].message.content or "")


def test_every_response_names_its_receipt(client, model):
    raw = client.chat.completions.with_raw_response.create(
        model=model, max_tokens=8, messages=[{"role": "user", "content": QUESTION}])

    assert len(raw.headers["x-nabla-request-id"]) == 32
    assert raw.headers["x-nabla-receipt-id"].startswith("0x")


def test_the_receipt_rides_in_the_body_where_asked(client, model):
    answer = client.chat.completions.create(
        model=model, max_tokens=8, messages=[{"role": "user", "content": QUESTION}],
        extra_headers={"x-nabla-receipt": "full"})

    assert answer.nabla_receipt["format"] == "nabla-receipt/1"


def test_a_stream_ends_with_its_receipt_as_a_comment(url):
    _, body = network.ask(url, QUESTION, stream=True, max_tokens=8)

    lines = body.decode().split("\n\n")
    assert lines[-3].startswith(": nabla-receipt ")
    assert lines[-2] == "data: [DONE]"


def test_an_unknown_model_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(
            model="nobody", messages=[{"role": "user", "content": QUESTION}])

    assert refused.value.code == "model_not_found"


@pytest.mark.parametrize("member", [
    {"n": 2}, {"logit_bias": {"42": 10}}, {"presence_penalty": 1.5}, {"logprobs": True},
    {"response_format": {"type": "grammar"}}, {"tool_choice": "required"},
    {"temperature": -1}, {"top_p": 0}, {"max_tokens": 0},
])
def test_what_would_change_the_answer_is_honoured_or_refused(client, model, member):
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": QUESTION}], **member)

    assert refused.value.param.split(".")[0] == next(iter(member))


def test_errors_have_the_shape_that_clients_read(url):
    with pytest.raises(network.urllib.error.HTTPError) as refused:
        network.post(url, b"{")

    error = json.loads(refused.value.read())["error"]
    assert refused.value.code == 400
    assert set(error) == {"message", "type", "param", "code"}
