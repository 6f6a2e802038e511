/** VS Code's language models as judges: the backend is told which this window has, and asks them through us. */
import {
  CancellationTokenSource,
  Disposable,
  l10n,
  type LanguageModelChat,
  LanguageModelChatMessage,
  LanguageModelError,
  lm,
} from "vscode";

import type { Backend } from "../../backend/backend.js";
import type { Log } from "../../platform/log.js";
import { events } from "../../protocol/methods.gen.js";
import type { JudgeAnswer, JudgeAsked } from "../../protocol/types.gen.js";

const JUSTIFICATION = l10n.t("VibeFlow asks it to judge your models' answers, as you chose in the evaluation.");
/** The backend stops waiting a little later than this. */
const PATIENCE = 170_000;

export function judgeModels(backend: Backend, log: Log): Disposable {
  const tell = async () => {
    if (backend.state.state !== "ready") return;
    const models = await lm.selectChatModels();
    await backend.client.judging.setModels({ models: models.map(described) });
  };
  const quietly = () => void tell().catch((cause: unknown) => log.warn(`Language models: ${String(cause)}`));

  return Disposable.from(
    lm.onDidChangeChatModels(quietly),
    // Each new backend knows none yet.
    backend.onDidChangeState(({ state }) => {
      if (state === "ready") quietly();
    }),
    backend.on(events.judgingDidAsk, (asked) => {
      void answer(asked)
        .then((said) => backend.client.judging.answer(said))
        // The worker asks again when it hears nothing.
        .catch((cause: unknown) => log.warn(`Judge's answer: ${String(cause)}`));
    }),
  );
}

function described({ id, name, vendor, family }: LanguageModelChat) {
  return { id, name, note: [vendor, family].filter((part) => part !== "" && part !== name).join(", ") };
}

/** What the model says; a failure is an answer too. */
async function answer({ requestId, model, prompt }: JudgeAsked): Promise<JudgeAnswer> {
  const cancel = new CancellationTokenSource();
  const timer = setTimeout(() => cancel.cancel(), PATIENCE);
  try {
    const [chat] = await lm.selectChatModels({ id: model });
    if (chat === undefined) return failed(requestId, l10n.t("this window does not offer it any more"), "notFound");
    const messages = [LanguageModelChatMessage.User(prompt)];
    const response = await chat.sendRequest(messages, { justification: JUSTIFICATION }, cancel.token);
    let text = "";
    for await (const part of response.text) text += part;
    return { requestId, text, error: null, errorKind: null };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return failed(requestId, message, cause instanceof LanguageModelError ? kindOf(cause) : "other");
  } finally {
    clearTimeout(timer);
    cancel.dispose();
  }
}

function kindOf({ code }: LanguageModelError): NonNullable<JudgeAnswer["errorKind"]> {
  if (code === LanguageModelError.NoPermissions.name) return "refused";
  if (code === LanguageModelError.NotFound.name) return "notFound";
  return code === LanguageModelError.Blocked.name ? "quota" : "other";
}

const failed = (requestId: string, error: string, errorKind: NonNullable<JudgeAnswer["errorKind"]>): JudgeAnswer => ({
  requestId,
  text: null,
  error,
  errorKind,
});
