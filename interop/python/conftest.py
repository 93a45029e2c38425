import os

import openai
import pytest

import network


@pytest.fixture(scope="session")
def url():
    """The network that `interop/run` started."""
    return os.environ["NABLA_URL"]


@pytest.fixture(scope="session")
def client(url):
    """The official client, as its own documentation sets it up."""
    return openai.OpenAI(base_url=url + "/v1", api_key="unused", max_retries=0)


@pytest.fixture(scope="session")
def model():
    return network.MODEL
