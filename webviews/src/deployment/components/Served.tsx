/** A version that is, or was, served: where it answers, with what key, and how to ask it. */
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
  const note = started === null ? `Put your key in place of ${KEY_PLACEHOLDER}` : "Works when pasted";
  return (
    <>
      {started !== null && <NewKey value={started.key} />}
      <Card className="mb-6">
        <dl>
          <Fact name="Endpoint" copy={view.endpoint}>
            <code className="text-code">{view.endpoint}</code>
          </Fact>
          <Fact name="Model" copy={view.model}>
            <code className="text-code">{view.model}</code>
          </Fact>
          <Fact name="Key">
            <code className="text-code">{view.keyHint}</code>{" "}
            <span className="text-small text-muted">Only its hash is kept. Stop and serve again for a new one.</span>
          </Fact>
          <Fact name="Commit">
            <code className="text-code">{view.commit.slice(0, 7)}</code>{" "}
            <span className="text-small text-muted">version {view.version}</span>
          </Fact>
          <Fact name="Requests">
            <span className="tabular-nums" aria-live="polite">
              {count(view.requests)}
            </span>
          </Fact>
        </dl>
      </Card>
      <div className="grid gap-6">
        <CodeBlock title="curl" note={note} code={started?.curl ?? curl(view, key)} />
        <CodeBlock title="Python" note="With OpenAI’s client: pip install openai" code={python(view, key)} />
      </div>
    </>
  );
}

function Fact({ name, copy, children }: { name: string; copy?: string; children: ReactNode }) {
  return (
    <div className="grid min-h-[34px] grid-cols-[80px_minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line px-4 py-1 first:border-t-0 wide:grid-cols-[120px_minmax(0,1fr)_auto]">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
      {copy !== undefined && (
        <dd>
          <CopyButton text={copy} what={name.toLowerCase()} />
        </dd>
      )}
    </div>
  );
}
