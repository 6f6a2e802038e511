/**
 * Finds the Python that the private environment is made with: the setting, then what the Python extensions offer, then
 * the PATH. Says what it found instead when none will do. Asks no extension itself (see extensions.ts).
 */
import { l10n } from "vscode";
import { fail, type VibeFlowError } from "../../platform/errors.js";
import { MINIMUM, probe, type PythonCommand, type PythonFacts, type Verdict } from "./probe.js";

const needed = MINIMUM.join(".");

export interface Sources {
  /** `vibeflow.python.interpreter`; empty when the user chose none. */
  readonly chosen: string;
  /** Interpreters that the Python extensions know, best first. Never fails; they are optional. */
  readonly offered: () => Promise<readonly string[]>;
  readonly platform: NodeJS.Platform;
  readonly probe?: (command: PythonCommand) => Promise<Verdict>;
}

/** Throws `environment.noPython` with what was found instead. */
export async function discoverPython(sources: Sources): Promise<PythonFacts> {
  const ask = sources.probe ?? probe;
  if (sources.chosen !== "") {
    const verdict = await ask([sources.chosen]);
    if (verdict.suitable) return verdict.facts;
    throw chosenWillNotDo(verdict);
  }
  const rejected: (Verdict & { suitable: false })[] = [];
  for (const command of [
    ...(await sources.offered()).map((path): PythonCommand => [path]),
    ...onPath(sources.platform),
  ]) {
    const verdict = await ask(command);
    if (verdict.suitable) return verdict.facts;
    rejected.push(verdict);
  }
  throw noneWillDo(rejected, sources.platform);
}

function onPath(platform: NodeJS.Platform): PythonCommand[] {
  const names: PythonCommand[] = ["3.12", "3.13", "3.11", "3.10"].map((version) => [`python${version}`]);
  return platform === "win32" ? [["py", "-3"], ["python"], ["python3"]] : [["python3"], ["python"], ...names];
}

function chosenWillNotDo({ reason, said }: Verdict & { suitable: false }): VibeFlowError {
  const why = {
    notPython: `${said}.`,
    tooOld: l10n.t("{said}, and VibeFlow needs {needed} or newer.", { said, needed }),
    noVenv: l10n.t("{said}: its modules venv and ensurepip are missing.", { said }),
    not64Bit: l10n.t("{said}, and PyTorch is made for 64-bit ones only.", { said }),
  }[reason];
  const message = l10n.t("The Python in the setting vibeflow.python.interpreter will not do: {why}", { why });
  return fail(
    "environment.noPython",
    message,
    l10n.t("Change the setting, or empty it to let VibeFlow search."),
    setUp,
  );
}

function noneWillDo(rejected: readonly (Verdict & { suitable: false })[], platform: NodeJS.Platform): VibeFlowError {
  const withoutVenv = rejected.find((verdict) => verdict.reason === "noVenv");
  if (withoutVenv) {
    const hint =
      platform === "linux"
        ? l10n.t("Install its venv package (Debian and Ubuntu: python3-venv), or another Python, then try again.")
        : l10n.t("Install Python from python.org, then try again.");
    return fail(
      "environment.noPython",
      l10n.t("{said}: the modules venv and ensurepip are missing.", { said: withoutVenv.said }),
      hint,
      setUp,
    );
  }
  const seen = rejected.filter((verdict) => verdict.reason !== "notPython").map((verdict) => verdict.said);
  const found =
    seen.length > 0
      ? l10n.t("Found: {interpreters}.", { interpreters: [...new Set(seen)].join("; ") })
      : l10n.t("None was found on this machine.");
  return fail(
    "environment.noPython",
    l10n.t("VibeFlow needs Python {needed} or newer. {found}", { needed, found }),
    l10n.t(
      "Install one from python.org or your system's packages, or name one in the setting vibeflow.python.interpreter.",
    ),
    setUp,
  );
}

const setUp = { kind: "setUpPython", label: l10n.t("Set Up Python") } as const;
