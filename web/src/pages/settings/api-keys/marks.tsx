import type { ApiKey, ApiKeyMark } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";

const TONE: Record<ApiKeyMark, Tone> = {
  expired: "bad",
  expires_soon: "warn",
  unused: "warn",
  creator_gone: "warn",
  sip_realm: "warn",
};

/** What deserves a look, in words. */
export function Marks({ row }: { row: ApiKey }) {
  const { t } = useI18n();
  const { old_secret_until: overlap, marks } = row;
  return (
    <span className="flex flex-wrap gap-1 py-0.5">
      {marks.length === 0 && <Badge tone="ok">{t("api_keys.mark.active")}</Badge>}
      {marks.map((mark) => (
        <Badge key={mark} tone={TONE[mark]}>
          {t(`api_keys.mark.${mark}`)}
        </Badge>
      ))}
      {overlap && <Badge tone="info">{t("api_keys.mark.rotating")}</Badge>}
    </span>
  );
}
