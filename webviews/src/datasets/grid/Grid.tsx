/** The rows of a dataset: found, filtered, ordered, selected and changed, however many they are. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";
import { useWide } from "@shared/hooks/useWide.js";
import { Card, Section } from "@shared/ui/Card.js";
import { RowBones } from "@shared/ui/Skeleton.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useEffect, useId, useMemo, useState } from "react";
import { useStore } from "zustand";

import { ActionBar } from "./ActionBar.js";
import { layoutOf } from "./columns.js";
import { Chips, FilterButton, Filters, OrderSelect, SearchBox } from "./Filters.js";
import { noteOf, type Query } from "./query.js";
import type { Rows } from "./rows.js";
import { Table } from "./Table.js";

interface GridProps {
  readonly rows: Rows;
  readonly view: DatasetView;
}

export function Grid({ rows, view }: GridProps) {
  const { query, total, settled, error, problem } = useStore(rows.store);
  useEffect(() => rows.want(0, 0), [rows]);
  const [filtering, setFiltering] = useState(false);
  const filters = useId();
  const wide = useWide();
  const { shape, ledger } = view;
  const layout = useMemo(() => layoutOf(shape, query.part, wide, ledger.read), [shape, query.part, wide, ledger.read]);
  const note = total === null ? undefined : settled ? noteText(query, total) : l10n.t("Looking");
  const controls = (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <SearchBox query={query} onSearch={(search) => rows.ask({ search })} />
      <FilterButton open={filtering} controls={filters} onToggle={() => setFiltering(!filtering)} />
      {wide && <OrderSelect query={query} onAsk={rows.ask} />}
    </div>
  );
  return (
    <Section title={l10n.t("Preview")} note={<span role="status">{note}</span>} aside={controls}>
      {filtering && <Filters id={filters} query={query} findings={view.findings} narrow={!wide} onAsk={rows.ask} />}
      <Chips query={query} findings={view.findings} onAsk={rows.ask} />
      {problem !== null && <ErrorAlert error={problem} retry={rows.again} dismiss={rows.dismiss} />}
      {error !== null && <ErrorAlert error={error} retry={rows.reload} />}
      {total === null ? (
        error === null && <RowBones rows={8} />
      ) : error !== null && !settled ? null : (
        <Card className="overflow-hidden">
          <Table rows={rows} total={total} findings={view.findings} layout={layout} />
          <ActionBar rows={rows} total={total} />
        </Card>
      )}
    </Section>
  );
}

function noteText({ part, search }: Query, total: number): string {
  const rows = noteOf(part, total);
  return search === "" ? rows : l10n.t("{rows}, with “{search}”", { rows, search });
}
