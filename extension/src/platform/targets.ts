/** What a command was run on: a tree item, a panel's target, or nothing (the palette). */
import * as z from "zod/mini";

const TargetArgument = z.object({ projectId: z.string(), commit: z.optional(z.nullable(z.string())) });

export interface Target {
  readonly projectId: string;
  readonly commit: string | null;
}

/** The target in a command's first argument; undefined when it names none. */
export function targetOf(argument: unknown): Target | undefined {
  const parsed = TargetArgument.safeParse(argument);
  return parsed.success ? { projectId: parsed.data.projectId, commit: parsed.data.commit ?? null } : undefined;
}
