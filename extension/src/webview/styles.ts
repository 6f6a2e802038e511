/** Which style sheets a page needs: its own, and those that the build split off for several pages. */
import { existsSync, readdirSync } from "node:fs";

import { type PageName, pageNames } from "../protocol/panel.js";

export function stylesOf(folder: string, name: PageName): string[] {
  const all = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".css")) : [];
  const ofOthers = new Set(pageNames.filter((other) => other !== name).map((other) => `${other}.css`));
  const shared = all.filter((file) => !ofOthers.has(file) && file !== `${name}.css`);
  return [...shared.sort(), ...(all.includes(`${name}.css`) ? [`${name}.css`] : [])];
}
