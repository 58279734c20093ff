import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { problemOf } from "~/api/problem";
import type { I18n } from "~/i18n";
import { problemText } from "./problem-text";

/** Puts each of the server's complaints under the field its JSON pointer names. */
export function pointTo<T extends FieldValues>(
  form: UseFormReturn<T>,
  words: Pick<I18n, "t" | "maybe">,
  error: unknown,
  /** Where in the body the form's values stand, when not at its root. */
  under = "",
) {
  for (const { pointer, code, detail } of problemOf(error).errors) {
    const name = pointer.replace(under, "").replace(/^\//, "").replaceAll("/", ".") as Path<T>;
    form.setError(name, { message: problemText(words, { code, detail, title: "" }) });
  }
}
