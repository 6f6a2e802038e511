/** Whom the user asks and how; kept by the backend for each project, so that the next panel begins the same way. */
import type { AnswerSettings, AskTarget, PlaygroundChoice, PlaygroundView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { useState } from "react";

import { chosen, sameSettings, targetId } from "./settings.js";

export interface Choice {
  readonly targets: readonly AskTarget[];
  readonly settings: AnswerSettings;
  /** Whether the settings are those of evaluation. */
  readonly asEvaluated: boolean;
  readonly alone: boolean;
  readonly setTargets: (ids: readonly string[]) => void;
  readonly setSettings: (settings: AnswerSettings) => void;
  readonly setAlone: (alone: boolean) => void;
}

export function useChoice(view: PlaygroundView, asked: string | null): Choice {
  const bridge = useBridge();
  const [choice, setChoice] = useState<PlaygroundChoice>(() => {
    // A panel that was opened for a version asks that one, whatever was asked before.
    const wanted = asked !== null && !view.choice.targets.includes(asked) ? [] : view.choice.targets;
    return { ...view.choice, targets: chosen(wanted, view.targets, view.commit) };
  });
  const change = (next: PlaygroundChoice) => {
    setChoice(next);
    // It is a convenience: what cannot be kept is chosen again.
    bridge.client.playground.keep({ projectId: view.projectId, choice: next }).catch(() => undefined);
  };
  const byId = new Map(view.targets.map((target) => [targetId(target), target]));
  const settings = choice.settings ?? view.evaluation;
  return {
    // A version that has gone since is asked no more.
    targets: choice.targets.flatMap((id) => byId.get(id) ?? []),
    settings,
    asEvaluated: sameSettings(settings, view.evaluation),
    alone: choice.alone,
    setTargets: (targets) => change({ ...choice, targets }),
    setSettings: (next) => change({ ...choice, settings: sameSettings(next, view.evaluation) ? null : next }),
    setAlone: (alone) => change({ ...choice, alone }),
  };
}
