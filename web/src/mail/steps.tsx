import type { MailTestStep } from "~/api/mail";
import { useI18n } from "~/i18n";
import { FailIcon, NotApplicableIcon, PassIcon } from "~/ui/icons";
import { wordKey } from "~/ui/word-key";

const LOOK = {
  ok: { icon: PassIcon, ink: "text-ok" },
  failed: { icon: FailIcon, ink: "text-bad" },
  skipped: { icon: NotApplicableIcon, ink: "text-fg-3" },
};

/** Every step of a test with its time and the server's own words. */
export function Steps({ steps }: { steps: MailTestStep[] }) {
  const { t, maybe, format } = useI18n();
  return (
    <ul aria-live="polite" aria-label={t("check.report")} className="flex flex-col gap-2">
      {steps.map(({ key, state, ms, words }) => {
        const { icon: Icon, ink } = LOOK[state];
        return (
          <li key={key} className="flex items-start gap-2">
            <Icon aria-hidden size={16} className={`mt-0.5 shrink-0 ${ink}`} />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap gap-x-2">
                <span className="font-medium">{maybe(`smtp.step.${key}`) ?? key}</span>
                <span className="text-fg-2">{t(`smtp.step_state.${state}`)}</span>
                {state !== "skipped" && (
                  <span className="tabular ml-auto text-fg-3">{t("smtp.ms", { ms: format.number(ms) })}</span>
                )}
              </p>
              {words && (
                <p className="break-words font-mono text-fg-2 text-meta">
                  {maybe(`smtp.words.${wordKey(words)}`) ?? words}
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
