/** The deployment panel's sentences. */
import * as l10n from "@vscode/l10n";
import type { DeploymentView, VersionChoice } from "@protocol/types.gen.js";
import { metricText } from "@shared/format/metrics.js";
import { plural } from "@shared/format/numbers.js";

export interface Sentence {
  readonly title: string;
  readonly detail: string;
}

export function sentence(view: DeploymentView): Sentence {
  const { version } = view;
  switch (view.state) {
    case "starting":
      return {
        title: l10n.t("Starting version {version}", { version }),
        detail: l10n.t("The model is being loaded. The endpoint answers as soon as this is done."),
      };
    case "running":
      return {
        title: l10n.t("Version {version} is served on this computer", { version }),
        detail: `${requests(view)} ${l10n.t("Only programs on this computer can reach it. It goes on when this window is closed.")}`,
      };
    case "stopping":
      return {
        title: l10n.t("Stopping version {version}", { version }),
        detail: l10n.t("Answers under way are finished first."),
      };
    case "stopped":
      return {
        title: l10n.t("Version {version} is not served any more", { version }),
        detail: `${requests(view)} ${l10n.t("Serving it again gives a new key.")}`,
      };
    case "failed":
      return {
        title: view.error?.message ?? l10n.t("Version {version} could not be served", { version }),
        detail: view.error?.hint ?? "",
      };
  }
}

const requests = (view: DeploymentView): string =>
  view.requests === 0
    ? l10n.t("No request yet.")
    : plural(view.requests, l10n.t("It has answered {n} request."), l10n.t("It has answered {n} requests."));

export function offer(newest: VersionChoice): string {
  const rated =
    newest.score === null
      ? l10n.t("It was not evaluated.")
      : l10n.t("It scores {score} of 100 on held-out questions.", { score: metricText(newest.score, "score") });
  return `${rated} ${l10n.t("You get an address and a key that work with every OpenAI client. Nothing leaves this computer.")}`;
}
