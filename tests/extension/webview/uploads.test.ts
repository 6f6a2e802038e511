import { mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { beforeEach, describe, expect, test, vi } from "vitest";

import { type ToPanel, UPLOAD_CHUNK } from "../../../extension/src/protocol/panel.js";
import { safeName, Uploads } from "../../../extension/src/webview/uploads.js";

let root: string;
let posted: ToPanel[];
/** Path and contents of what was imported. */
let imported: { path: string; text: string }[];
const allowed = vi.fn(() => Promise.resolve(true));
const failed = vi.fn();
let finishImport: () => void;
let uploads: Uploads;

beforeEach(() => {
  vi.clearAllMocks();
  root = mkdtempSync(join(tmpdir(), "vibeflow-uploads-"));
  posted = [];
  imported = [];
  uploads = new Uploads(root, {
    post: (message) => void posted.push(message),
    allowed,
    import: (path) => {
      imported.push({ path, text: readFileSync(path, "utf8") });
      return new Promise((resolve) => (finishImport = resolve));
    },
    failed,
  });
});

const text = (value: string) => new TextEncoder().encode(value);
const begin = (name = "tickets.csv", bytes = 6, id = "a") => uploads.receive({ type: "upload", id, name, bytes });
const chunk = (value: string, id = "a") => uploads.receive({ type: "uploadChunk", id, data: text(value) });

describe("an upload", () => {
  test("asks for one piece after the other, imports the whole, then deletes it", async () => {
    await begin();
    await chunk("abc");
    await chunk("def");
    expect(posted).toEqual([
      { type: "uploadNext", id: "a", received: 0 },
      { type: "uploadNext", id: "a", received: 3 },
      { type: "uploadEnd", id: "a", outcome: "received" },
    ]);
    expect(imported.map(({ text: contents }) => contents)).toEqual(["abcdef"]);
    expect(basename(imported[0]!.path)).toBe("tickets.csv");
    expect(readdirSync(root)).toHaveLength(1);
    finishImport();
    await vi.waitFor(() => expect(readdirSync(root)).toEqual([]));
  });

  test("that the user declines leaves nothing", async () => {
    allowed.mockResolvedValueOnce(false);
    await begin();
    await chunk("abc");
    expect(posted).toEqual([{ type: "uploadEnd", id: "a", outcome: "declined" }]);
    expect(readdirSync(root)).toEqual([]);
  });

  test("that is cancelled, or whose panel closes, leaves nothing and imports nothing", async () => {
    await begin();
    await chunk("abc");
    await uploads.receive({ type: "uploadCancel", id: "a" });
    expect(readdirSync(root)).toEqual([]);
    await begin("b.csv", 6, "b");
    uploads.dispose();
    await chunk("abc", "b");
    expect(readdirSync(root)).toEqual([]);
    expect(imported).toEqual([]);
  });

  test("of a page that was loaded anew is replaced by the next", async () => {
    await begin();
    await chunk("abc");
    await begin("other.csv", 2, "b");
    await chunk("def");
    await chunk("xy", "b");
    expect(imported.map(({ text: contents }) => contents)).toEqual(["xy"]);
  });

  test.each([
    ["more than was announced", "abcdefg"],
    ["nothing", ""],
    ["too much at once", "x".repeat(UPLOAD_CHUNK + 1)],
  ])("that sends %s fails, and is not imported", async (_what, data) => {
    await begin("tickets.csv", data.length > 100 ? UPLOAD_CHUNK * 2 : 6);
    await chunk(data);
    expect(posted.at(-1)).toEqual({ type: "uploadEnd", id: "a", outcome: "failed" });
    expect(failed).toHaveBeenCalledTimes(1);
    expect(imported).toEqual([]);
    expect(readdirSync(root)).toEqual([]);
  });

  test("that cannot be written fails in words", async () => {
    uploads = new Uploads("/dev/null/uploads", {
      post: (message) => void posted.push(message),
      allowed,
      import: () => Promise.resolve(),
      failed,
    });
    await begin();
    expect(posted).toEqual([{ type: "uploadEnd", id: "a", outcome: "failed" }]);
    expect(failed).toHaveBeenCalledTimes(1);
  });

  test("clears what an earlier session left a day ago, and nothing newer", async () => {
    const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const name of ["old", "new"]) mkdirSync(join(root, name));
    utimesSync(join(root, "old"), old, old);
    await begin();
    expect(readdirSync(root)).not.toContain("old");
    expect(readdirSync(root)).toContain("new");
  });
});

describe("a file's name", () => {
  test.each([
    ["../../etc/passwd", "-..-etc-passwd"],
    ["..\\evil.csv", "-evil.csv"],
    ["a\u0000b.csv", "a-b.csv"],
    ["...", "data"],
    ["Fragen für Kunden.csv", "Fragen für Kunden.csv"],
  ])("%j becomes %j", (name, safe) => {
    expect(safeName(name)).toBe(safe);
    expect(dirname(join(root, safeName(name)))).toBe(root);
  });

  test("keeps its ending when it is cut", () => {
    expect(safeName(`${"x".repeat(300)}.jsonl`)).toMatch(/^x+\.jsonl$/);
    expect(safeName(`${"x".repeat(300)}.jsonl`).length).toBe(120);
  });
});
