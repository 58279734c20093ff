import type { Problem } from "~/api/problem";
import type { I18n } from "~/i18n";

type Words = Pick<I18n, "t" | "maybe">;

/** Our words where we know the code, the server's own where we do not, and never nothing. */
export function problemText(
  { t, maybe }: Words,
  problem: Pick<Problem, "code" | "detail" | "title">,
): string {
  return maybe(`errors.${problem.code}`) || problem.detail || problem.title || t("error.unexpected");
}
