/** Initials in place of a portrait: enough to find a line again. */
export function Avatar({ name }: { name: string }) {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return (
    <span
      aria-hidden
      className="hidden size-7 shrink-0 place-items-center rounded-full bg-sunken font-medium text-fg-2 text-meta uppercase sm:grid"
    >
      {letters.join("")}
    </span>
  );
}
