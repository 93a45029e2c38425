// Vercel's AI SDK and LangChain.js through the proxy: nothing but base URL and key is set.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenAI } from "@langchain/openai";
import { generateText, streamText } from "ai";

const url = process.env.NABLA_PROXY_URL;
const name = "smollm2-135m-instruct";
const prompt = "What is the capital of France? Answer in one word.";
const access = { baseURL: `${url}/v1`, apiKey: "unused" };

const models = {
  "openai-compatible": createOpenAICompatible({ ...access, name: "nabla" })(name),
  "openai, responses": createOpenAI(access)(name),
  "openai, chat": createOpenAI(access).chat(name),
  anthropic: createAnthropic(access)(name),
};

for (const [kind, model] of Object.entries(models)) {
  test(`Vercel's ai by ${kind} answers the same whole and streamed`, async () => {
    const asked = { model, prompt, maxOutputTokens: 8, temperature: 0, maxRetries: 0 };

    const whole = await generateText(asked);
    let streamed = "";
    for await (const piece of streamText(asked).textStream) {
      streamed += piece;
    }

    assert.ok(whole.text.length > 0);
    assert.equal(streamed, whole.text);
    assert.ok(whole.usage.outputTokens > 0);
  });
}

const chains = {
  OpenAI: new ChatOpenAI({
    model: name,
    apiKey: "unused",
    maxTokens: 8,
    temperature: 0,
    maxRetries: 0,
    configuration: { baseURL: `${url}/v1` },
  }),
  Anthropic: new ChatAnthropic({
    model: name,
    apiKey: "unused",
    anthropicApiUrl: url,
    maxTokens: 8,
    temperature: 0,
    maxRetries: 0,
  }),
};

for (const [kind, chain] of Object.entries(chains)) {
  test(`LangChain by ${kind} answers the same whole and streamed`, async () => {
    const whole = await chain.invoke(prompt);
    let streamed = "";
    for await (const piece of await chain.stream(prompt)) {
      streamed += piece.text;
    }

    assert.ok(whole.text.length > 0);
    assert.equal(streamed, whole.text);
  });
}
