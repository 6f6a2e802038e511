/**
 * One row of an open file as the model will read it, in an editor beside: the learned tokens marked, read-only,
 * following the cursor and what is typed.
 */
import {
  EventEmitter,
  l10n,
  Range,
  type TextDocument,
  type TextEditor,
  ThemeColor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";

import type { Backend } from "../../backend/backend.js";
import { asVibeFlowError } from "../../platform/errors.js";
import { type Preview, previewOf } from "./previewText.js";

const SCHEME = "vibeflow-preview";
const PAUSE_MS = 150;
const PAGE = Uri.parse(`${SCHEME}:/${l10n.t("Preview as trained")}`);

export class RowPreviews {
  private readonly changed = new EventEmitter<Uri>();
  private readonly learned = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor("diffEditor.insertedTextBackground"),
    border: "1px solid",
    borderColor: new ThemeColor("diffEditor.insertedTextBorder"),
  });
  private readonly subscriptions: readonly { dispose(): unknown }[];
  private source: { readonly uri: string; line: number } | undefined;
  private preview: Preview = { text: "", learned: [] };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(private readonly backend: Backend) {
    this.subscriptions = [
      this.changed,
      this.learned,
      workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: () => this.preview.text,
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (isPage(document)) this.mark();
        else if (document.uri.toString() === this.source?.uri) this.later();
      }),
      window.onDidChangeVisibleTextEditors(() => this.mark()),
    ];
  }

  /** Shows the row at the cursor of this file. */
  async show(uri: Uri): Promise<void> {
    const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    this.source = { uri: uri.toString(), line: editor?.selection.active.line ?? 0 };
    await this.render();
    const document = await workspace.openTextDocument(PAGE);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
    this.mark();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private follow(editor: TextEditor): void {
    if (this.source === undefined || editor.document.uri.toString() !== this.source.uri) return;
    const { line } = editor.selection.active;
    if (line === this.source.line) return;
    this.source.line = line;
    this.later();
  }

  private later(): void {
    if (!this.shown) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.render(), PAUSE_MS);
  }

  private get shown(): TextEditor | undefined {
    return window.visibleTextEditors.find(({ document }) => isPage(document));
  }

  private async render(): Promise<void> {
    if (this.source === undefined) return;
    const question = ++this.asked;
    try {
      const row = await this.backend.client.editing.preview({ uri: this.source.uri, line: this.source.line });
      if (question === this.asked) this.preview = previewOf(row);
    } catch (cause) {
      const { message, hint } = asVibeFlowError(cause).data;
      if (question === this.asked) this.preview = { text: `${message} ${hint}\n`, learned: [] };
    }
    if (question === this.asked) this.changed.fire(PAGE);
  }

  private mark(): void {
    const editor = this.shown;
    if (editor === undefined || editor.document.getText() !== this.preview.text) return;
    const at = (offset: number) => editor.document.positionAt(offset);
    editor.setDecorations(
      this.learned,
      this.preview.learned.map(([start, end]) => new Range(at(start), at(end))),
    );
  }
}

const isPage = (document: TextDocument): boolean => document.uri.scheme === SCHEME;
