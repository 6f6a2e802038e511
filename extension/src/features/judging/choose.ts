/** Choosing a judge step by step: who, which model, where, and what that means before anything is kept. */
import { l10n, type QuickPickItem, window } from "vscode";

import { confirm } from "../../platform/notify.js";
import { money } from "../../platform/words.js";
import type { JudgeSettings, JudgingPlan, JudgingSnapshot, ProviderView } from "../../protocol/types.gen.js";

const NONE: JudgeSettings = { provider: "none", model: "", baseUrl: null, rows: 50 };
const OLLAMA = "http://localhost:11434/v1";

interface Choice<T> extends QuickPickItem {
  readonly value: T;
}

/** The judge that the user chose, "none" included; undefined when they backed out. */
export async function chooseJudge({ settings, providers }: JudgingSnapshot): Promise<JudgeSettings | undefined> {
  const nobody: Choice<ProviderView | null> = {
    label: l10n.t("No judge"),
    detail: l10n.t("Nothing is sent anywhere. The score is made of right words and length."),
    value: null,
  };
  const items = [...providers.map((one) => ({ label: one.name, detail: one.whyNot, value: one })), nobody];
  const picked = await window.showQuickPick<Choice<ProviderView | null>>(items, {
    title: l10n.t("Judge"),
    placeHolder: l10n.t("Who should judge the answers?"),
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
    title: l10n.t("Judge's Address"),
    prompt: l10n.t("An OpenAI-compatible endpoint, up to and with /v1. Empty: OpenAI itself."),
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
    : l10n.t("An address begins with http:// or https://, such as {example}.", { example: OLLAMA });
}

async function askModel({ id, name, models }: ProviderView, before: string): Promise<string | undefined> {
  const other: Choice<string | null> = { label: l10n.t("Another model…"), value: null };
  const known = models.map((one) => ({ label: one.name, description: one.note, value: one.id }));
  if (known.length > 0) {
    const items: Choice<string | null>[] = id === "vscode" ? known : [...known, other];
    const picked = await window.showQuickPick(items, { title: name, placeHolder: l10n.t("Which model should judge?") });
    if (picked === undefined) return undefined;
    if (picked.value !== null) return picked.value;
  }
  const typed = await window.showInputBox({
    title: name,
    prompt: l10n.t("The model's name, as the provider writes it."),
    value: before,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? l10n.t("A judge needs a model.") : undefined),
  });
  return typed?.trim();
}

/** Says what leaves this computer and what it costs; true when the user agreed. */
export async function agreeTo({ privacy, leaves, cost, costNote, rows }: JudgingPlan): Promise<boolean> {
  if (!leaves) return true;
  const price =
    cost === null
      ? costNote
      : `${l10n.t("About {price} for {rows} rows.", { price: money(cost.likely), rows })} ${costNote}`;
  return confirm(l10n.t("Send texts to this judge?"), `${privacy}\n\n${price}`, l10n.t("Use This Judge"));
}
