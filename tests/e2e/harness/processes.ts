// Looks at and ends processes of this machine (Linux and macOS). Knows process tables, not what the processes do.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process of this machine, defunct ones left out. */
function allProcesses(): ProcessInfo[] {
  const table = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return table.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (!match || match[3]?.startsWith("Z")) return [];
    return [{ pid: Number(match[1]), parent: Number(match[2]), command: match[4] ?? "" }];
  });
}

/** The children of a process, their children, and so on; the process itself is not among them. */
export function descendantsOf(root: number): ProcessInfo[] {
  const all = allProcesses();
  const found: ProcessInfo[] = [];
  let parents = new Set([root]);
  while (parents.size > 0) {
    const next = all.filter((process) => parents.has(process.parent));
    found.push(...next);
    parents = new Set(next.map((process) => process.pid));
  }
  return found;
}

/**
 * Processes that were started with an environment variable of this exact value, wherever they are in the tree:
 * detached jobs have no parent of ours any more. Linux only; elsewhere the list is empty.
 */
export function processesWithEnvironment(name: string, value: string): ProcessInfo[] {
  if (process.platform !== "linux") return [];
  const wanted = `${name}=${value}`;
  const pids = new Set(
    readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry) && environmentOf(entry).includes(wanted))
      .map(Number),
  );
  return allProcesses().filter((info) => pids.has(info.pid) && info.pid !== process.pid);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // it ended meanwhile, or belongs to somebody else
  }
}

/** kill -9. A process that has ended already is fine. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
