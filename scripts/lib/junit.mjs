// Reads how many tests passed, failed and were skipped from a JUnit report. Knows that format only.
import { existsSync, readFileSync } from "node:fs";

/** Attribute of an opening tag as a number; 0 when it is missing. */
function number(tag, name) {
  return Number(new RegExp(`\\b${name}="(\\d+)"`).exec(tag)?.[1] ?? 0);
}

/** Counts of a report file, or undefined when there is none: the suite did not come as far as that. */
export function readCounts(file) {
  if (!existsSync(file)) return undefined;
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [tag] of readFileSync(file, "utf8").matchAll(/<testsuite\s[^>]*>/g)) {
    const failed = number(tag, "failures") + number(tag, "errors");
    const skipped = number(tag, "skipped");
    counts.failed += failed;
    counts.skipped += skipped;
    counts.passed += number(tag, "tests") - failed - skipped;
  }
  return counts;
}
