import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Control, Controller, useWatch } from "react-hook-form";
import { sipCheckQuery } from "~/api/integrations";
import { problemOf } from "~/api/problem";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { FailIcon, PassIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { problemText } from "~/ui/problem-text";
import { Textarea } from "~/ui/textarea";
import { useSettled } from "~/ui/use-settled";
import { Entries } from "./entries";
import { linesOf, type SipValues } from "./values";

interface Props {
  control: Control<SipValues>;
  error?: string;
  canEdit: boolean;
}

/** The list as people write it, what each line means, and the question whether an address would pass. */
export function Whitelist({ control, error, canEdit }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const [address, setAddress] = useState("");
  const text = useWatch({ control, name: "whitelist" });
  const lines = linesOf(useSettled(text));
  const asked = useSettled(address.trim());
  const query = useQuery({ ...sipCheckQuery(org, lines, asked), enabled: lines.length > 0 || asked !== "" });
  const refusal = query.isError && asked ? problemText(i18n, problemOf(query.error)) : undefined;
  const verdict = asked && !query.isError ? query.data?.verdict : null;
  const admitted = verdict === "listed" || verdict === "any_address";
  return (
    <>
      <Controller
        control={control}
        name="whitelist"
        render={({ field }) => (
          <Field label={t("sip.whitelist")} hint={t("sip.whitelist_hint")} error={error}>
            {(ids) => (
              <Textarea
                {...ids}
                {...field}
                rows={Math.min(12, Math.max(4, text.split("\n").length + 1))}
                spellCheck={false}
                readOnly={!canEdit}
                className="font-mono"
              />
            )}
          </Field>
        )}
      />
      {lines.length > 0 && <Entries entries={query.data?.entries ?? []} />}
      <Field label={t("sip.try")} hint={t("sip.try_hint")} error={refusal}>
        {(ids) => (
          <Input
            {...ids}
            value={address}
            spellCheck={false}
            autoComplete="off"
            className="font-mono"
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
      </Field>
      <p aria-live="polite" className="flex min-h-5 items-start gap-1.5">
        {verdict && (
          <>
            {admitted ? (
              <PassIcon aria-hidden size={16} className="mt-0.5 shrink-0 text-ok" />
            ) : (
              <FailIcon aria-hidden size={16} className="mt-0.5 shrink-0 text-bad" />
            )}
            <span>{t(`sip.verdict.${verdict}`, { entry: query.data?.entry ?? "" })}</span>
          </>
        )}
      </p>
    </>
  );
}
