/** The top of each panel: mark, project, and the chain of steps as links. Which steps are done comes from the project. */
import * as l10n from "@vscode/l10n";
import type { PanelCommand, PanelName } from "@protocol/panel.js";
import { isOver } from "@protocol/states.gen.js";
import type { ProjectSummary } from "@protocol/types.gen.js";
import clsx from "clsx";
import type { ReactNode } from "react";

import { useBridge } from "../bridge/context.js";
import { useProject } from "../hooks/useProject.js";
import { Check } from "./icons.js";
import { Mark } from "./Mark.js";

interface Step {
  readonly panel: PanelName;
  readonly label: string;
  readonly command: PanelCommand;
  readonly done: (project: ProjectSummary) => boolean;
}

/** Whether there is a run whose later steps are still to come. */
const isUnderWay = ({ run }: ProjectSummary): boolean => run !== null && !isOver(run);

const steps: readonly Step[] = [
  { panel: "datasets", label: l10n.t("Data"), command: "vibeflow.datasets.show", done: (project) => project.data !== null },
  {
    panel: "setup",
    label: l10n.t("Set-up"),
    command: "vibeflow.setup.show",
    // Settings are recommended as soon as there is data; a run is what settles them.
    done: (project) => project.run !== null || project.versions.length > 0,
  },
  {
    panel: "training",
    label: l10n.t("Training"),
    command: "vibeflow.training.show",
    done: (project) => !isUnderWay(project) && project.versions.length > 0,
  },
  {
    panel: "evaluation",
    label: l10n.t("Evaluation"),
    command: "vibeflow.evaluation.show",
    done: (project) => !isUnderWay(project) && project.versions[0]?.score != null,
  },
  {
    panel: "deployment",
    label: l10n.t("Deploy"),
    command: "vibeflow.deployment.show",
    done: (project) => !isUnderWay(project) && project.versions[0]?.served === true,
  },
];

/** Panels that are no step of the chain. */
const others: Readonly<Partial<Record<PanelName, string>>> = { playground: l10n.t("Ask the model"), overview: l10n.t("Project") };

interface HeaderProps {
  readonly panel: PanelName;
  readonly projectId: string;
  /** null until the first snapshot. */
  readonly projectName: string | null;
  /** The file or the commit, at the right end where there is room. */
  readonly where?: ReactNode;
  /** A control at the right end, at any width. */
  readonly action?: ReactNode;
}

export function Header({ panel, projectId, projectName, where, action }: HeaderProps) {
  const bridge = useBridge();
  const project = useProject(projectId);
  const title = others[panel] ?? steps.find((step) => step.panel === panel)?.label;
  return (
    <header className="border-b border-edge">
      <div className="mx-auto flex h-10 w-full max-w-[1180px] items-center gap-4 px-3 wide:px-6 full:gap-6">
        <div className="flex min-w-0 items-center gap-2 wide:min-w-28">
          <Mark />
          <button
            type="button"
            title={l10n.t("Show Project")}
            aria-current={panel === "overview" ? "page" : undefined}
            className="truncate rounded-card font-medium hover:text-strong"
            onClick={() => bridge.command("vibeflow.projects.show")}
          >
            {projectName ?? project?.name ?? ""}
          </button>
          <span className="whitespace-nowrap text-muted wide:hidden">{title}</span>
        </div>
        <nav aria-label={l10n.t("Steps")} className="hidden shrink-0 wide:block">
          <ol className="flex items-center">
            {steps.map((step, index) => (
              <li key={step.panel} className="flex items-center">
                {index > 0 && <span aria-hidden className="mx-1.5 h-px w-2.5 bg-edge full:mx-2 full:w-5" />}
                <StepLink step={step} current={step.panel === panel} done={project !== null && step.done(project)} />
              </li>
            ))}
          </ol>
        </nav>
        <div className="ml-auto flex min-w-0 items-center gap-1 text-small text-muted wide:shrink-[99]">
          {where !== undefined && <span className="hidden max-w-80 min-w-0 items-center gap-1.5 whitespace-nowrap wide:flex">{where}</span>}
          {action}
        </div>
      </div>
    </header>
  );
}

function StepLink({ step, current, done }: { step: Step; current: boolean; done: boolean }) {
  const bridge = useBridge();
  return (
    <button
      type="button"
      aria-current={current ? "step" : undefined}
      onClick={() => bridge.command(step.command)}
      className={clsx(
        "flex items-center gap-1.5 rounded-card px-1 py-0.5 text-body whitespace-nowrap hover:text-strong",
        current ? "font-semibold text-strong" : "text-muted",
      )}
    >
      <StepMark current={current} done={done} />
      {step.label}
      {done && <span className="unseen">{l10n.t(", done")}</span>}
    </button>
  );
}

function StepMark({ current, done }: { current: boolean; done: boolean }) {
  if (current) return <span aria-hidden className="size-3.5 rounded-full border-[4.5px] border-accent" />;
  if (done) return <Check aria-hidden size={14} />;
  return <span aria-hidden className="size-3.5 rounded-full border-[1.6px] border-[var(--axis)]" />;
}
