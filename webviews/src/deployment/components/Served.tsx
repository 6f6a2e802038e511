/** A version that is, or was, served: where it answers, with what key, and how to ask it. */
import * as l10n from "@vscode/l10n";
import type { DeploymentView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { Card } from "@shared/ui/Card.js";
import { CopyButton } from "@shared/ui/CopyButton.js";
import type { ReactNode } from "react";

import { curl, KEY_PLACEHOLDER, python } from "../snippets.js";
import { CodeBlock } from "./CodeBlock.js";
import { NewKey } from "./Key.js";

interface ServedProps {
  readonly view: DeploymentView;
  /** The key and the tried curl line, while they are known. */
  readonly started: { readonly key: string; readonly curl: string } | null;
}

export function Served({ view, started }: ServedProps) {
  const key = started?.key ?? KEY_PLACEHOLDER;
  const note =
    started === null
      ? l10n.t("Put your key in place of {placeholder}", { placeholder: KEY_PLACEHOLDER })
      : l10n.t("Works when pasted");
  return (
    <>
      {started !== null && <NewKey value={started.key} />}
      <Card className="mb-6">
        <dl>
          <Fact name={l10n.t("Endpoint")} copy={view.endpoint} what={l10n.t("endpoint")}>
            <code className="text-code">{view.endpoint}</code>
          </Fact>
          <Fact name={l10n.t("Model")} copy={view.model} what={l10n.t("model")}>
            <code className="text-code">{view.model}</code>
          </Fact>
          <Fact name={l10n.t("Key")}>
            <code className="text-code">{view.keyHint}</code>{" "}
            <span className="text-small text-muted">
              {l10n.t("Only its hash is kept. Stop and serve again for a new one.")}
            </span>
          </Fact>
          <Fact name={l10n.t("Commit")}>
            <code className="text-code">{view.commit.slice(0, 7)}</code>{" "}
            <span className="text-small text-muted">{l10n.t("version {version}", { version: view.version })}</span>
          </Fact>
          <Fact name={l10n.t("Requests")}>
            <span className="tabular-nums" aria-live="polite">
              {count(view.requests)}
            </span>
          </Fact>
        </dl>
      </Card>
      <div className="grid gap-6">
        <CodeBlock title="curl" note={note} code={started?.curl ?? curl(view, key)} />
        <CodeBlock title="Python" note={l10n.t("With OpenAI’s client: pip install openai")} code={python(view, key)} />
      </div>
    </>
  );
}

interface FactProps {
  readonly name: string;
  /** What is copied, and its name as it stands beside "Copy". */
  readonly copy?: string;
  readonly what?: string;
  readonly children: ReactNode;
}

function Fact({ name, copy, what = name, children }: FactProps) {
  return (
    <div className="grid min-h-[34px] grid-cols-[80px_minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line px-4 py-1 first:border-t-0 wide:grid-cols-[120px_minmax(0,1fr)_auto]">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
      {copy !== undefined && (
        <dd>
          <CopyButton text={copy} what={what} />
        </dd>
      )}
    </div>
  );
}
