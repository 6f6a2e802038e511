import { type ToHost, UPLOAD_CHUNK } from "@protocol/panel.js";
import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/datasets/App.js";
import { carriesFiles, dropped } from "../../../webviews/src/datasets/upload/drop.js";
import type { FakeHost } from "../../fixtures/panels/fake-host.js";
import { scenario } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const empty = { "vibeflow/datasets/snapshot": () => ({ ...scenario.dataset, view: null }) };

interface Carried {
  readonly files?: readonly File[];
  readonly data?: Readonly<Record<string, string>>;
  readonly directory?: boolean;
}

/** What a drag carries, as far as the panel reads it. */
function transfer({ files = [], data = {}, directory = false }: Carried): DataTransfer {
  const fake = {
    types: [...(files.length > 0 ? ["Files"] : []), ...Object.keys(data)],
    files,
    items: files.map(() => ({ webkitGetAsEntry: () => ({ isDirectory: directory }) })),
    getData: (type: string) => data[type] ?? "",
    dropEffect: "none",
  };
  // The simulated browser has no DataTransfer; these are the members that are used.
  return fake as unknown as DataTransfer;
}

/** A file whose bytes tell their place, and which counts how much of it was read at once. */
function bigFile(name: string, bytes: number) {
  const reads: number[] = [];
  const file = new File([], name);
  Object.defineProperty(file, "size", { value: bytes });
  Object.defineProperty(file, "slice", {
    value: (from: number, to: number) => {
      const length = Math.min(to, bytes) - from;
      reads.push(length);
      return { arrayBuffer: () => Promise.resolve(new Uint8Array(length).fill(from / UPLOAD_CHUNK).buffer) };
    },
  });
  return { file, reads };
}

const uploads = (host: FakeHost) =>
  host.posted.filter((message): message is Extract<ToHost, { type: "upload" | "uploadChunk" | "uploadCancel" }> =>
    message.type.startsWith("upload"),
  );

const drop = (dataTransfer: DataTransfer) => {
  const event = new Event("drop", { bubbles: true, cancelable: true });
  Object.defineProperty(event, "dataTransfer", { value: dataTransfer });
  act(() => void document.dispatchEvent(event));
  return event;
};

async function begun(host: FakeHost): Promise<string> {
  await waitFor(() => expect(uploads(host)).not.toHaveLength(0));
  const [first] = uploads(host);
  return first?.id ?? "";
}

describe("a dropped file", () => {
  it("is sent piece by piece, never far ahead of the host, and then imported", async () => {
    const { host } = renderPanel(App, { answers: empty });
    await screen.findByText("Drop a file with examples here");
    const { file, reads } = bigFile("big.csv", 5 * UPLOAD_CHUNK + 100);
    drop(transfer({ files: [file] }));
    const id = await begun(host);
    expect(uploads(host)).toEqual([{ type: "upload", id, name: "big.csv", bytes: file.size }]);
    expect(reads).toEqual([]);
    // Three pieces ahead of what the host has, and no more, however long it takes.
    for (const [received, pieces] of [[0, 3], [UPLOAD_CHUNK, 4], [UPLOAD_CHUNK, 4], [3 * UPLOAD_CHUNK, 6]] as const) {
      host.send({ type: "uploadNext", id, received });
      await waitFor(() => expect(uploads(host)).toHaveLength(1 + pieces));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(reads).toHaveLength(pieces);
    }
    expect(reads.at(-1)).toBe(100);
    const pieces = uploads(host).flatMap((message) => (message.type === "uploadChunk" ? [message.data] : []));
    expect(pieces.map((piece) => piece[0])).toEqual([0, 1, 2, 3, 4, 5]);
    await screen.findByRole("heading", { level: 1, name: "Taking in big.csv" });
    expect(screen.getByText(/^12.6 MB of 21 MB/)).toBeTruthy();
    host.send({ type: "uploadEnd", id, outcome: "received" });
    await screen.findByRole("heading", { level: 1, name: "Reading big.csv" });
  });

  it("can be stopped", async () => {
    const { host, user } = renderPanel(App, { answers: empty });
    await screen.findByText("Drop a file with examples here");
    drop(transfer({ files: [bigFile("big.csv", 5 * UPLOAD_CHUNK).file] }));
    const id = await begun(host);
    host.send({ type: "uploadNext", id, received: 0 });
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(uploads(host).at(-1)).toEqual({ type: "uploadCancel", id });
    await screen.findByText("Drop a file with examples here");
    host.send({ type: "uploadNext", id, received: UPLOAD_CHUNK });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(uploads(host).filter(({ type }) => type === "uploadChunk")).toHaveLength(3);
  });

  it("that the user declines leaves the data as it is", async () => {
    const { host } = renderPanel(App);
    await screen.findByText("Every row accounted for");
    drop(transfer({ files: [bigFile("big.csv", 10).file] }));
    host.send({ type: "uploadEnd", id: await begun(host), outcome: "declined" });
    await screen.findByText("Every row accounted for");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("that vanishes on the way is said to be unreadable", async () => {
    const { host } = renderPanel(App, { answers: empty });
    await screen.findByText("Drop a file with examples here");
    const file = new File(["question,answer"], "gone.csv");
    const gone = () => Promise.reject(new DOMException("gone", "NotFoundError"));
    Object.defineProperty(file, "slice", { value: () => ({ arrayBuffer: gone }) });
    drop(transfer({ files: [file] }));
    const id = await begun(host);
    host.send({ type: "uploadNext", id, received: 0 });
    await screen.findByText("gone.csv could not be read to the end.");
    expect(uploads(host).at(-1)).toEqual({ type: "uploadCancel", id });
  });

  it("that is empty, a folder, or one of several is refused with a way out", async () => {
    const { host } = renderPanel(App, { answers: empty });
    await screen.findByText("Drop a file with examples here");
    drop(transfer({ files: [new File([], "empty.csv")] }));
    await screen.findByText("empty.csv is empty.");
    drop(transfer({ files: [new File([], "tickets")], directory: true }));
    await screen.findByText(/tickets is a folder/);
    drop(transfer({ files: [bigFile("a", 1).file, bigFile("b", 1).file] }));
    await screen.findByText("2 files were dropped at once.");
    expect(uploads(host)).toEqual([]);
  });

  it("with an address is read by the host, without sending a byte", async () => {
    const { host } = renderPanel(App);
    await screen.findByText("Every row accounted for");
    const event = drop(transfer({ data: { "application/vnd.code.uri-list": "file:///home/ada/my%20tickets.csv" } }));
    expect(event.defaultPrevented).toBe(true);
    await waitFor(() => expect(host.posted.at(-1)).toEqual({ type: "drop", uri: "file:///home/ada/my%20tickets.csv" }));
    expect(uploads(host)).toEqual([]);
  });

  it("is announced while it is over the panel", async () => {
    renderPanel(App);
    await screen.findByText("Every row accounted for");
    const over = new Event("dragover", { bubbles: true, cancelable: true });
    Object.defineProperty(over, "dataTransfer", { value: transfer({ files: [new File([], "a.csv")] }) });
    act(() => void document.dispatchEvent(over));
    expect(over.defaultPrevented).toBe(true);
    expect(screen.getByText("Drop to replace the data of Support Bot")).toBeTruthy();
    const left = new Event("dragleave", { bubbles: true });
    Object.defineProperty(left, "relatedTarget", { value: null });
    act(() => void document.dispatchEvent(left));
    expect(screen.queryByText("Drop to replace the data of Support Bot")).toBeNull();
  });
});

describe("what a drag carries", () => {
  it("is told by its types alone", () => {
    expect(carriesFiles(transfer({ files: [new File([], "a")] }))).toBe(true);
    expect(carriesFiles(transfer({ data: { ResourceURLs: "[]" } }))).toBe(true);
    expect(carriesFiles(transfer({ data: { "text/plain": "hello" } }))).toBe(false);
    expect(carriesFiles(null)).toBe(false);
  });

  it.each([
    [{ data: { "text/uri-list": "# from the file manager\r\nfile:///a.csv\r\n" } }, { kind: "uri", uri: "file:///a.csv" }],
    [{ data: { resourceurls: '["file:///a.csv"]' } }, { kind: "uri", uri: "file:///a.csv" }],
    [{ data: { "text/uri-list": "file:///a.csv\nfile:///b.csv" } }, { kind: "several", count: 2 }],
    [{ data: { "text/uri-list": "https://example.org/a.csv" } }, { kind: "nothing" }],
    [{ data: { resourceurls: "not JSON" } }, { kind: "nothing" }],
  ])("%j is %j", (carried, expected) => expect(dropped(transfer(carried))).toEqual(expected));
});
