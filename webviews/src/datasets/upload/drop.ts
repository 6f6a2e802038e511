/** What was dropped on a panel: an address that the host can read, or a file that only the panel can. */

export type Dropped =
  | { readonly kind: "uri"; readonly uri: string }
  | { readonly kind: "file"; readonly file: File }
  | { readonly kind: "folder"; readonly name: string }
  | { readonly kind: "several"; readonly count: number }
  | { readonly kind: "nothing" };

/** Where VS Code's explorer and the system's file manager put addresses, the surest first. */
const uriLists = ["application/vnd.code.uri-list", "text/uri-list"];
const resources = "resourceurls";

/** Whether a drag carries files; while it lasts, types are all that can be seen. */
export function carriesFiles(transfer: DataTransfer | null): boolean {
  return (
    transfer !== null &&
    [...transfer.types].some((type) => ["files", resources, ...uriLists].includes(type.toLowerCase()))
  );
}

export function dropped(transfer: DataTransfer): Dropped {
  const uris = urisOf(transfer);
  if (uris.length === 1 && uris[0] !== undefined) return { kind: "uri", uri: uris[0] };
  const count = Math.max(uris.length, transfer.files.length);
  if (count > 1) return { kind: "several", count };
  const [file] = transfer.files;
  if (file === undefined) return { kind: "nothing" };
  const entry = transfer.items[0]?.webkitGetAsEntry();
  return entry?.isDirectory === true ? { kind: "folder", name: file.name } : { kind: "file", file };
}

function urisOf(transfer: DataTransfer): string[] {
  for (const type of uriLists) {
    const lines = transfer.getData(type).split(/\r?\n/);
    const uris = lines.filter((line) => /^(file|vscode-remote):/.test(line));
    if (uris.length > 0) return uris;
  }
  return parsedList(transfer.getData(resources));
}

function parsedList(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string") : [];
  } catch {
    return [];
  }
}
