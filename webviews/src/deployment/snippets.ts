/** Code that works when pasted: curl for a shell, and Python with OpenAI's own client. Pure. */
import type { DeploymentView } from "@protocol/types.gen.js";

/** What stands for a key that is not known any more. */
export const KEY_PLACEHOLDER = "YOUR_KEY";

const question = "How do I reset my password?";

export function curl({ endpoint, model }: DeploymentView, key: string): string {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: question }] });
  return [
    `curl ${endpoint}/chat/completions \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${body}'`,
  ].join("\n");
}

export function python({ endpoint, model }: DeploymentView, key: string): string {
  return [
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${JSON.stringify(endpoint)}, api_key=${JSON.stringify(key)})`,
    "reply = client.chat.completions.create(",
    `    model=${JSON.stringify(model)},`,
    `    messages=[{"role": "user", "content": ${JSON.stringify(question)}}],`,
    ")",
    "print(reply.choices[0].message.content)",
  ].join("\n");
}
