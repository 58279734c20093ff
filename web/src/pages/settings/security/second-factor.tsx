import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { profileQuery } from "~/api/queries";
import { mfaQuery, ownSessionsQuery } from "~/api/sign-in";
import type { MfaStatus } from "~/api/types";
import { useI18n } from "~/i18n";
import { Enrolment } from "~/pages/access/mfa/enrolment";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Skeleton } from "~/ui/skeleton";
import { RenewCodes } from "./renew-codes";
import { TurnOff } from "./turn-off";

type Open = "enrol" | "codes" | "off" | null;

export function SecondFactor() {
  const query = useQuery(mfaQuery);
  return (
    <Async query={query} skeleton={<Skeleton rows={2} />}>
      {(status) => <Status status={status} />}
    </Async>
  );
}

function Status({ status }: { status: MfaStatus }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const { kind, recovery_codes_left: left, demanded_by } = status;
  const done = async () => {
    setOpen(null);
    const stale = [mfaQuery, ownSessionsQuery, profileQuery];
    await Promise.all(stale.map(({ queryKey }) => queries.invalidateQueries({ queryKey })));
  };
  const enrol = (
    <Dialog
      wide
      open={open === "enrol"}
      onClose={done}
      title={t("mfa.enrol_title")}
      lead={t("mfa.enrol_lead")}
    >
      <Enrolment canMail={status.can_mail} onDone={done} />
    </Dialog>
  );
  if (!kind) {
    return (
      <div className="flex flex-wrap items-center gap-3">
        <Badge tone="warn">{t("mfa.state_off")}</Badge>
        <Button onClick={() => setOpen("enrol")}>{t("mfa.turn_on")}</Button>
        {enrol}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone="ok">{t(kind === "totp" ? "mfa.state_totp" : "mfa.state_email")}</Badge>
        <span className={left < 3 ? "text-warn-fg" : "text-fg-2"}>
          {t("mfa.codes_left", { count: left })}
        </span>
      </p>
      {demanded_by.length > 0 && (
        <p className="text-fg-2">{t("mfa.demanded", { organization: demanded_by.join(", ") })}</p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setOpen("enrol")}>{t("mfa.change")}</Button>
        <Button onClick={() => setOpen("codes")}>{t("mfa.renew_codes")}</Button>
        {demanded_by.length === 0 && (
          <Button look="ghost" onClick={() => setOpen("off")}>
            {t("mfa.turn_off")}
          </Button>
        )}
      </div>
      {enrol}
      {open === "codes" && <RenewCodes onClose={done} />}
      {open === "off" && <TurnOff onClose={done} />}
    </div>
  );
}
