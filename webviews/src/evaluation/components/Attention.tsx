/** What the tuned model looked at while it wrote its answer to the example in view; asked for only on a press. */
import * as l10n from "@vscode/l10n";
import type { AttentionView, ErrorData, EvaluationView, ExampleView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { errorData } from "@shared/bridge/errors.js";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Search } from "@shared/ui/icons.js";
import { Bone, Loading } from "@shared/ui/Skeleton.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useState } from "react";

import { Heat } from "./Heat.js";
import { current, type Kept } from "./SideBySide.js";

export function Attention({ view, kept }: { view: EvaluationView; kept: Kept }) {
  const { example } = current(view, kept);
  if (!view.hasAttention || example === undefined) return null;
  return (
    <Section
      title={l10n.t("What the model looked at")}
      note={l10n.t("Row {number}, the question in view above", { number: count(example.number) })}
    >
      <One key={example.number} view={view} example={example} />
    </Section>
  );
}

type Found =
  | { readonly state: "idle" | "asking" }
  | { readonly state: "there"; readonly seen: AttentionView }
  | { readonly state: "failed"; readonly error: ErrorData };

function One({ view, example }: { view: EvaluationView; example: ExampleView }) {
  const bridge = useBridge();
  const [found, setFound] = useState<Found>({ state: "idle" });
  const ask = async () => {
    setFound({ state: "asking" });
    try {
      const { projectId, commit } = view;
      setFound({
        state: "there",
        seen: await bridge.client.evaluation.attention({ projectId, commit, number: example.number }),
      });
    } catch (cause) {
      setFound({ state: "failed", error: errorData(cause) });
    }
  };
  if (found.state === "there") return <Heat seen={found.seen} />;
  if (found.state === "failed") return <ErrorAlert error={found.error} retry={() => void ask()} />;
  if (found.state === "asking") {
    return (
      <Card className="p-4">
        <Loading label={l10n.t("Reading what the model looked at")}>
          <Bone className="h-4 w-2/3" />
          <Bone className="mt-3 h-4 w-1/2" />
        </Loading>
      </Card>
    );
  }
  return (
    <Card className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <p className="min-w-0 flex-[1_1_16rem] text-muted">
        {l10n.t("Loads version {number} and has it read this question and its own answer once more.", {
          number: view.version,
        })}
      </p>
      <Button onClick={() => void ask()}>
        <Search aria-hidden size={14} />
        {l10n.t("Show what it looked at")}
      </Button>
    </Card>
  );
}
