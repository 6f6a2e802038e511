/** Which catalogue, and what to look for. */
import * as l10n from "@vscode/l10n";
import { Button } from "@shared/ui/Button.js";
import { Search } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { useState } from "react";

import type { Catalogue } from "./store.js";
import { catalogueNames } from "./words.js";

interface SearchFormProps {
  readonly catalogue: Catalogue;
  readonly query: string;
  /** An alert stands below, whose remedy is the primary button. */
  readonly quiet: boolean;
  readonly onChoose: (catalogue: Catalogue) => void;
  readonly onSearch: (query: string) => void;
}

const catalogues = (["huggingface", "kaggle"] as const).map((value) => ({ value, label: catalogueNames[value] }));

export function SearchForm({ catalogue, query, quiet, onChoose, onSearch }: SearchFormProps) {
  const [text, setText] = useState(query);
  return (
    <form
      role="search"
      className="mb-6 flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text);
      }}
    >
      <Select label={l10n.t("Catalogue")} value={catalogue} options={catalogues} onChange={onChoose} className="w-36" />
      <label className="relative flex min-w-0 flex-[1_1_16rem] items-center">
        <span className="unseen">{l10n.t("What it is for, or a name")}</span>
        <Search aria-hidden size={14} className="pointer-events-none absolute left-2 text-muted" />
        <input
          type="search"
          value={text}
          placeholder={l10n.t("Customer support questions and answers in English")}
          onChange={(event) => setText(event.target.value)}
          className="h-7 w-full rounded-card border border-field-edge bg-field pr-2 pl-7 text-field-fg"
        />
      </label>
      <Button kind={quiet ? "secondary" : "primary"} type="submit" disabled={text.trim() === ""}>
        {l10n.t("Search")}
      </Button>
    </form>
  );
}
