/** The product's mark: loss falls, quality rises, ends in a commit. */
export function Mark() {
  return (
    <svg
      aria-hidden
      width="16"
      height="16"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
    >
      <path d="M3 4.5C3.9 12.2 6.3 17.6 11 19.5L17.69 8.63" />
      <circle cx="19" cy="6.5" r="2.5" />
    </svg>
  );
}
