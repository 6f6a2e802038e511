/** Who is to judge, what that costs and sends away, and the start. */
import * as l10n from "@vscode/l10n";
import type { JudgeSettings, JudgingSnapshot } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { Lock, Scale, TriangleAlert } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { useStore } from "zustand";

import { field, Labelled, ModelField } from "./fields.js";
import { costs } from "./sentences.js";
import type { JudgePanel } from "./store.js";

interface FormProps {
  readonly panel: JudgePanel;
  readonly snapshot: JudgingSnapshot;
  readonly judged: boolean;
}

export function JudgeForm({ panel, snapshot, judged }: FormProps) {
  const { draft, plan: planned, busy } = useStore(panel.store);
  const settings = draft ?? snapshot.settings;
  const plan = draft === null ? snapshot.plan : planned;
  const provider = snapshot.providers.find(({ id }) => id === settings.provider);
  const problem = snapshot.prompt.problem ?? plan?.problem ?? null;
  const options = [
    { value: "none" as const, label: l10n.t("No judge") },
    ...snapshot.providers.map(({ id, name }) => ({ value: id, label: name })),
  ];
  /** Another judge begins with its first model. */
  const choose = (id: JudgeSettings["provider"]) =>
    panel.change({
      provider: id,
      model: snapshot.providers.find((one) => one.id === id)?.models[0]?.id ?? "",
      baseUrl: null,
    });
  return (
    <div className="border-line not-first:border-t">
      <div className="grid gap-x-4 gap-y-3 px-4 py-3 wide:grid-cols-[1fr_1fr_9rem]">
        <Labelled name={l10n.t("Judge")}>
          {() => (
            <Select
              label={l10n.t("Judge")}
              className="w-full"
              value={settings.provider}
              options={options}
              onChange={choose}
            />
          )}
        </Labelled>
        {provider !== undefined && (
          <>
            <Labelled name={l10n.t("Model")}>
              {(id) => <ModelField id={id} provider={provider} settings={settings} panel={panel} />}
            </Labelled>
            <Labelled name={l10n.t("Rows at most")}>
              {(id) => (
                <input
                  id={id}
                  type="number"
                  min={1}
                  max={10_000}
                  className={field}
                  value={settings.rows}
                  onChange={(event) => {
                    const rows = event.target.valueAsNumber;
                    if (Number.isInteger(rows) && rows > 0) panel.change({ rows });
                  }}
                />
              )}
            </Labelled>
            {provider.id === "openai" && (
              <Labelled name={l10n.t("Address")} hint={l10n.t("Empty: OpenAI’s own")} wide>
                {(id) => (
                  <input
                    id={id}
                    type="text"
                    className={field}
                    placeholder="http://localhost:11434/v1"
                    value={settings.baseUrl ?? ""}
                    onChange={(event) =>
                      panel.change({ baseUrl: event.target.value.trim() === "" ? null : event.target.value.trim() })
                    }
                  />
                )}
              </Labelled>
            )}
          </>
        )}
      </div>
      {provider === undefined ? (
        <p className="px-4 pb-3 text-muted">
          {judged
            ? l10n.t("Choose a judge to have the answers marked again.")
            : l10n.t("Without one the score is of words and length alone.")}
        </p>
      ) : (
        <>
          {problem === null && !provider.available && (
            <Problem message={provider.whyNot} keyed={provider.needsKey && provider.keyFrom === null} />
          )}
          {problem !== null && (
            <Problem
              message={`${problem.message} ${problem.hint}`.trim()}
              keyed={problem.action?.kind === "setJudgeKey"}
            />
          )}
          <div className="grid gap-1.5 border-t border-line px-4 py-3" aria-live="polite">
            {plan === null ? (
              <p className="text-muted">{l10n.t("Working out what that would take.")}</p>
            ) : (
              <>
                <p className="tabular-nums">{costs(plan)}</p>
                <p className="flex gap-2 text-small text-muted">
                  <Lock aria-hidden size={14} className="mt-px" />
                  <span className="min-w-0">{plan.privacy}</span>
                </p>
                {plan.costNote !== "" && <p className="text-small text-muted">{plan.costNote}</p>}
              </>
            )}
          </div>
          <Actions
            panel={panel}
            snapshot={snapshot}
            settings={settings}
            ready={provider.available && plan !== null && problem === null && !busy}
          />
        </>
      )}
    </div>
  );
}

function Actions({
  panel,
  snapshot,
  settings,
  ready,
}: {
  panel: JudgePanel;
  snapshot: JudgingSnapshot;
  settings: JudgeSettings;
  ready: boolean;
}) {
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line px-4 py-2.5">
      <Button disabled={!ready} onClick={() => void panel.begin()}>
        <Scale aria-hidden size={14} />
        {l10n.t("Start Judge")}
      </Button>
      <Button kind="ghost" onClick={() => bridge.command("vibeflow.judging.editPrompt")}>
        {l10n.t("Edit Instructions")}
      </Button>
      {settings.provider !== "vscode" && settings.provider !== "none" && (
        <label className="ml-auto flex items-center gap-2 text-small text-muted">
          <input
            type="checkbox"
            className="check"
            checked={snapshot.everyRun}
            disabled={busy}
            onChange={(event) => void panel.chooseEveryRun(event.target.checked)}
          />
          {l10n.t("After every training")}
        </label>
      )}
    </div>
  );
}

function Problem({ message, keyed }: { message: string; keyed: boolean }) {
  const bridge = useBridge();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line px-4 py-2.5">
      <TriangleAlert aria-hidden size={14} className="text-warn" />
      <p className="min-w-0 flex-[1_1_14rem]">{message}</p>
      {keyed && (
        <Button small onClick={() => bridge.command("vibeflow.judging.setKey")}>
          {l10n.t("Set Key…")}
        </Button>
      )}
    </div>
  );
}
