import { useSupport } from "~/api/mail";
import { useI18n } from "~/i18n";

interface Props {
  /** The request that failed, so that whoever answers finds it. */
  requestId?: string;
}

/** Whom to write to, where the organization or the operator names somebody. */
export function Support({ requestId }: Props) {
  const { t } = useI18n();
  const address = useSupport();
  if (!address) return null;
  const subject = requestId
    ? `?subject=${encodeURIComponent(t("common.request_id", { id: requestId }))}`
    : "";
  return (
    <p className="mt-2">
      {t("support.write")}{" "}
      <a href={`mailto:${address}${subject}`} className="break-words underline underline-offset-2">
        {address}
      </a>
    </p>
  );
}
