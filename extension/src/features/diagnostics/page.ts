/** The report as a document to be read; nothing is written anywhere. */
import { EventEmitter, Uri, window, workspace } from "vscode";

const SCHEME = "vibeflow-diagnostics";
const PAGE = Uri.parse(`${SCHEME}:/VibeFlow diagnostics.md`);

export class ReportPage {
  private text = "";
  private readonly changed = new EventEmitter<Uri>();
  private readonly provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: this.changed.event,
    provideTextDocumentContent: () => this.text,
  });

  async show(text: string): Promise<void> {
    this.text = text;
    this.changed.fire(PAGE);
    await window.showTextDocument(await workspace.openTextDocument(PAGE), { preview: true });
  }

  dispose(): void {
    this.provider.dispose();
    this.changed.dispose();
  }
}
