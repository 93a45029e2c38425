"""What the official Anthropic and OpenAI clients expect of the other families, through the proxy."""

import os

import anthropic
import openai
import pytest

QUESTION = "What is the capital of France? Answer in one word."
MESSAGES = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def url():
    return os.environ["NABLA_PROXY_URL"]


@pytest.fixture(scope="module")
def claude(url):
    """The bare origin: this client adds the version of the API itself."""
    return anthropic.Anthropic(base_url=url, api_key="unused", max_retries=0)


@pytest.fixture(scope="module")
def gpt(url):
    return openai.OpenAI(base_url=url + "/v1", api_key="unused", max_retries=0)


def test_a_message_in_one_piece(claude, model):
    message = claude.messages.create(
        model=model, max_tokens=8, system="Be brief.", messages=MESSAGES)

    assert message.type == "message" and message.role == "assistant"
    assert message.content[0].text
    assert message.stop_reason in ("end_turn", "max_tokens")
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


def test_a_message_as_events_with_the_same_text(claude, model):
    whole = claude.messages.create(model=model, max_tokens=8, messages=MESSAGES)

    events = list(claude.messages.create(
        model=model, max_tokens=8, messages=MESSAGES, stream=True))

    assert events[0].type == "message_start" and events[0].message.usage.input_tokens > 0
    assert events[-1].type == "message_stop"
    said = "".join(e.delta.text for e in events if e.type == "content_block_delta")
    assert said == whole.content[0].text


def test_the_helper_gathers_a_message(claude, model):
    with claude.messages.stream(model=model, max_tokens=8, messages=MESSAGES) as stream:
        text = "".join(stream.text_stream)
        message = stream.get_final_message()

    assert message.content[0].text == text
    assert message.stop_reason in ("end_turn", "max_tokens")


def test_a_message_of_blocks_as_agents_send_it(claude, model):
    message = claude.messages.create(
        model=model, max_tokens=8, metadata={"user_id": "u"},
        system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        messages=[{"role": "user", "content": [
            {"type": "text", "text": "<context>x</context>"},
            {"type": "text", "text": QUESTION, "cache_control": {"type": "ephemeral"}}]}],
        extra_query={"beta": "true"})

    assert message.content[0].text


def test_a_stop_sequence_is_told(claude, model):
    message = claude.messages.create(
        model=model, max_tokens=32, stop_sequences=["a"],
        messages=[{"role": "user", "content": "Say banana."}])

    assert message.stop_reason == "stop_sequence"
    assert message.stop_sequence == "a"


def test_tokens_are_counted_as_they_are_used(claude, model):
    counted = claude.messages.count_tokens(model=model, messages=MESSAGES)
    used = claude.messages.create(model=model, max_tokens=1, messages=MESSAGES)

    assert counted.input_tokens == used.usage.input_tokens


def test_models_have_the_shape_of_the_family(claude, model):
    assert model in [entry.id for entry in claude.models.list()]
    assert claude.models.retrieve(model).type == "model"


def test_errors_of_messages_are_those_of_the_family(claude, model):
    with pytest.raises(anthropic.NotFoundError):
        claude.messages.create(model="none", max_tokens=4, messages=MESSAGES)
    with pytest.raises(anthropic.BadRequestError) as bad:
        claude.messages.create(
            model=model, max_tokens=4, messages=MESSAGES, extra_body={"temperature": 9})
    assert bad.value.body["error"]["type"] == "invalid_request_error"
    with pytest.raises(anthropic.NotFoundError):
        claude.messages.count_tokens(model="none", messages=MESSAGES)


def test_a_response_in_one_piece(gpt, model):
    response = gpt.responses.create(
        model=model, input=QUESTION, instructions="Be brief.", max_output_tokens=8)

    assert response.output_text
    assert response.status in ("completed", "incomplete")
    assert response.usage.total_tokens == (
        response.usage.input_tokens + response.usage.output_tokens)


def test_a_response_as_events_with_the_same_text(gpt, model):
    whole = gpt.responses.create(model=model, input=QUESTION, max_output_tokens=8)

    events = list(gpt.responses.create(
        model=model, input=QUESTION, max_output_tokens=8, stream=True))

    assert events[0].type == "response.created"
    assert events[-1].type in ("response.completed", "response.incomplete")
    said = "".join(e.delta for e in events if e.type == "response.output_text.delta")
    assert said == whole.output_text == events[-1].response.output_text
    assert [e.sequence_number for e in events] == list(range(len(events)))


def test_the_helper_gathers_a_response(gpt, model):
    with gpt.responses.stream(model=model, input=QUESTION, max_output_tokens=8) as stream:
        for _ in stream:
            pass
        response = stream.get_final_response()

    assert response.output_text


def test_a_response_of_items(gpt, model):
    response = gpt.responses.create(model=model, max_output_tokens=8, store=False, input=[
        {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
        {"type": "message", "role": "assistant",
         "content": [{"type": "output_text", "text": "Hello"}]},
        {"role": "user", "content": "Again"}])

    assert response.output_text


def test_a_response_goes_on_by_its_id(gpt, model):
    first = gpt.responses.create(model=model, input="My name is Ada.", max_output_tokens=8)

    second = gpt.responses.create(
        model=model, input="What is my name?", max_output_tokens=8,
        previous_response_id=first.id)

    assert second.usage.input_tokens > first.usage.input_tokens
    with pytest.raises(openai.BadRequestError) as refused:
        gpt.responses.create(model=model, input="x", previous_response_id="resp_none")
    assert refused.value.code == "previous_response_not_found"


def test_a_completion_whole_and_streamed(gpt, model):
    whole = gpt.completions.create(model=model, prompt="The capital of France is", max_tokens=6)

    chunks = list(gpt.completions.create(
        model=model, prompt="The capital of France is", max_tokens=6, stream=True))

    assert whole.choices[0].text
    assert "".join(c.choices[0].text for c in chunks) == whole.choices[0].text
    assert chunks[-1].choices[0].finish_reason in ("stop", "length")


def test_errors_of_the_other_families_are_those_of_the_api(gpt, model):
    with pytest.raises(openai.NotFoundError):
        gpt.responses.create(model="none", input="x")
    with pytest.raises(openai.NotFoundError):
        gpt.completions.create(model="none", prompt="x")
    with pytest.raises(openai.BadRequestError):
        gpt.completions.create(model=model, prompt="x", echo=True)
    with pytest.raises(openai.BadRequestError):
        gpt.responses.create(model=model, input="x", truncation="auto")


def test_the_receipt_is_seen_by_a_client_that_asks_for_it(claude, gpt, model):
    full = {"x-nabla-receipt": "full"}
    message = claude.messages.create(
        model=model, max_tokens=4, messages=MESSAGES, extra_headers=full)
    last = list(gpt.responses.create(
        model=model, input=QUESTION, max_output_tokens=4, stream=True, extra_headers=full))[-1]

    assert message.nabla_receipt["format"] == "nabla-receipt/1"
    assert last.nabla_receipt["format"] == "nabla-receipt/1"
