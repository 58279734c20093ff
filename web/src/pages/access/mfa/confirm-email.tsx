import { useQuery } from "@tanstack/react-query";
import { api, take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { ConfirmForm } from "./confirm-form";
import { Proven } from "./proven";

interface Props {
  onBack: () => void;
  onConfirmed: (recoveryCodes: string[]) => void;
}

/** A first code by mail: whoever reads it can be asked for one. */
export function ConfirmEmail({ onBack, onConfirmed }: Props) {
  const { t } = useI18n();
  const begun = useQuery({
    queryKey: ["mfa", "email"],
    queryFn: async () => {
      await take(api.POST("/api/v1/profile/mfa/email"));
      return true;
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
  });
  return (
    <Proven error={begun.error} onProven={() => begun.refetch()} onBack={onBack}>
      <Async query={begun}>
        {() => (
          <div className="flex flex-col gap-5">
            <p>{t("mfa.email_sent")}</p>
            <ConfirmForm onBack={onBack} onConfirmed={onConfirmed} />
          </div>
        )}
      </Async>
    </Proven>
  );
}
