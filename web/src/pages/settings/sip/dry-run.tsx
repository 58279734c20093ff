import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "~/api/problem";
import { sipCheckQuery } from "~/api/sip";
import type { SipCheckResult } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge, type Tone } from "~/ui/badge";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { problemText } from "~/ui/problem-text";
import { Select } from "~/ui/select";
import { useSettled } from "~/ui/use-settled";
import { Checks } from "./checks";

const KINDS = ["direct", "siprec"] as const;
const NOBODY = { address: "", called: "", username: "" };
const TONE: Record<string, Tone> = { admitted: "ok", challenged: "info", refused: "bad" };

/** A caller that is only thought of: would the list, as it stands unsaved, let them in? */
export function DryRun({ lines }: { lines: string[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const [caller, setCaller] = useState(NOBODY);
  const [kind, setKind] = useState<(typeof KINDS)[number]>("direct");
  const settled = useSettled(JSON.stringify(caller));
  const { address, called, username }: typeof NOBODY = JSON.parse(settled);
  const asked = address.trim();
  const query = useQuery({
    ...sipCheckQuery(org, {
      whitelist: lines,
      address: asked,
      called: called.trim(),
      username: username.trim(),
      kind,
    }),
    enabled: asked !== "",
  });
  const refusal = query.isError && asked ? problemText(i18n, problemOf(query.error)) : undefined;
  const field = (name: keyof typeof NOBODY, hint?: string, error?: string) => (
    <Field label={t(`sip.try_${name}`)} hint={hint} optional={name !== "address"} error={error}>
      {(ids) => (
        <Input
          {...ids}
          value={caller[name]}
          spellCheck={false}
          autoComplete="off"
          className="font-mono"
          onChange={(event) => setCaller({ ...caller, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      {field("address", t("sip.try_hint"), refusal)}
      <div className="grid items-end gap-4 sm:grid-cols-2">
        {field("called")}
        {field("username")}
      </div>
      <Field label={t("sip.try_kind")}>
        {(ids) => (
          <Select
            {...ids}
            options={KINDS.map((value) => ({ value, label: t(`sip.kind_of_call.${value}`) }))}
            value={kind}
            onChange={setKind}
          />
        )}
      </Field>
      <div aria-live="polite" className="empty:hidden">
        {asked && !query.isError && query.data?.would && <Result result={query.data} />}
      </div>
    </>
  );
}

function Result({ result: { would, reason, detail, verdict, entry, checks } }: { result: SipCheckResult }) {
  const { t, maybe } = useI18n();
  if (!would) return null;
  return (
    <section
      aria-label={t("sip.try_result")}
      className="flex flex-col gap-3 rounded-card border border-line bg-sunken p-3"
    >
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={TONE[would]}>{t(`sip.would.${would}`)}</Badge>
        {reason && reason !== would && (
          <span className="min-w-0 break-words text-fg-2">{maybe(`sip.reason.${reason}`) ?? detail}</span>
        )}
      </p>
      {verdict && <p className="text-fg-2">{t(`sip.verdict.${verdict}`, { entry: entry ?? "" })}</p>}
      <Checks checks={checks} />
    </section>
  );
}
