/** All there is to know of a public dataset before it is downloaded. */
import * as l10n from "@vscode/l10n";
import type { DatasetDescription, DatasetFile, FoundDataset } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Download } from "@shared/ui/icons.js";
import { Answer } from "@shared/ui/Page.js";
import { RowBones } from "@shared/ui/Skeleton.js";
import { useState } from "react";

import { facts, fileFacts } from "./words.js";
import { Filled } from "@shared/ui/Filled.js";
import { plural } from "@shared/format/numbers.js";

interface DescribedProps {
  readonly dataset: FoundDataset;
  readonly description: DatasetDescription | null;
  /** The question for it failed; its alert stands above. */
  readonly failed: boolean;
  readonly replaces: boolean;
  readonly onDownload: (path: string) => void;
}

export function Described({ dataset, description, failed, replaces, onDownload }: DescribedProps) {
  return (
    <>
      <Answer
        title={dataset.title}
        detail={[facts(dataset), dataset.licenceNote].filter((part) => part !== "").join(". ")}
      />
      {dataset.gated && <Gated page={description?.page} />}
      {description === null ? (
        !failed && (
          <div aria-hidden>
            <RowBones rows={6} />
          </div>
        )
      ) : (
        <Inside description={description} replaces={replaces} onDownload={onDownload} />
      )}
    </>
  );
}

function Gated({ page }: { page: string | undefined }) {
  return (
    <p className="mb-4 rounded-card border border-edge px-4 py-2.5">
      {page === undefined ? (
        l10n.t("Its owner asks for consent first, on the dataset’s own page.")
      ) : (
        <Filled
          text={l10n.t("Its owner asks for consent first, on the dataset’s own page: {page}")}
          values={{
            page: (
              <a href={page} className="text-link underline">
                {page}
              </a>
            ),
          }}
        />
      )}
    </p>
  );
}

type InsideProps = Pick<DescribedProps, "replaces" | "onDownload"> & { readonly description: DatasetDescription };

function Inside({ description, replaces, onDownload }: InsideProps) {
  const { files, preview, columns, page } = description;
  const [path, setPath] = useState(files[0]?.path);
  return (
    <div className="grid gap-6">
      <Section
        title={l10n.t("Files")}
        note={
          files.length === 0 ? l10n.t("None of a kind that can be read") : l10n.t("The first is the one to start with")
        }
      >
        {files.length > 0 && (
          <Card>
            <ul>
              {files.map((file) => (
                <FileChoice
                  key={file.path}
                  file={file}
                  chosen={file.path === path}
                  onChoose={() => setPath(file.path)}
                />
              ))}
            </ul>
          </Card>
        )}
      </Section>
      <FirstRows columns={columns} preview={preview} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button kind="primary" disabled={path === undefined} onClick={() => path !== undefined && onDownload(path)}>
          <Download aria-hidden size={14} />
          {l10n.t("Download and use")}
        </Button>
        <span className="text-small text-muted">
          {replaces && `${l10n.t("Replaces the data of this project, which stays in its history.")} `}
          <Filled
            text={l10n.t("More on {page}.")}
            values={{
              page: (
                <a href={page} className="text-link underline">
                  {l10n.t("its own page")}
                </a>
              ),
            }}
          />
        </span>
      </div>
    </div>
  );
}

function FileChoice({ file, chosen, onChoose }: { file: DatasetFile; chosen: boolean; onChoose: () => void }) {
  return (
    <li className="border-t border-line first:border-t-0">
      <label className="flex min-h-[34px] items-center gap-3 px-4 py-1.5 hover:bg-hover">
        <input type="radio" name="file" checked={chosen} onChange={onChoose} className="accent-accent" />
        <span className="min-w-0 flex-1 font-mono text-code [overflow-wrap:anywhere]">{file.path}</span>
        <span className="text-small text-muted">{fileFacts(file)}</span>
      </label>
    </li>
  );
}

function FirstRows({ columns, preview }: Pick<DatasetDescription, "columns" | "preview">) {
  if (preview.length === 0) {
    if (columns.length === 0) return null;
    return (
      <Section title={l10n.t("Columns")} note={l10n.t("The catalogue shows no rows of it")}>
        <p className="font-mono text-code [overflow-wrap:anywhere]">{columns.join(", ")}</p>
      </Section>
    );
  }
  const names = columns.length > 0 ? columns : Object.keys(preview[0] ?? {});
  return (
    <Section title={l10n.t("First rows")} note={plural(names.length, l10n.t("{n} column"), l10n.t("{n} columns"))}>
      <Card className="overflow-x-auto" tabIndex={0} role="group" aria-label={l10n.t("First rows, scrolling sideways")}>
        <table className="w-full border-collapse text-small">
          <thead>
            <tr className="h-[34px] text-left text-muted">
              {names.map((name) => (
                <th key={name} scope="col" className="px-3 font-mono text-code font-normal">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.map((row, index) => (
              <tr key={index} className="border-t border-line align-top">
                {names.map((name) => (
                  <td key={name} className="min-w-32 px-3 py-1.5">
                    <span className="line-clamp-3 [overflow-wrap:anywhere]">{row[name] ?? ""}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </Section>
  );
}
