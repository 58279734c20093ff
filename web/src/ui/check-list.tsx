import type { ConnectionTest } from "~/api/types";
import { useI18n } from "~/i18n";
import { FailIcon, NotApplicableIcon, PassIcon } from "./icons";

const LOOK: Record<string, { icon: typeof PassIcon; ink: string }> = {
  passed: { icon: PassIcon, ink: "text-ok" },
  failed: { icon: FailIcon, ink: "text-bad" },
};

type ConnectionCheck = ConnectionTest["checks"][number];
type Told = Pick<ConnectionCheck, "key" | "state" | "detail"> &
  Partial<Pick<ConnectionCheck, "code" | "about">>;

/** The report of a test, check by check. Of a vendor's own words it says what they mean, and shows them. */
export function CheckList({ checks }: { checks: readonly Told[] }) {
  const { t, maybe } = useI18n();
  return (
    <ul aria-live="polite" aria-label={t("check.report")} className="flex flex-col gap-1.5">
      {checks.map((check) => {
        const { key, state } = check;
        const { icon: Icon, ink } = LOOK[state] ?? { icon: NotApplicableIcon, ink: "text-fg-3" };
        return (
          <li key={key} className="flex items-start gap-2">
            <Icon aria-hidden size={16} className={`mt-0.5 shrink-0 ${ink}`} />
            <span className="min-w-0 break-words">
              <span className="font-medium">{maybe(`check.${key}`) ?? key}</span>{" "}
              <span className="text-fg-2">
                <Words check={check} />
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Words({ check: { state, detail, code, about } }: { check: Told }) {
  const { maybe } = useI18n();
  const ended = maybe(`check.state.${state}`) ?? state;
  const said =
    code &&
    (maybe(`check.said.${code}`, { count: Number(about), number: about ?? "" }) ?? maybe(`errors.${code}`));
  if (!said) return [ended, detail].filter(Boolean).join(". ");
  return (
    <>
      {`${ended}. ${said}`}
      {state === "failed" && about && Number.isNaN(Number(about)) && (
        <span lang="en" className="block font-mono text-fg-3 text-meta">
          {about}
        </span>
      )}
    </>
  );
}
