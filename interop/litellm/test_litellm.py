"""LiteLLM through the proxy: OpenAI's and Anthropic's forms by one interface."""

import os

import litellm
import pytest

MODEL = "smollm2-135m-instruct"
URL = os.environ["NABLA_PROXY_URL"]
MESSAGES = [{"role": "user", "content": "What is the capital of France? Answer in one word."}]
OPENAI = {"model": "openai/" + MODEL, "api_base": URL + "/v1", "api_key": "unused"}
ANTHROPIC = {"model": "anthropic/" + MODEL, "api_base": URL, "api_key": "unused"}
USUAL = {"messages": MESSAGES, "max_tokens": 8, "temperature": 0, "num_retries": 0}


@pytest.mark.parametrize("family", [OPENAI, ANTHROPIC], ids=["chat", "messages"])
def test_answers_the_same_whole_and_streamed(family):
    whole = litellm.completion(**family, **USUAL).choices[0].message.content
    pieces = [chunk.choices[0].delta.content or ""
              for chunk in litellm.completion(**family, **USUAL, stream=True) if chunk.choices]

    assert whole
    assert "".join(pieces) == whole


def test_gets_a_response():
    response = litellm.responses(**OPENAI, input=MESSAGES[0]["content"], max_output_tokens=8)

    assert response.output[0].content[0].text


@pytest.mark.parametrize("family", [OPENAI, ANTHROPIC], ids=["chat", "messages"])
def test_an_unknown_model_raises_what_it_should(family):
    with pytest.raises(litellm.NotFoundError):
        litellm.completion(**{**family, "model": family["model"] + "-none"}, **USUAL)
