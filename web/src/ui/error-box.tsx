import { problemOf } from "~/api/problem";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import { WarnIcon } from "./icons";
import { problemText } from "./problem-text";
import { Support } from "./support";

interface Props {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}

/** Nothing the person typed: the server failed, or could not be reached. */
const isOurs = (status: number) => status === 0 || status >= 500;

/** What happened, why, and what to do: the server's reason, the request to name, a way to try again. */
export function ErrorBox({ error, title, onRetry }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const problem = problemOf(error);
  return (
    <div
      role="alert"
      className="flex items-start gap-2.5 rounded-card border border-bad/40 bg-bad-soft p-3 text-bad-fg"
    >
      <WarnIcon aria-hidden size={16} className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title ?? t("error.title")}</p>
        <p className="break-words">{problemText(i18n, problem)}</p>
        {problem.request_id && (
          <p className="mt-1 font-mono text-meta break-all">
            {t("common.request_id", { id: problem.request_id })}
          </p>
        )}
        {isOurs(problem.status) && <Support requestId={problem.request_id} />}
      </div>
      {onRetry && <Button onClick={onRetry}>{t("common.retry")}</Button>}
    </div>
  );
}
