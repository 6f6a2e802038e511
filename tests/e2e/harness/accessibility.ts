// Runs axe inside a panel and fails on what its users would be stopped by. Knows axe's results, not the panels.
import axe from "axe-core";
import { expect } from "@playwright/test";
import type { Panel } from "./panel.js";

interface Finding {
  readonly rule: string;
  readonly impact: string;
  readonly help: string;
  readonly where: readonly string[];
}

/** Serious and critical findings of axe in a panel. `allow` names rules to leave out, each with the reason. */
export async function accessibilityFindings(panel: Panel, allow: Readonly<Record<string, string>> = {}): Promise<Finding[]> {
  await panel.frame.evaluate(axe.source);
  const violations = await panel.frame.evaluate(async () => {
    type Axe = { readonly run: (root: Document, options: object) => Promise<{ violations: unknown }> };
    const { axe: injected } = window as unknown as { axe: Axe };
    return (await injected.run(document, { resultTypes: ["violations"] })).violations as {
      id: string;
      impact: string | null;
      help: string;
      nodes: { target: unknown[]; failureSummary?: string }[];
    }[];
  });
  return violations
    .filter((violation) => (violation.impact === "serious" || violation.impact === "critical") && !(violation.id in allow))
    .map((violation) => ({
      rule: violation.id,
      impact: violation.impact ?? "",
      help: violation.help,
      where: violation.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
    }));
}

/** Fails when axe finds something serious or critical in a panel. */
export async function expectAccessible(panel: Panel, allow: Readonly<Record<string, string>> = {}): Promise<void> {
  expect(await accessibilityFindings(panel, allow), `axe findings in "${panel.title}"`).toEqual([]);
}
