// npm run demo: sets Python up if need be, then runs the whole job in this terminal.
import { venvProgram } from "./lib/paths.mjs";
import { inherit } from "./lib/proc.mjs";
import { ensurePython } from "./lib/python-env.mjs";
import { main } from "./lib/say.mjs";

await main(async (args) => {
  await ensurePython(["train"]);
  return inherit(venvProgram("vibeflow"), ["demo", ...args]);
});
