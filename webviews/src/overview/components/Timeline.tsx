/** Every version, newest first, beside the graph of their branches; searched, filtered, and chosen for a comparison. */
import * as l10n from "@vscode/l10n";
import type { ProjectPage } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { GitCompare, Search } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { useMemo } from "react";
import * as z from "zod/mini";
import { useStore } from "zustand";

import { graphOf } from "../graph.js";
import { best, chosenInWords, found, type Status, statuses } from "../sentences.js";
import { LEAST_CHOSEN, type ProjectStore } from "../store.js";
import { VersionRow } from "./VersionRow.js";

interface Filter {
  readonly text: string;
  readonly status: Status;
}

const StatusSchema = z.enum(["all", "ready", "review", "retrain", "served", "tagged", "unscored", "gone"]);
const FilterSchema: z.ZodMiniType<Filter> = z.object({ text: z.string(), status: StatusSchema });

export function Timeline({ page, store }: { page: ProjectPage; store: ProjectStore }) {
  const { versions } = page;
  const [filter, setFilter] = useKept<Filter>("filter", FilterSchema, { text: "", status: "all" });
  const [opened, setOpened] = useKept("opened", z.string(), "");
  const chosen = useStore(store.state, (state) => state.chosen);
  const graph = useMemo(() => graphOf(versions), [versions]);
  const shown = useMemo(() => found(versions, filter.text, filter.status), [versions, filter]);
  const place = useMemo(() => new Map(versions.map((version, index) => [version.commit, index])), [versions]);
  const whole = shown.length === versions.length;
  const top = best(versions);
  const many = versions.length > 1;
  const note = whole
    ? many
      ? chosenInWords(chosen.length)
      : undefined
    : l10n.t("{shown} of {all}", { shown: count(shown.length), all: count(versions.length) });
  const controls = many && (
    <div className="flex w-full min-w-0 flex-wrap items-center gap-2 wide:w-auto">
      <label className="relative flex min-w-0 basis-full items-center wide:w-52 wide:basis-auto">
        <Search aria-hidden size={14} className="absolute left-2 text-muted" />
        <input
          type="search"
          aria-label={l10n.t("Search in versions")}
          placeholder={l10n.t("Search versions")}
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
          className="h-7 w-full rounded-card border border-field-edge bg-field pr-2 pl-7 text-small text-field-fg"
        />
      </label>
      <Select
        label={l10n.t("Versions to show")}
        value={filter.status}
        options={statuses(versions, filter.status)}
        onChange={(status) => setFilter({ ...filter, status })}
      />
      <Button disabled={chosen.length < LEAST_CHOSEN} onClick={store.compare}>
        <GitCompare aria-hidden size={14} />
        {chosen.length < LEAST_CHOSEN ? l10n.t("Compare") : l10n.t("Compare {count}", { count: count(chosen.length) })}
      </Button>
    </div>
  );
  return (
    <Section title={l10n.t("Versions")} note={<span aria-live="polite">{note}</span>} aside={controls}>
      <Card>
        {shown.length === 0 ? (
          <p className="flex flex-wrap items-center justify-center gap-2 px-4 py-6 text-muted">
            {l10n.t("No version fits.")}
            <Button small kind="ghost" onClick={() => setFilter({ text: "", status: "all" })}>
              {l10n.t("Show all {count}", { count: count(versions.length) })}
            </Button>
          </p>
        ) : (
          <>
            <Heads />
            <ol>
              {shown.map((version, index) => (
                <VersionRow
                  key={version.commit}
                  version={version}
                  graph={whole ? graph.rows[place.get(version.commit) ?? 0] : undefined}
                  lanes={whole ? graph.lanes : 1}
                  best={many && version === top}
                  first={index === 0}
                  last={index === shown.length - 1}
                  open={opened === version.commit}
                  onOpen={(on) => setOpened(on ? version.commit : "")}
                  selectable={many}
                  store={store}
                  branch={page.branch}
                />
              ))}
            </ol>
          </>
        )}
      </Card>
    </Section>
  );
}

/** What the columns are; each stands where the rows have it. */
function Heads() {
  return (
    <div
      aria-hidden
      className="hidden h-[34px] items-center gap-3 border-b border-line pr-2 text-small text-muted wide:flex"
    >
      <span className="flex-1 pl-3">{l10n.t("Version")}</span>
      <span className="hidden w-24 text-right full:block">{l10n.t("Rows")}</span>
      <span className="hidden w-20 full:block">{l10n.t("Method")}</span>
      <span className="w-56">
        <span className="relative mx-2 block h-4 text-axis tabular-nums">
          {[0, 50, 100].map((tick) => (
            <span key={tick} className="absolute -translate-x-1/2" style={{ left: `${tick}%` }}>
              {tick}
            </span>
          ))}
        </span>
      </span>
      <span className="w-36">{l10n.t("Score")}</span>
      <span className="w-9" />
    </div>
  );
}
