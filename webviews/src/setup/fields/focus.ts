/** The way from anywhere on the panel to a field of the advanced settings. */
export const fieldId = (key: string): string => `field-${key}`;

/** Brings a field into view and puts the cursor into it, once it is drawn. */
export function focusField(key: string): void {
  requestAnimationFrame(() => {
    const field = document.getElementById(fieldId(key));
    field?.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  });
}
