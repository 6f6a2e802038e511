/** Code to copy. */
import { Card, Section } from "@shared/ui/Card.js";
import { CopyButton } from "@shared/ui/CopyButton.js";

interface CodeBlockProps {
  readonly title: string;
  readonly note: string;
  readonly code: string;
}

export function CodeBlock({ title, note, code }: CodeBlockProps) {
  return (
    <Section title={title} note={note} aside={<CopyButton text={code} what={title} />}>
      <Card>
        <pre tabIndex={0} aria-label={title} className="overflow-x-auto px-4 py-3 text-code">
          {code}
        </pre>
      </Card>
    </Section>
  );
}
