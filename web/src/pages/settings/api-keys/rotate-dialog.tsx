import { useState } from "react";
import { take } from "~/api/client";
import type { ApiKey, CreatedApiKey } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { useAct } from "~/ui/use-act";
import { SecretDialog } from "./secret-dialog";

const OVERLAP_HOURS = [0, 1, 24, 72, 168];

/** A new secret for a key that stays the same; the old one works on for a while, so that nothing has to stop. */
export function RotateDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useI18n();
  const [hours, setHours] = useState("24");
  const [made, setMade] = useState<CreatedApiKey>();
  const rotate = useAct({
    call: (client, overlap_hours: number) =>
      take(
        client.POST("/api/v1/api-keys/{id}/rotate", {
          params: { path: { id: apiKey.id } },
          body: { overlap_hours },
        }),
      ),
    stale: ["api-keys"],
    done: setMade,
  });
  if (made) return <SecretDialog made={made} onClose={onClose} />;
  const title = t("api_keys.rotate_title", { name: apiKey.name });
  return (
    <Dialog open onClose={onClose} title={title} lead={t("api_keys.rotate_lead")}>
      <Field label={t("api_keys.overlap")} hint={t("api_keys.overlap_hint")}>
        {(ids) => (
          <Select
            {...ids}
            options={OVERLAP_HOURS.map((value) => ({
              value: String(value),
              label: value === 0 ? t("api_keys.overlap_none") : t("api_keys.hours", { count: value }),
            }))}
            value={hours}
            onChange={setHours}
          />
        )}
      </Field>
      {rotate.isError && (
        <div className="mt-3">
          <ErrorBox error={rotate.error} title={t("error.action_title")} />
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" loading={rotate.isPending} onClick={() => rotate.mutate(Number(hours))}>
          {t("api_keys.rotate")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
