// npm run generate: writes the TypeScript side of the protocol and the generated parts of package.json.
// With --check it writes nothing and fails on drift.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const python = path.join(root, ".venv", ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]));
const { status } = spawnSync(python, ["-m", "vibeflow.rpc.generate", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
