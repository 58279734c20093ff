import { useQuery } from "@tanstack/react-query";
import { api, take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { CopyField } from "~/ui/copy-field";
import { ConfirmForm } from "./confirm-form";
import { Proven } from "./proven";

interface Props {
  onBack: () => void;
  onConfirmed: (recoveryCodes: string[]) => void;
}

/** A secret for the app: to be photographed, or typed where there is no camera. */
export function ConfirmTotp({ onBack, onConfirmed }: Props) {
  const { t } = useI18n();
  const begun = useQuery({
    queryKey: ["mfa", "totp"],
    queryFn: () => take(api.POST("/api/v1/profile/mfa/totp")),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
  });
  return (
    <Proven error={begun.error} onProven={() => begun.refetch()} onBack={onBack}>
      <Async query={begun}>
        {({ secret, qr }) => (
          <div className="flex flex-col gap-5">
            <div className="flex flex-wrap items-start gap-5">
              {qr && (
                <svg
                  role="img"
                  aria-label={t("mfa.qr")}
                  viewBox={`0 0 ${qr.size} ${qr.size}`}
                  shapeRendering="crispEdges"
                  className="size-44 shrink-0 rounded-card border border-line bg-white"
                >
                  <path d={qr.path} fill="#000" />
                </svg>
              )}
              <div className="flex min-w-56 flex-1 flex-col gap-3">
                <p>{t("mfa.scan")}</p>
                <p className="text-fg-2">{t("mfa.type_secret")}</p>
                <CopyField label={t("mfa.secret")} value={secret} />
              </div>
            </div>
            <ConfirmForm onBack={onBack} onConfirmed={onConfirmed} />
          </div>
        )}
      </Async>
    </Proven>
  );
}
