/** The mark: four bars of sound on the accent colour. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="shrink-0">
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <path
        d="M6.5 10v4M10 6.5v11M13.5 9v6M17 7.5v9"
        strokeWidth="2"
        strokeLinecap="round"
        className="fill-transparent stroke-on-accent"
      />
    </svg>
  );
}
