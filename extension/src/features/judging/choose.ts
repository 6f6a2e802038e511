/** Choosing a judge step by step: who, which model, where, and what that means before anything is kept. */
import { type QuickPickItem, window } from "vscode";

import { confirm } from "../../platform/notify.js";
import type { JudgeSettings, JudgingPlan, JudgingSnapshot, ProviderView } from "../../protocol/types.gen.js";

const NONE: JudgeSettings = { provider: "none", model: "", baseUrl: null, rows: 50 };
const OLLAMA = "http://localhost:11434/v1";

interface Choice<T> extends QuickPickItem {
  readonly value: T;
}

/** The judge that the user chose, "none" included; undefined when they backed out. */
export async function chooseJudge({ settings, providers }: JudgingSnapshot): Promise<JudgeSettings | undefined> {
  const nobody: Choice<ProviderView | null> = {
    label: "No judge",
    detail: "Nothing is sent anywhere. The score is made of right words and length.",
    value: null,
  };
  const items = [...providers.map((one) => ({ label: one.name, detail: one.whyNot, value: one })), nobody];
  const picked = await window.showQuickPick<Choice<ProviderView | null>>(items, {
    title: "Judge",
    placeHolder: "Who should judge the answers?",
  });
  if (picked === undefined) return undefined;
  if (picked.value === null) return { ...NONE, rows: settings.rows };
  const provider = picked.value;
  const before = settings.provider === provider.id ? settings : { ...NONE, rows: settings.rows };

  const baseUrl = provider.id === "openai" ? await askAddress(before.baseUrl) : null;
  if (baseUrl === undefined) return undefined;
  const model = await askModel(baseUrl === null ? provider : { ...provider, models: [] }, before.model);
  return model === undefined ? undefined : { provider: provider.id, model, baseUrl, rows: before.rows };
}

/** Undefined: backed out; null: OpenAI's own. */
async function askAddress(before: string | null): Promise<string | null | undefined> {
  const text = await window.showInputBox({
    title: "Judge's Address",
    prompt: "An OpenAI-compatible endpoint, up to and with /v1. Empty: OpenAI itself.",
    placeHolder: OLLAMA,
    value: before ?? "",
    ignoreFocusOut: true,
    validateInput: addressProblem,
  });
  if (text === undefined) return undefined;
  return text.trim() === "" ? null : text.trim();
}

/** Undefined: fine. */
export function addressProblem(text: string): string | undefined {
  const trimmed = text.trim();
  return trimmed === "" || (/^https?:\/\/[^\s/]+/.test(trimmed) && URL.canParse(trimmed))
    ? undefined
    : "An address begins with http:// or https://, such as " + OLLAMA + ".";
}

async function askModel({ id, name, models }: ProviderView, before: string): Promise<string | undefined> {
  const other: Choice<string | null> = { label: "Another model…", value: null };
  const known = models.map((one) => ({ label: one.name, description: one.note, value: one.id }));
  if (known.length > 0) {
    const items: Choice<string | null>[] = id === "vscode" ? known : [...known, other];
    const picked = await window.showQuickPick(items, { title: name, placeHolder: "Which model should judge?" });
    if (picked === undefined) return undefined;
    if (picked.value !== null) return picked.value;
  }
  const typed = await window.showInputBox({
    title: name,
    prompt: "The model's name, as the provider writes it.",
    value: before,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "A judge needs a model." : undefined),
  });
  return typed?.trim();
}

/** Says what leaves this computer and what it costs; true when the user agreed. */
export async function agreeTo({ privacy, leaves, cost, costNote, rows }: JudgingPlan): Promise<boolean> {
  if (!leaves) return true;
  const price = cost === null ? costNote : `About ${dollars(cost.likely)} for ${rows} rows. ${costNote}`;
  return confirm("Send texts to this judge?", `${privacy}\n\n${price}`, "Use This Judge");
}

/** "$0.04", and never "$0.00" for what costs something. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  return amount < 0.01 ? "less than $0.01" : `$${amount.toFixed(2)}`;
}
