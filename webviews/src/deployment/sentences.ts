/** The deployment panel's sentences. */
import type { DeploymentView, VersionChoice } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";

export interface Sentence {
  readonly title: string;
  readonly detail: string;
}

export function sentence(view: DeploymentView): Sentence {
  const name = `Version ${view.version}`;
  switch (view.state) {
    case "starting":
      return { title: `Starting version ${view.version}`, detail: "The model is being loaded. The endpoint answers as soon as this is done." };
    case "running":
      return { title: `${name} is served on this computer`, detail: `${requests(view)} Only programs on this computer can reach it. It goes on when this window is closed.` };
    case "stopping":
      return { title: `Stopping version ${view.version}`, detail: "Answers under way are finished first." };
    case "stopped":
      return { title: `${name} is not served any more`, detail: `${requests(view)} Serving it again gives a new key.` };
    case "failed":
      return { title: view.error?.message ?? `${name} could not be served`, detail: view.error?.hint ?? "" };
  }
}

const requests = (view: DeploymentView): string =>
  view.requests === 0 ? "No request yet." : `It has answered ${plural(view.requests, "request")}.`;

export function offer(newest: VersionChoice): string {
  const rated = newest.score === null ? "It was not evaluated." : `It scores ${newest.score.toFixed(0)} of 100 on held-out questions.`;
  return `${rated} You get an address and a key that work with every OpenAI client. Nothing leaves this computer.`;
}
