// The official client against a running service: node client.mjs http://127.0.0.1:8083/v1
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none", maxRetries: 0 });
const model = "tiny";

const models = await client.models.list();
assert.ok(models.data.some((each) => each.id === model));

const messages = [{ role: "user", content: "where is the zebra?" }];
const chat = { model, messages, temperature: 0, max_tokens: 10 };
const whole = await client.chat.completions.create(chat);
let streamed = "";
const chunks = await client.chat.completions.create({ ...chat, stream: true });
for await (const chunk of chunks) {
  streamed += chunk.choices[0]?.delta?.content ?? "";
}
assert.equal(streamed, whole.choices[0].message.content);

const prompt = { model, prompt: "the zebra", seed: 5, max_tokens: 10 };
const text = (await client.completions.create(prompt)).choices[0].text;
let pieces = "";
for await (const chunk of await client.completions.create({ ...prompt, stream: true })) {
  pieces += chunk.choices[0]?.text ?? "";
}
assert.equal(pieces, text);

await assert.rejects(
  client.chat.completions.create({ ...chat, tools: [] }),
  (error) => error.status === 400 && error.param === "tools",
);
await assert.rejects(
  client.completions.create({ ...prompt, model: "nobody" }),
  (error) => error.status === 404 && error.code === "model_not_found",
);
console.log("all as expected");
