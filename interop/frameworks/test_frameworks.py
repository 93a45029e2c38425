"""LangChain and the command line `llm` through the proxy: nothing but base URL and key is set."""

import os
import subprocess
import sys

import pytest
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI

MODEL = "smollm2-135m-instruct"
URL = os.environ["NABLA_PROXY_URL"]
QUESTION = "What is the capital of France? Answer in one word."


def of_openai(**members):
    return ChatOpenAI(model=MODEL, base_url=URL + "/v1", api_key="unused", max_retries=0,
                      max_tokens=8, temperature=0, **members)


def of_anthropic():
    return ChatAnthropic(model=MODEL, base_url=URL, api_key="unused", max_retries=0,
                         max_tokens=8, temperature=0)


@pytest.mark.parametrize("chat", [of_openai(), of_openai(use_responses_api=True), of_anthropic()],
                         ids=["chat", "responses", "messages"])
def test_langchain_answers_the_same_whole_and_streamed(chat):
    whole = chat.invoke(QUESTION)
    pieces = [piece.text for piece in chat.stream(QUESTION)]

    assert whole.text
    assert "".join(pieces) == whole.text
    assert whole.usage_metadata["output_tokens"] > 0


def test_langchain_runs_a_batch():
    answers = of_openai().batch(["Say one.", "Say two.", "Say three."])

    assert all(answer.text for answer in answers)


def test_llm_answers_from_the_shell(tmp_path):
    (tmp_path / "extra-openai-models.yaml").write_text(
        f'- {{model_id: nabla, model_name: {MODEL}, api_base: "{URL}/v1"}}\n')
    for words in (["--no-stream"], []):
        told = subprocess.run(
            [os.path.join(os.path.dirname(sys.executable), "llm"), "-m", "nabla", "--no-log",
             "--key", "unused", "-o", "max_tokens", "8", *words, QUESTION],
            env={**os.environ, "LLM_USER_PATH": str(tmp_path)}, capture_output=True, text=True,
            timeout=120)

        assert told.returncode == 0, told.stderr
        assert told.stdout.strip()
