/** Where the private environment is, and what its marker says of it. Reads only. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type Marker, MarkerSchema } from "./messages.js";

/** The parts that are installed one after the other; the backend runs with the first alone. */
export type Part = "light" | "train";

/** Files that came with the extension. */
export interface Carried {
  readonly script: string;
  readonly wheel: string;
  /** Folder with the versions and digests of all packages. */
  readonly locks: string;
}

export class Place {
  readonly folder: string;

  /** `storage` is the extension's global storage, `carried` its folder dist/backend. */
  constructor(
    readonly storage: string,
    private readonly carriedFolder: string,
  ) {
    this.folder = join(storage, "python");
  }

  get python(): string {
    return process.platform === "win32"
      ? join(this.folder, "Scripts", "python.exe")
      : join(this.folder, "bin", "python");
  }

  /** What came with the extension; undefined in a checkout that was not packaged. */
  get carried(): Carried | undefined {
    const wheel = existsSync(this.carriedFolder)
      ? readdirSync(this.carriedFolder).find((name) => name.endsWith(".whl"))
      : undefined;
    if (wheel === undefined) return undefined;
    const inside = (name: string) => join(this.carriedFolder, name);
    return {
      script: inside(join("bootstrap", "environment.py")),
      wheel: inside(wheel),
      locks: inside("locks"),
    };
  }

  get exists(): boolean {
    return existsSync(this.folder);
  }

  /** Whether a part is finished, from this extension's wheel or from another version's. */
  state(part: Part): "missing" | "outdated" | "ready" {
    const wheel = this.marker()?.parts[part]?.wheel;
    if (wheel === undefined || !existsSync(this.python)) return "missing";
    return wheel === this.carriedDigest() ? "ready" : "outdated";
  }

  private marker(): Marker | undefined {
    try {
      const parsed = MarkerSchema.safeParse(
        JSON.parse(readFileSync(join(this.folder, "vibeflow-environment.json"), "utf8")),
      );
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined; // not there, or half-written: the part counts as missing
    }
  }

  private digest: string | undefined;

  private carriedDigest(): string | undefined {
    const wheel = this.carried?.wheel;
    if (wheel === undefined) return undefined;
    this.digest ??= createHash("sha256").update(readFileSync(wheel)).digest("hex");
    return this.digest;
  }
}
