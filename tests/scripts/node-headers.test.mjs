// Where npm is told that Node's headers are. Folders are made for it; nothing is built.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { headersFor } from "../../scripts/lib/node-headers.mjs";

const folder = () => mkdtempSync(join(tmpdir(), "vibeflow-headers-"));

function withHeaders(prefix) {
  mkdirSync(join(prefix, "include", "node"), { recursive: true });
  writeFileSync(join(prefix, "include", "node", "common.gypi"), "");
  return prefix;
}

const found = (prefix, options) => headersFor(join(prefix, "bin", "node"), { env: {}, debian: folder(), ...options }).npm_config_nodedir;

test.skipIf(process.platform === "win32")("beside the program, in the npm package that it came from, else Debian's", () => {
  const own = withHeaders(folder());
  expect(found(own)).toBe(own);
  const npm = folder();
  const inside = withHeaders(join(npm, "node_modules", `node-${process.platform}-${process.arch}`));
  expect(found(npm)).toBe(inside);
  const debian = withHeaders(folder());
  expect(found(folder(), { debian })).toBe(debian);
});

test("nothing is said where there are none, or the user has said where they are", () => {
  expect(found(folder())).toBeUndefined();
  expect(found(withHeaders(folder()), { env: { npm_config_nodedir: "/mine" } })).toBeUndefined();
});
