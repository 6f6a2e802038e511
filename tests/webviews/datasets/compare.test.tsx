import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { Compare } from "../../../webviews/src/datasets/compare/Compare.js";
import { gridAnswers } from "../../fixtures/panels/datasets-grid.js";
import { type Answers, failing } from "../../fixtures/panels/fake-host.js";
import { failures, target } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const older = "1d4e8b0c55aa17f2903cbe6f4d2a90b7c8e1f602";
const newer = "8f2c1ad94be07a6d1c3f5e2b9a8477c0d1e6f3a5";

function open(answers: Answers = gridAnswers()) {
  const onClose = vi.fn();
  return {
    ...renderPanel(({ target: { projectId } }) => <Compare projectId={projectId} onClose={onClose} />, { answers }),
    onClose,
  };
}

describe("comparison", () => {
  it("compares the data as it stands with the newest version", async () => {
    const { host } = open();
    expect(
      await screen.findByRole("heading", { level: 1, name: "2 changed, 58 added and 1 removed, 1,150 the same" }),
    ).toBeTruthy();
    expect(host.requests("vibeflow/datasets/compare")).toEqual([
      { projectId: target.projectId, base: newer, other: null, kind: null, offset: 0, limit: 50 },
    ]);
  });

  it("marks what changed within an answer", async () => {
    const { view } = open();
    await screen.findByText("How long does a refund take?");
    expect(view.container.querySelector("del")?.textContent).toContain("10");
    expect(view.container.querySelector("ins")?.textContent).toContain("3");
  });

  it("compares other versions, one kind, page by page", async () => {
    const { host, user } = open();
    await user.selectOptions(await screen.findByLabelText("Version to compare from"), older);
    await user.selectOptions(screen.getByLabelText("Version to compare to"), newer);
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/compare").at(-1)).toMatchObject({ base: older, other: newer }),
    );
    await user.click(await screen.findByRole("button", { name: "Added 58" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/compare").at(-1)).toMatchObject({ kind: "added" }));
    expect(await screen.findByText("1 to 50 of 58")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Later differences" }));
    expect(await screen.findByText("51 to 58 of 58")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Removed 1" }));
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/compare").at(-1)).toMatchObject({ kind: "removed", offset: 0 }),
    );
  });

  it("says so while there is one version only", async () => {
    const { host } = open({ ...gridAnswers(), "vibeflow/datasets/versions": () => ({ versions: [] }) });
    expect(await screen.findByRole("heading", { name: "There is one version so far" })).toBeTruthy();
    expect(host.requests("vibeflow/datasets/compare")).toEqual([]);
  });

  it("says what failed, and leads back", async () => {
    const { user, onClose } = open({ ...gridAnswers(), "vibeflow/datasets/compare": failing(failures.notReady) });
    expect(await screen.findByText(failures.notReady.message)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Back to your data" }));
    expect(onClose).toHaveBeenCalled();
  });
});
