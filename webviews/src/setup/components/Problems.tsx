/** Everything that is wrong with the settings, at once, each leading to its field. */
import * as l10n from "@vscode/l10n";
import type { SettingProblem, SetupView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { CircleX } from "@shared/ui/icons.js";

interface ProblemsProps {
  readonly view: SetupView;
  readonly onOpen: (key: string) => void;
}

export function Problems({ view, onOpen }: ProblemsProps) {
  if (view.problems.length === 0) return null;
  const names = new Map(view.advanced.map(({ key, name }) => [key, name]));
  return (
    <div role="alert" className="mb-6 rounded-card border border-[var(--error-edge)]">
      <ul>
        {view.problems.map((problem) => (
          <Problem
            key={`${problem.key} ${problem.message}`}
            problem={problem}
            name={names.get(problem.key)}
            onOpen={() => onOpen(problem.key)}
          />
        ))}
      </ul>
    </div>
  );
}

function Problem({ problem, name, onOpen }: { problem: SettingProblem; name: string | undefined; onOpen: () => void }) {
  const bridge = useBridge();
  return (
    <li className="flex gap-3 border-t border-line px-4 py-2.5 first:border-t-0">
      <CircleX aria-hidden size={16} className="mt-0.5 text-fail" />
      <p className="min-w-0 flex-1">
        <span className="font-semibold text-strong">{name ?? l10n.t("Recipe")}</span> {problem.message}{" "}
        <span className="text-muted">{problem.hint}</span>
      </p>
      {name === undefined ? (
        <Button small onClick={() => bridge.command("vibeflow.projects.openRecipe")}>
          {l10n.t("Open recipe")}
        </Button>
      ) : (
        <Button small onClick={onOpen} aria-label={l10n.t("Correct {name}", { name })}>
          {l10n.t("Correct")}
        </Button>
      )}
    </li>
  );
}
