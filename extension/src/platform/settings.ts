/** Reads VibeFlow's settings with the types that the protocol declares. */
import { type ConfigurationScope, ConfigurationTarget, workspace } from "vscode";

import type { Settings } from "../protocol/manifest.gen.js";

const SECTION = "vibeflow";

export function setting<K extends keyof Settings>(key: K, scope?: ConfigurationScope): Settings[K] {
  // package.json declares a default of this type for every key (generated from the same source).
  return workspace.getConfiguration(SECTION, scope ?? null).get(key) as Settings[K];
}

export async function changeSetting<K extends keyof Settings>(key: K, value: Settings[K]): Promise<void> {
  await workspace.getConfiguration(SECTION).update(key, value, ConfigurationTarget.Global);
}

/** Calls back when one of these settings changed. */
export function onSettingChange(keys: readonly (keyof Settings)[], changed: () => void) {
  return workspace.onDidChangeConfiguration((event) => {
    if (keys.some((key) => event.affectsConfiguration(`${SECTION}.${key}`))) changed();
  });
}
