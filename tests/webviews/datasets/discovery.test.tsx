import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/datasets/App.js";
import { dataFailures } from "../../fixtures/panels/datasets-states.js";
import { failing, silent } from "../../fixtures/panels/fake-host.js";
import { failures, scenario, target } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const { projectId } = target;

type Options = Parameters<typeof renderPanel>[1];

async function searched(options: Options = {}, words = "customer support") {
  const panel = renderPanel(App, options);
  await panel.user.click(await screen.findByRole("button", { name: "Find public data" }));
  await panel.user.type(screen.getByLabelText("What it is for, or a name"), `${words}{Enter}`);
  return panel;
}

describe("finding public data", () => {
  it("asks the catalogue, best first, with what it may be used for", async () => {
    const { host } = await searched();
    const found = await screen.findByRole("region", { name: "Found" });
    expect(host.requests("vibeflow/discovery/search")).toEqual([{ catalogue: "huggingface", query: "customer support" }]);
    const [first] = within(found).getAllByRole("listitem");
    expect(first?.textContent).toContain("12,080 rows, 4.3 MB, English, 18,204 downloads, 131 likes. CC BY 4.0: free to use");
    expect(within(found).getByText("Gated")).toBeTruthy();
    expect(within(found).getByText(/No licence is given: ask its owner/)).toBeTruthy();
  });

  it("asks again when another catalogue is chosen", async () => {
    const { host, user } = await searched();
    await screen.findByRole("region", { name: "Found" });
    await user.selectOptions(screen.getByLabelText("Catalogue"), "kaggle");
    await waitFor(() => expect(host.requests("vibeflow/discovery/search").at(-1)).toMatchObject({ catalogue: "kaggle" }));
  });

  it("says so when there is nothing, no network, or no key", async () => {
    const { host, user } = await searched({
      answers: { "vibeflow/discovery/search": ({ query }) => ({ query, results: [] }) },
    });
    await screen.findByText("Nothing found for “customer support”");
    host.answers["vibeflow/discovery/search"] = failing(dataFailures.noNetwork);
    await user.click(screen.getByRole("button", { name: "Search" }));
    const alert = await screen.findByRole("alert");
    expect(within(alert).getByText(dataFailures.noNetwork.hint)).toBeTruthy();
    host.answers["vibeflow/discovery/search"] = failing(dataFailures.noToken);
    await user.click(within(alert).getByRole("button", { name: "Try again" }));
    await user.click(await screen.findByRole("button", { name: "Add Kaggle key…" }));
    expect(host.commands()).toEqual(["vibeflow.discovery.setKaggleToken"]);
  });

  it("shows files, columns and rows before a download, then fetches what was chosen", async () => {
    const { host, user } = await searched();
    await user.click(await screen.findByRole("button", { name: "Look inside support-replies" }));
    const rows = await screen.findByRole("region", { name: "First rows" });
    expect(within(rows).getByText("The lid of my bottle leaks.")).toBeTruthy();
    expect(screen.getByText("default, train, 10,872 rows, 3.9 MB")).toBeTruthy();
    expect(host.requests("vibeflow/discovery/download")).toEqual([]);
    await user.click(screen.getByRole("radio", { name: /raw\/export\.csv/ }));
    await user.click(screen.getByRole("button", { name: "Download and use" }));
    await waitFor(() =>
      expect(host.requests("vibeflow/discovery/download")).toEqual([
        { projectId, catalogue: "huggingface", id: "acme-research/support-replies", path: "raw/export.csv" },
      ]),
    );
    await screen.findByText("Every row accounted for");
  });

  it("shows how far a download is, and stops it", async () => {
    const { host, user } = await searched({ answers: { "vibeflow/discovery/download": silent() } });
    await user.click(await screen.findByRole("button", { name: "Look inside support-replies" }));
    await user.click(await screen.findByRole("button", { name: "Download and use" }));
    await screen.findByRole("heading", { level: 1, name: "Downloading support-replies" });
    host.event("vibeflow/discovery/didProgress", { projectId, bytes: 1_048_576, total: 4_194_304 });
    await screen.findByText("1 MB of 4.2 MB, 25 %");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(host.requests("vibeflow/discovery/cancel")).toEqual([{ projectId }]);
  });

  it("a failed download says why, and what was found is still there", async () => {
    const { user } = await searched({ answers: { "vibeflow/discovery/download": failing(failures.notReady) } });
    await user.click(await screen.findByRole("button", { name: "Look inside support-replies" }));
    await user.click(await screen.findByRole("button", { name: "Download and use" }));
    await screen.findByText(failures.notReady.message);
    await user.click(screen.getByRole("button", { name: /Back to what was found/ }));
    await screen.findByRole("region", { name: "Found" });
  });

  it("drops the answer to a question that was asked before another", async () => {
    const { host, user } = await searched({ answers: { "vibeflow/discovery/search": silent() } }, "first");
    host.answers["vibeflow/discovery/search"] = ({ query }) => ({ query, results: [] });
    const box = screen.getByLabelText("What it is for, or a name");
    await user.clear(box);
    await user.type(box, "second{Enter}");
    await screen.findByText("Nothing found for “second”");
  });

  it("leads on from an empty panel, comes back after a reload, and back to the data", async () => {
    const empty = { "vibeflow/datasets/snapshot": () => ({ ...scenario.dataset, view: null }) };
    const state = { target, screen: { screen: "discovery", discovery: { catalogue: "kaggle", query: "tickets" } } };
    const { host, user } = renderPanel(App, { answers: empty, state });
    await screen.findByRole("region", { name: "Found" });
    expect(host.requests("vibeflow/discovery/search")).toEqual([{ catalogue: "kaggle", query: "tickets" }]);
    await user.click(screen.getByRole("button", { name: "Back to your data" }));
    await screen.findByText("Drop a file with examples here");
  });

  it("has no violation of accessibility, found or looked at", async () => {
    const rules = Object.fromEntries(["color-contrast", "label-content-name-mismatch", "region"].map((rule) => [rule, { enabled: false }]));
    const { view, user } = await searched();
    await screen.findByRole("region", { name: "Found" });
    expect((await axe.run(view.container, { rules })).violations).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Look inside support-replies" }));
    await screen.findByRole("region", { name: "First rows" });
    expect((await axe.run(view.container, { rules })).violations).toEqual([]);
  });
});
