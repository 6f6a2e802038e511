// Who may import whom on the TypeScript side.
import { join } from "node:path";
import { expect, test } from "vitest";
import { refusal } from "../../scripts/lib/layers.mjs";
import { root } from "../../scripts/lib/paths.mjs";

const refused = (file, specifier) => refusal(join(root, file), specifier) !== undefined;

test.each([
  ["extension/src/features/training/index.ts", "./ends.js"],
  ["extension/src/features/training/index.ts", "../../services.js"],
  ["extension/src/features/training/index.ts", "../../platform/log.js"],
  ["extension/src/webview/panels.ts", "../backend/backend.js"],
  ["extension/src/extension.ts", "./features/training/index.js"],
  ["extension/src/platform/notify.ts", "vscode"],
  ["webviews/src/training/compare/store.ts", "../store.js"],
  ["webviews/src/training/compare/store.ts", "@shared/ui/Button.js"],
  ["webviews/src/shared/ui/Header.tsx", "@protocol/panel.js"],
  ["webviews/src/training/App.tsx", "react"],
  ["webviews/preview/main.tsx", "../src/training/App.js"],
])("%s may import %s", (file, specifier) => {
  expect(refused(file, specifier)).toBe(false);
});

test.each([
  ["extension/src/features/training/index.ts", "../setup/index.js"],
  ["extension/src/features/training/deep/index.ts", "../../setup/index.js"],
  ["extension/src/features/training/index.ts", "../../extension.js"],
  ["extension/src/backend/backend.ts", "../webview/panels.js"],
  ["extension/src/webview/panels.ts", "../features/training/index.js"],
  ["extension/src/platform/notify.ts", "../backend/backend.js"],
  ["extension/src/protocol/panel.ts", "vscode"],
  ["webviews/src/training/App.tsx", "vscode"],
  ["webviews/src/training/App.tsx", "../setup/store.js"],
  ["webviews/src/training/compare/store.ts", "../../setup/store.js"],
  ["webviews/src/training/App.tsx", "../../../extension/src/backend/log.js"],
  ["webviews/src/shared/ui/Header.tsx", "../../training/store.js"],
  ["webviews/src/training/App.tsx", "../../../tests/fixtures/panels/scenario.js"],
])("%s may not import %s", (file, specifier) => {
  expect(refused(file, specifier)).toBe(true);
});
