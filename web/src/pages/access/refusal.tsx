import { problemOf } from "~/api/problem";
import { useI18n } from "~/i18n";
import { problemText } from "~/ui/problem-text";

/** Why the door stayed shut, in one line above the button. */
export function Refusal({ error }: { error: unknown }) {
  const i18n = useI18n();
  if (!error) return null;
  return (
    <p role="alert" className="rounded-control bg-bad-soft px-3 py-2 text-bad-fg">
      {problemText(i18n, problemOf(error))}
    </p>
  );
}
