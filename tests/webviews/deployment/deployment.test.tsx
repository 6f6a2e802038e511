import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/deployment/App.js";
import { failing } from "../../fixtures/panels/fake-host.js";
import { failures, scenario, target, withDeployment } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const notServed = { "vibeflow/deployment/snapshot": () => ({ ...scenario.deployment, view: null }) };

describe("deployment panel", () => {
  it("serves the newest version and shows the key once, never keeping it", async () => {
    const { host, user } = renderPanel(App, { answers: notServed });
    await user.click(await screen.findByRole("button", { name: "Serve version 2" }));
    host.answers["vibeflow/deployment/snapshot"] = () => scenario.deployment;
    act(() => host.event("vibeflow/deployment/didChange", { projectId: target.projectId }));
    expect((await screen.findByTestId("key")).textContent).toBe(scenario.started.key);
    expect(screen.getByText(/only its hash is kept\./)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Copy key" }));
    expect(host.posted).toContainEqual({ type: "copy", text: scenario.started.key });
    await user.click(screen.getByRole("button", { name: "Copy curl" }));
    expect(host.posted).toContainEqual({ type: "copy", text: scenario.started.curl });
    expect(JSON.stringify(host.getState())).not.toContain(scenario.started.key);
  });

  it("serves on the host's wish, once", async () => {
    const { host } = renderPanel(App, { answers: notServed });
    await screen.findByRole("button", { name: "Serve version 2" });
    act(() => host.send({ type: "serve" }));
    await waitFor(() => expect(host.requests("vibeflow/deployment/serve")).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(host.requests("vibeflow/deployment/serve")).toHaveLength(1);
  });

  it("shows where it answers, without a key that is not known any more", async () => {
    renderPanel(App);
    await screen.findByRole("heading", { name: "Version 2 is served on this computer" });
    expect(screen.queryByTestId("key")).toBeNull();
    expect(screen.getByText(/It has answered 17 requests/)).toBeTruthy();
    expect(screen.getByLabelText("curl", { selector: "pre" }).textContent).toContain("Bearer YOUR_KEY");
    expect(screen.getByLabelText("Python", { selector: "pre" }).textContent).toContain('base_url="http://127.0.0.1:8321/v1"');
  });

  it("stops", async () => {
    const { host, user } = renderPanel(App);
    const stop = await screen.findByRole("button", { name: "Stop" });
    host.answers["vibeflow/deployment/snapshot"] = () => withDeployment({ state: "stopped" });
    await user.click(stop);
    await screen.findByRole("heading", { name: "Version 2 is not served any more" });
    expect(host.requests("vibeflow/deployment/stop")).toEqual([{ projectId: target.projectId }]);
    expect(screen.getByRole("button", { name: "Serve version 2" })).toBeTruthy();
  });

  it("says why serving was refused", async () => {
    const { user } = renderPanel(App, { answers: { ...notServed, "vibeflow/deployment/serve": failing(failures.port) } });
    await user.click(await screen.findByRole("button", { name: "Serve version 2" }));
    const alert = await screen.findByRole("alert");
    expect(within(alert).getByText(failures.port.message)).toBeTruthy();
    expect(within(alert).getByText(failures.port.hint)).toBeTruthy();
  });

  it("says why it failed later", async () => {
    renderPanel(App, { answers: { "vibeflow/deployment/snapshot": () => withDeployment({ state: "failed", error: failures.port }) } });
    await screen.findByRole("heading", { level: 1, name: /Port 8321 is taken/ });
    expect(screen.getByRole("button", { name: "Serve version 2" })).toBeTruthy();
  });

  it("leads to training where there is no version", async () => {
    const { host, user } = renderPanel(App, {
      answers: { "vibeflow/deployment/snapshot": () => ({ ...scenario.deployment, newest: null, view: null }) },
    });
    await user.click(await screen.findByRole("button", { name: "Show Training" }));
    expect(host.commands()).toEqual(["vibeflow.training.show"]);
  });
});
