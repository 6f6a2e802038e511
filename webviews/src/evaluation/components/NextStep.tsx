/** What the result means in a few words, and what can be done with it. */
import type { EvaluationView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { Card } from "@shared/ui/Card.js";
import { CircleCheck, MessageSquare, Rocket, TriangleAlert } from "@shared/ui/icons.js";

import { summary } from "../sentences.js";

export function NextStep({ view }: { view: EvaluationView }) {
  const bridge = useBridge();
  const { tone, title, text } = summary(view);
  return (
    <Card className="p-4">
      <h2 className="flex items-center gap-2 text-body">
        {tone === "pass" ? (
          <CircleCheck aria-hidden size={16} className="text-pass" />
        ) : (
          <TriangleAlert aria-hidden size={16} className="text-warn" />
        )}
        {title}
      </h2>
      <p className="mt-1.5 text-muted">{text}</p>
      <div className="mt-4 grid gap-2">
        <Button kind="primary" onClick={() => bridge.command("vibeflow.deployment.show")}>
          <Rocket aria-hidden size={14} />
          Serve as API
        </Button>
        <Button onClick={() => bridge.command("vibeflow.playground.show")}>
          <MessageSquare aria-hidden size={14} />
          Ask the Model…
        </Button>
      </div>
    </Card>
  );
}
