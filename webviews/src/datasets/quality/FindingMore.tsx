/** What stands behind a finding: its picture, rows to look at, and the way to all of them. */
import type { Finding } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { ListFilter } from "@shared/ui/icons.js";

import { RowLinks } from "../components/RowLinks.js";
import { revealRows, type RowsControl } from "../rowsControl.js";
import { FindingChart } from "./FindingChart.js";
import { reviewInTable } from "./words.js";

export function FindingMore({ finding, rows }: { finding: Finding; rows: RowsControl }) {
  const review = () => {
    rows.filterBy(finding.id);
    revealRows();
  };
  return (
    <div className="grid gap-3">
      {finding.chart !== null && <FindingChart chart={finding.chart} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <RowLinks numbers={finding.examples} rows={rows} />
        {finding.filterable && finding.count > 0 && (
          <Button small kind="ghost" onClick={review}>
            <ListFilter aria-hidden size={14} />
            {reviewInTable(finding)}
          </Button>
        )}
      </div>
    </div>
  );
}
