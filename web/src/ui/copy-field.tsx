import { CopyButton } from "./copy-button";

/** A value to carry elsewhere: an address, a secret shown once. */
export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex min-w-0 flex-col items-stretch gap-2 sm:flex-row">
      <code
        title={label}
        className="min-w-0 flex-1 rounded-control border border-line bg-sunken px-2.5 py-1.5 font-mono text-meta leading-5 break-all select-all"
      >
        {value}
      </code>
      <CopyButton value={value} />
    </div>
  );
}
