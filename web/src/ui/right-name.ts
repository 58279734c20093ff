import { useI18n } from "~/i18n";

/** What we call a right the server names: `billing.read` is "Billing: read", `flag.change_llm` the flag's own name. */
export function useRightName() {
  const { name } = useI18n();
  return (right: string) => {
    const [subject = "", action = ""] = right.split(".");
    if (subject === "flag") return name("flag", action);
    return `${name("entity", subject)}: ${name("action", action).toLowerCase()}`;
  };
}
